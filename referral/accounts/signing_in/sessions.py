"""Who is signed in where, and which card or answer is open in which browser: a row each, so that an end is an end.

The browser's signed cookie holds a row's id and can be copied; what it opens is asked of the row at each request, in
the statement that reads the account, the card or the link anyway.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from referral import audit
from referral.accounts.models import User
from referral.db import Model, WithId, db, transaction
from referral.errors import NotFound
from referral.forms import as_id

ACCOUNT, CARD, ANSWER, LIAISON = "account", "card", "answer", "liaison"
SIGNED_IN = "sid"
"""Where the session of an account lies in the cookie; a card's and an answer's lie in what is kept of them there."""
ROW = "row"
KEPT_FOR = timedelta(days=30)
"""So long a session that is over is kept, for whoever asks what happened."""
MOST_SHOWN = 50
ENDED = "account.sessions_ended"


class BrowserSession(WithId, Model):
    """One browser in which one account, card or answer is open. Nothing of a person but the account's id.

    `opened_with`: the account's key when it began; a new password, second factor or switch changes the key.
    `subject_id`: the card or the link.
    """

    kind: Mapped[str]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    opened_with: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    browser: Mapped[str]
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


@transaction
def begin(
    kind: str,
    now: datetime,
    lasts: timedelta,
    browser: str,
    user: User | None = None,
    subject_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """A session of its own for this browser, which ends at a moment whatever is done in it; its id."""
    row = BrowserSession(id=uuid.uuid4(), kind=kind, browser=browser, begun_at=now, ends_at=now + lasts)
    row.user_id, row.opened_with = (user.id, user.fs_uniquifier) if user else (None, None)
    row.subject_id = subject_id
    db.session.add(row)
    return row.id


def row_kept(kept: object) -> uuid.UUID | None:
    """The row that a cookie names; None for what is no id."""
    return as_id(str(kept))


def is_living(kind: str, row_id: uuid.UUID | None, now: datetime) -> tuple[Any, ...]:
    """The conditions under which a session's row opens something; for the statement that reads that thing."""
    row = BrowserSession
    return (row.id == row_id, row.kind == kind, row.ended_at.is_(None), row.ends_at > now)


@transaction
def end(kept: Iterable[object], now: datetime) -> None:
    """End these sessions wherever their cookie was copied; what is no id, or over, is left."""
    ids = {found for each in kept if (found := as_id(str(each)))}
    if ids:
        _end(BrowserSession.id.in_(ids), now)


@transaction
def end_of(user: User, now: datetime, but: object = None) -> None:
    """End every session of an account, but for one; noted."""
    mine, kept = BrowserSession.user_id == user.id, as_id(str(but))
    _end_noted(user, mine & (BrowserSession.id != kept) if kept else mine, now)


@transaction
def end_own(user: User, session_id: uuid.UUID, now: datetime) -> None:
    """End one session of an account, noted; NotFound for somebody else's."""
    row = db.session.get(BrowserSession, session_id)
    if row is None or row.user_id != user.id:
        raise NotFound()
    _end_noted(user, BrowserSession.id == session_id, now)


def _end_noted(user: User, which: Any, now: datetime) -> None:
    """What is over already is no event."""
    if ended := _end(which & (BrowserSession.ends_at > now), now):
        audit.record(user.as_actor(), ENDED, user, now, count=ended)


def _end(which: Any, now: datetime) -> int:
    living = update(BrowserSession).where(which, BrowserSession.ended_at.is_(None))
    ended = db.session.execute(living.values(ended_at=now), execution_options={"synchronize_session": False})
    return int(ended.rowcount)  # type: ignore[attr-defined]


def of_user(user: User, now: datetime) -> list[BrowserSession]:
    """Where this account is signed in, the newest first."""
    row = BrowserSession
    mine = (row.user_id == user.id, row.opened_with == user.fs_uniquifier)
    query = db.select(row).where(*mine, row.ended_at.is_(None), row.ends_at > now)
    return list(db.session.scalars(query.order_by(row.begun_at.desc(), row.id).limit(MOST_SHOWN)))


def named_in(cookie: Mapping[str, Any]) -> list[object]:
    """Every session that a browser's cookie holds: the account's, the card's, the answer's, the liaison person's."""
    inner = (cookie.get(name) for name in (CARD, ANSWER, LIAISON))
    return [cookie.get(SIGNED_IN), *(each.get(ROW) for each in inner if isinstance(each, dict))]


def forget_over(now: datetime) -> int:
    """Delete what has been over for long; how many."""
    with db.engine.begin() as line:
        over = delete(BrowserSession).where(BrowserSession.ends_at < now - KEPT_FOR)
        return int(line.execute(over).rowcount)
