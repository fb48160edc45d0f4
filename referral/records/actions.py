"""Erasing a person: asked by one, approved by another, then their key is destroyed and nothing can be read.

Entries of whom a person decided that they are one are erased together, whichever of them was named.
"""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, update

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.i18n import _l
from referral.intake import lost_sessions
from referral.intake.alike import one_person
from referral.intake.models import Case, Erasure, Patient
from referral.intake.person_rows import forget_typed, model_of, person_tables, rows_of
from referral.records import kept_rankings, what_stays
from referral.records.papers import keeping

STILL_OPEN = _l("This person still has an open case. Close it first; then they can be erased.")
TWO_PEOPLE = _l("Another administrator must approve this: one person alone cannot erase anybody.")
DECIDED = _l("This request has been decided already.")
NAMED_BY = ("name_original", "name_latin", "phone")
ERASED = _l("This person has been erased already.")


@transaction
def ask_erasure(patient: Patient, reason: str, actor: Actor, now: datetime) -> Erasure:
    """Wish to erase a person; a second wish gives the open one. Raises Conflict while a case is open."""
    _lock_closed(patient)
    open_wish = db.select(Erasure).where(
        Erasure.patient_id == patient.id, Erasure.approved_at.is_(None), Erasure.refused_at.is_(None)
    )
    present = db.session.scalars(open_wish).first()
    if present:
        return present
    wish = Erasure(patient_id=patient.id, reason=reason, asked_by=uuid.UUID(actor.id), asked_at=now)
    db.session.add(wish)
    db.session.flush()
    audit.record(actor, "erasure.asked", wish, now, reason=reason)
    return wish


@transaction
def refuse_erasure(wish: Erasure, actor: Actor, now: datetime) -> None:
    """Turn a wish down; the person stays as they are."""
    if not guarded_update(Erasure, *_undecided(wish), refused_at=now):
        raise Conflict(DECIDED)
    audit.record(actor, "erasure.refused", wish, now)


def approve_erasure(wish: Erasure, actor: Actor, now: datetime) -> None:
    """Erase: destroy the data key; what is left of the person is what records/what_stays.py lists. It cannot be undone.

    Raises NotAllowed for whoever asked, Conflict when it is decided already or a case is open again.
    """
    papers = [name for each in one_person(wish.patient_id) for name in keeping.names_of(each)]
    _approve(wish, actor, now)
    keeping.let_go(papers)


def erase_again(patient: Patient, actor: Actor, now: datetime) -> None:
    """Repeat at a restore an erasure that came after the back-up; it was decided by two people then."""
    papers = keeping.names_of(patient.id)
    _repeat(patient, actor, now)
    keeping.let_go(papers)


@transaction
def _repeat(patient: Patient, actor: Actor, now: datetime) -> None:
    _erase(patient, now)
    audit.record(actor, "erasure.repeated", patient, now)


@transaction
def _approve(wish: Erasure, actor: Actor, now: datetime) -> None:
    if str(wish.asked_by) == actor.id:
        raise NotAllowed(TWO_PEOPLE)
    patient = db.session.get_one(Patient, wish.patient_id)
    together = _lock_closed(patient)
    if not guarded_update(Erasure, *_undecided(wish), approved_by=uuid.UUID(actor.id), approved_at=now):
        raise Conflict(DECIDED)
    for each in together:
        _erase(each, now)
    audit.record(actor, "erasure.approved", wish, now, people=len(together))


def _undecided(wish: Erasure) -> tuple[object, ...]:
    return (Erasure.id == wish.id, Erasure.approved_at.is_(None), Erasure.refused_at.is_(None))


def _lock_closed(patient: Patient) -> list[Patient]:
    """Take the locks of the person's cases, in order; every one must be closed or never sent.

    The person under every entry that is known and not erased yet; Conflict where this one is.
    """
    known = db.select(Patient).where(Patient.id.in_(one_person(patient.id)), Patient.erased_at.is_(None))
    together = list(db.session.scalars(known.order_by(Patient.id)))
    cases = (case for each in together for case in each.cases)
    for case in sorted(cases, key=lambda each: each.id):
        ended = (Case.id == case.id, Case.state.in_(("closed", "draft")))
        if not guarded_lock(Case, *ended):
            raise Conflict(STILL_OPEN)
    if patient.erased_at:
        raise Conflict(ERASED)
    return together


def _erase(patient: Patient, now: datetime) -> None:
    forget_typed(patient)
    lost_sessions.forget_alike(_said_of(patient))
    patient.data_key.destroy(now)
    kept_rankings.forget([case.id for case in patient.cases])
    for case in patient.cases:
        case.answers = what_stays.of_answers(case.answers or {})
    db.session.flush()
    patient_id = patient.id
    for table in reversed(person_tables()):
        _erase_rows(table, rows_of(table, patient_id), now)


def _said_of(patient: Patient) -> set[str]:
    """By what somebody is known on pages that belong to no case yet; nothing where it cannot be opened any more."""
    known = patient.identity or {}
    return {str(known[name]) for name in NAMED_BY if known.get(name)}


def _erase_rows(table: Table, mine: ColumnElement[bool], now: datetime) -> None:
    """What the table of what stays says: its rows are deleted, or emptied but for some columns."""
    model = model_of(table)
    if table.name not in what_stays.KEPT:
        db.session.execute(delete(model).where(mine))
        return
    emptied = {name: None for name in what_stays.emptied(table)}
    if emptied:
        db.session.execute(update(model).where(mine).values(emptied))
    ended = what_stays.ENDED.get(table.name)
    if ended:
        db.session.execute(update(model).where(mine, table.c[ended].is_(None)).values({ended: now}))
