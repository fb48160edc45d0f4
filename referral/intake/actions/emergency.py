"""Red flags: a case saved as an emergency, first in the queue, until a doctor has seen the person."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func

from referral import audit, outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, transaction
from referral.fields import UNKNOWN
from referral.i18n import DEFAULT
from referral.intake.actions.filing import claim_open
from referral.intake.models import Case
from referral.intake.moves import SEND_WITHIN, move_case
from referral.intake.states import PAUSED


@transaction
def answer_red_flags(case: Case, answers: dict[str, str], actor: Actor, now: datetime) -> bool:
    """Keep the answers to the warning signs; a yes raises the emergency, an unknown wants a call-back.

    True when the case is an emergency now.
    """
    claim_open(case)
    case.answers = {**(case.answers or {}), "red_flags": answers}
    audit.record(
        actor, "case.save_group", case, now, case_id=case.id, group="red_flags", answered=len(answers)
    )
    flagged, unknown = (
        [name for name, given in answers.items() if given == said] for said in ("yes", UNKNOWN)
    )
    if flagged:
        raise_emergency(case, flagged, actor, now)
    if unknown:
        want_call_back(case, unknown, actor, now)
    return case.state == PAUSED


@transaction
def raise_emergency(case: Case, flags: Iterable[str], actor: Actor, now: datetime) -> Case:
    """Make a case an emergency: first in the queue, an owner named, referrals paused by its state.

    May be called in any open state; again in an emergency it only adds flags. Tells the owner, or every
    coordinator while there is none, by a letter without patient data.
    """
    claim_open(case)
    case.red_flags = sorted({*case.red_flags, *flags})
    if case.state == PAUSED:
        audit.record(actor, "case.more_red_flags", case, now, case_id=case.id, flags=list(case.red_flags))
        return case
    move_case(case, "raise_emergency", actor, now, reason="red_flag")
    case.emergency_at, case.due_at = now, now
    case.seen_by_doctor_at, case.seen_by_doctor = None, None
    case.owner_id = case.owner_id or _first_available()
    _tell(case, now)
    return case


def _first_available() -> uuid.UUID | None:
    """The coordinator with the fewest emergencies; None when there is no coordinator."""
    load = func.count(Case.id)
    query = (
        db.select(User.id)
        .outerjoin(Case, (Case.owner_id == User.id) & (Case.state == PAUSED))
        .where(User.role == Role.COORDINATOR, User.active.is_(True))
        .group_by(User.id, User.created_at)
        .order_by(load, User.created_at, User.id)
    )
    return db.session.scalars(query.limit(1)).first()


def _tell(case: Case, now: datetime) -> None:
    """The owner, or every coordinator where there is none or the owner's account is switched off."""
    active = db.select(User).where(User.role == Role.COORDINATOR, User.active.is_(True))
    coordinators = db.session.scalars(active).all()
    for reader in [each for each in coordinators if each.id == case.owner_id] or coordinators:
        facts: dict[str, Any] = {"case_id": str(case.id), "reader": str(reader.id)}
        once = outbox.Once(
            f"user:{reader.id}", "case.raise_emergency", f"case:{case.id}", now.isoformat(), True
        )
        outbox.post("emergency", reader.email, reader.language or DEFAULT, now, once, **facts)


@transaction
def seen_by_doctor(case: Case, where: str, when: datetime, actor: Actor, now: datetime) -> Case:
    """Record that a doctor has seen the patient: the case goes on where it was, or waits as others do.

    Raises Conflict when the case is no emergency (any more).
    """
    claim_open(case)
    move_case(case, "resume", actor, now)
    case.seen_by_doctor_at, case.seen_by_doctor = when, where
    case.due_at = due_at(case, now)
    return case


@transaction
def want_call_back(case: Case, questions: Iterable[str], actor: Actor, now: datetime) -> None:
    """ "I don't know" to a red flag is not a pass: a coordinator has to call back, now."""
    claim_open(case)
    case.callback_wanted, case.parked_until = True, None
    case.due_at = min(filter(None, (case.due_at, now)))
    audit.record(actor, "case.want_call_back", case, now, case_id=case.id, questions=sorted(questions))


def due_at(case: Case, now: datetime) -> datetime:
    """When the desk must look at a case: triage within a day, then a hospital asked by its priority's clock to send."""
    return now + SEND_WITHIN[case.priority]
