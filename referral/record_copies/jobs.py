"""A kind of work of the worker: the copy of a record that somebody has let through is made and kept sealed."""

import uuid
from datetime import datetime

import structlog

from referral import audit
from referral.audit import system
from referral.db import db, guarded_update, transaction
from referral.record_copies import letters, notes
from referral.record_copies.models import FAILED, MAKING, READY, RecordCopy

log = structlog.get_logger()
MOST_TRIES = 2
"""A copy whose worker died is taken up again once; then people are told."""


def oldest(_now: datetime) -> datetime | None:
    """Since when a copy waits to be made."""
    waits = db.select(db.func.min(RecordCopy.checked_at)).where(RecordCopy.state == MAKING)
    return db.session.scalar(waits)


def work(now: datetime) -> None:
    """Make the one that waits longest, if any: between reading and keeping no transaction is open."""
    copy_id = _taken(now)
    if copy_id is None:
        return
    try:
        copy = db.session.get_one(RecordCopy, copy_id)
        made = letters.made_of(copy.case, copy.language, now)
        db.session.rollback()
        _keep(copy_id, made, now)
    except Exception as error:
        db.session.rollback()
        log.error("a copy of a record was not made", error=type(error).__name__, row=str(copy_id))
        _fail(copy_id, now)


@transaction
def _taken(now: datetime) -> uuid.UUID | None:
    waiting = db.select(RecordCopy).where(RecordCopy.state == MAKING, RecordCopy.ended_at.is_(None))
    copy = db.session.scalars(waiting.order_by(RecordCopy.checked_at, RecordCopy.id).limit(1)).first()
    if copy is None:
        return None
    if copy.tries >= MOST_TRIES:
        _end(copy, now)
        return None
    copy.tries += 1
    return copy.id


@transaction
def _keep(copy_id: uuid.UUID, made: dict[str, str], now: datetime) -> None:
    copy = db.session.get_one(RecordCopy, copy_id, populate_existing=True)
    if copy.state == MAKING and copy.ended_at is None:
        copy.made, copy.state, copy.made_at = made, READY, now
        audit.record(system("records"), "record_copy.made", copy, now, case_id=copy.case_id)


@transaction
def _fail(copy_id: uuid.UUID, now: datetime) -> None:
    _end(db.session.get_one(RecordCopy, copy_id), now)


def _end(copy: RecordCopy, now: datetime) -> None:
    if guarded_update(RecordCopy, RecordCopy.id == copy.id, RecordCopy.state == MAKING, state=FAILED):
        notes.tell(notes.AT_FAILING, copy, now)
        audit.record(system("records"), "record_copy.failed", copy, now, case_id=copy.case_id)
