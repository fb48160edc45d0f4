"""Which dangers wait, which are late, and who hears of them."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from referral.accounts.models import User
from referral.accounts.queries import may_be_one, names_of
from referral.accounts.roles import Role
from referral.crypto import DataKey
from referral.dangers.models import CLOSED, NEW, Danger
from referral.db import db
from referral.errors import NotFound
from referral.paging import Page, long_page_of

OFFICERS = (Role.ADMINISTRATOR, Role.CLINICIAN)
"""Who hears of every danger: administrators, and the clinicians who answer for clinical safety."""


def danger_of(danger_id: uuid.UUID) -> Danger:
    """One report; NotFound where there is none."""
    if (found := db.session.get(Danger, danger_id)) is None:
        raise NotFound()
    return found


def dangers(state: str, page: int) -> Page[Danger]:
    """The log, the newest first; of one state if one is asked for."""
    query = db.select(Danger).order_by(Danger.reported_at.desc(), Danger.id)
    return long_page_of(query.where(Danger.state == state) if state else query, page)


def counts() -> dict[str, int]:
    """How many are in each state that is not the end."""
    counted = db.select(Danger.state, db.func.count()).where(Danger.state != CLOSED).group_by(Danger.state)
    return {state: number for state, number in db.session.execute(counted)}


def late(now: datetime) -> int:
    """How many nobody has looked at in time."""
    waits = (Danger.state == NEW, Danger.due_at <= now)
    return db.session.scalar(db.select(db.func.count()).select_from(Danger).where(*waits)) or 0


def to_tell(now: datetime, most: int) -> list[uuid.UUID]:
    """Those that are late and of which nobody was told so, the longest first."""
    waits = (Danger.state == NEW, Danger.due_at <= now, Danger.late_told_at.is_(None))
    return list(db.session.scalars(db.select(Danger.id).where(*waits).order_by(Danger.due_at).limit(most)))


def officers() -> Sequence[User]:
    """Whoever hears of every danger and has a mailbox."""
    asked = db.select(User).where(User.role.in_(OFFICERS), User.active, User.email != "")
    return db.session.scalars(asked.order_by(User.id)).all()


def names_beside(danger: Danger) -> dict[str, str]:
    """The names of those who did something with it, by account."""
    return names_of(
        str(each) for each in (danger.looked_by, danger.judged_by, danger.mended_by, danger.closed_by)
    )


def is_second_person(danger: Danger, user: User) -> bool:
    """Whether an account belongs to nobody who judged it or mended it."""
    ids = {each for each in (danger.judged_by, danger.mended_by) if each}
    others = db.session.scalars(db.select(User).where(User.id.in_(ids)))
    return not any(may_be_one(user, each) for each in others)


def log_of_all() -> Iterator[Danger]:
    """Every report, the oldest first, as rows come."""
    query = db.select(Danger).order_by(Danger.reported_at, Danger.id).execution_options(yield_per=200)
    return iter(db.session.scalars(query))


def newest() -> Danger | None:
    """The last report."""
    return db.session.scalars(db.select(Danger).order_by(Danger.reported_at.desc()).limit(1)).first()


def kept_past(before: datetime, most: int) -> Sequence[Danger]:
    """Those closed before a moment whose words can still be read."""
    over = (Danger.closed_at < before, DataKey.wrapped.is_not(None))
    return db.session.scalars(db.select(Danger).join(Danger.data_key).where(*over).limit(most)).all()
