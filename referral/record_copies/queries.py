"""Copies of records that were asked for: those that are open, one, the last of a case; whether one lies ready."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import goes_on_with
from referral.intake.models import Case
from referral.paging import Page, page_of
from referral.record_copies.models import DESK, OWN_PAGE, READY, RecordCopy
from referral.records.retention import rules


def open_ones(page: int = 1) -> Page[RecordCopy]:
    """Those that nobody has handed over or refused, by the day on which they are due, with their cases."""
    wanted = db.select(RecordCopy).where(RecordCopy.ended_at.is_(None)).options(joinedload(RecordCopy.case))
    return page_of(wanted.order_by(RecordCopy.due_on, RecordCopy.id), page)


def ready_until(copy: RecordCopy) -> datetime | None:
    """Until when it may be saved; None where none was made."""
    return copy.made_at + rules()["record_copy"].span if copy.made_at else None


def is_there(copy: RecordCopy, now: datetime) -> bool:
    """Whether it lies ready now."""
    until = ready_until(copy)
    return copy.state == READY and until is not None and now < until


def copy_of(copy_id: uuid.UUID) -> RecordCopy:
    """One of them; raises NotFound."""
    found = db.session.get(RecordCopy, copy_id)
    if found is None:
        raise NotFound()
    return found


def for_desk(copy_id: uuid.UUID, now: datetime) -> RecordCopy:
    """One that an administrator saves and hands over; NotFound while there is none, or it is not theirs to save."""
    return _ready(copy_of(copy_id), DESK, now)


def own(case: Case, now: datetime) -> RecordCopy:
    """The one that the person saves on their own page; raises NotFound."""
    found = last_of(case)
    if found is None:
        raise NotFound()
    return _ready(found, OWN_PAGE, now)


def last_of(case: Case) -> RecordCopy | None:
    """The one that was asked for last, for this case or one that was found to be the same person's."""
    return _newest(goes_on_with(RecordCopy.case_id, case.id))


def _newest(which: ColumnElement[bool]) -> RecordCopy | None:
    newest = db.select(RecordCopy).where(which).order_by(RecordCopy.asked_at.desc(), RecordCopy.id).limit(1)
    return db.session.scalars(newest).first()


def _ready(copy: RecordCopy, way: str, now: datetime) -> RecordCopy:
    if copy.way != way or not is_there(copy, now):
        raise NotFound()
    return copy
