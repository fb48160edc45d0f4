"""A copy of a person's record: asked for, made sure who asks, made again, refused, handed over; each step is noted."""

import uuid
from calendar import monthrange
from datetime import date, datetime

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import _l
from referral.intake.models import Case
from referral.record_copies import notes
from referral.record_copies.models import ASKED, FAILED, MAKING, READY, REFUSED, RecordCopy

ERASED = _l("This person has been erased: nothing of them is kept that could be handed over.")
MOVED_ON = _l("Somebody has gone on with this already. Look at how it stands now.")
MONTHS = 1
"""General Data Protection Regulation, article 12(3): without undue delay and within one month."""


@transaction
def ask(case: Case, language: str, actor: Actor, now: datetime) -> RecordCopy:
    """Note that a person asks for everything that is kept about them; while one is open, that one. Raises Conflict.

    The month begins now, on their own page or when the desk notes that they asked; whoever has to act is told.
    """
    guarded_lock(Case, Case.id == case.id)
    if case.patient.erased_at:
        raise Conflict(ERASED)
    present = _open_of(case)
    if present is not None:
        return present
    by = uuid.UUID(actor.id) if actor.kind == "user" else None
    copy = RecordCopy(
        id=uuid.uuid4(), case=case, case_id=case.id, language=language, asked_by=by, asked_at=now
    )
    copy.due_on = month_after(now.date())
    try:
        with db.session.begin_nested():
            db.session.add(copy)
    except IntegrityError:
        other: RecordCopy = db.session.scalars(_wanted(case)).one()
        return other
    audit.record(actor, "record_copy.asked", copy, now, case_id=case.id, language=language)
    notes.tell(notes.AT_ASKING, copy, now)
    return copy


def month_after(day: date, months: int = MONTHS) -> date:
    """The same day of the next month, or its last day.

    >>> month_after(date(2026, 1, 31))
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction
def check_identity(copy: RecordCopy, identity: str, way: str, actor: Actor, now: datetime) -> None:
    """Somebody has made sure who asks: the worker makes the copy. Raises Conflict where somebody was faster."""
    known = {"identity": identity, "way": way, "checked_by": uuid.UUID(actor.id), "checked_at": now}
    _go_on(copy, (ASKED,), state=MAKING, tries=0, **known)
    facts = {"identity": identity, "way": way}
    audit.record(actor, "record_copy.identity_checked", copy, now, case_id=copy.case_id, **facts)


@transaction
def make_again(copy: RecordCopy, actor: Actor, now: datetime) -> None:
    """It could not be made, or nobody saved it in its days: the worker makes it anew. Raises Conflict."""
    _go_on(copy, (FAILED, READY), state=MAKING, tries=0, made_at=None, made_sealed=None, checked_at=now)
    audit.record(actor, "record_copy.made_again", copy, now, case_id=copy.case_id)


@transaction
def refuse(copy: RecordCopy, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing is handed over; whoever asks is told why and where to complain. Raises Conflict."""
    _go_on(copy, (ASKED, FAILED), state=REFUSED, reason=reason, ended_at=now)
    audit.record(actor, "record_copy.refused", copy, now, case_id=copy.case_id, reason=reason)


@transaction
def hand_over(copy: RecordCopy, actor: Actor, now: datetime) -> None:
    """It is saved now: each time is noted, the first ends the clock."""
    by = uuid.UUID(actor.id) if actor.kind == "user" else None
    first = (RecordCopy.id == copy.id, RecordCopy.ended_at.is_(None))
    guarded_update(RecordCopy, *first, handed_by=by, handed_at=now, ended_at=now)
    audit.record(actor, "record_copy.handed_over", copy, now, case_id=copy.case_id)


def _go_on(copy: RecordCopy, states: tuple[str, ...], **values: object) -> None:
    here = (RecordCopy.id == copy.id, RecordCopy.state.in_(states), RecordCopy.ended_at.is_(None))
    if not guarded_update(RecordCopy, *here, **values):
        raise Conflict(MOVED_ON)


def _open_of(case: Case) -> RecordCopy | None:
    return db.session.scalars(_wanted(case)).first()


def _wanted(case: Case) -> Select[tuple[RecordCopy]]:
    return db.select(RecordCopy).where(RecordCopy.case_id == case.id, RecordCopy.ended_at.is_(None))
