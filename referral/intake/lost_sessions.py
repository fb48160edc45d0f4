"""Answers typed when a session had ended: kept sealed for twelve hours, found again after signing in."""

import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete
from werkzeug.datastructures import MultiDict

from referral.crypto import app_open, app_seal
from referral.db import db, transaction
from referral.intake.models import KeptAnswers

KEPT_FOR = timedelta(hours=12)
LARGEST = 64 * 1024
NOT_ANSWERS = frozenset({"csrf_token", "search", "language"})


def draft_id(user_id: uuid.UUID, path: str) -> uuid.UUID:
    """Under which id one person's page that is being filled in is kept: one for each page."""
    return uuid.uuid5(user_id, path)


@transaction
def keep(
    path: str, typed: Iterable[tuple[str, str]], now: datetime, kept_id: uuid.UUID | None = None
) -> uuid.UUID | None:
    """Keep what was typed for one page, sealed; None when it is too much. Forgets what is older.

    `kept_id`: in place of what was kept under it.
    """
    db.session.execute(delete(KeptAnswers).where(KeptAnswers.expires_at <= now))
    plain = json.dumps([[name, value] for name, value in typed if name not in NOT_ANSWERS]).encode()
    if len(plain) > LARGEST:
        return None
    if kept_id:
        db.session.execute(delete(KeptAnswers).where(KeptAnswers.id == kept_id))
    kept = KeptAnswers(id=kept_id or uuid.uuid4(), path=path, sealed=b"", expires_at=now + KEPT_FOR)
    kept.sealed = app_seal(plain, _context(kept.id))
    db.session.add(kept)
    return kept.id


def find(kept_id: uuid.UUID, path: str, now: datetime) -> MultiDict[str, str] | None:
    """What was typed for this very page, if it is still kept."""
    kept = db.session.get(KeptAnswers, kept_id)
    if kept is None or kept.path != path or kept.expires_at <= now:
        return None
    return MultiDict(_opened(kept)) or None


@transaction
def forget(path: str) -> None:
    """Throw away what was kept for a page, once it has been sent."""
    db.session.execute(delete(KeptAnswers).where(KeptAnswers.path == path))


@transaction
def forget_draft(kept_id: uuid.UUID) -> None:
    """Throw away what was kept of one person's page."""
    db.session.execute(delete(KeptAnswers).where(KeptAnswers.id == kept_id))


@transaction
def forget_case(case_id: uuid.UUID) -> None:
    """Throw away what was kept for any page of a case."""
    db.session.execute(delete(KeptAnswers).where(KeptAnswers.path.contains(str(case_id))))


def kept_of(case_id: uuid.UUID) -> list[tuple[str, dict[str, list[str]]]]:
    """What is still kept of a case's pages, for whoever it is about: the page, and what was typed on it."""
    wanted = db.select(KeptAnswers).where(KeptAnswers.path.contains(str(case_id)))
    found = db.session.scalars(wanted.order_by(KeptAnswers.path, KeptAnswers.id))
    return [(kept.path, MultiDict(_opened(kept)).to_dict(flat=False)) for kept in found]


def forget_alike(said: set[str]) -> None:
    """Throw away, in the running transaction, what was typed on any page and names somebody by one of these words."""
    words = {_plain(each) for each in said}
    for kept in db.session.scalars(db.select(KeptAnswers)):
        if words.intersection(_plain(value) for _name, value in _opened(kept)):
            db.session.delete(kept)


def _opened(kept: KeptAnswers) -> list[tuple[str, str]]:
    """What was typed; nothing where its key is gone: then nobody can read it."""
    with suppress(RuntimeError):
        return [(name, value) for name, value in json.loads(app_open(kept.sealed, _context(kept.id)))]
    return []


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _context(kept_id: uuid.UUID) -> str:
    return f"kept answers {kept_id}"
