"""Who decided for a child is written down: an adult's yes or no, or vital interest; the next word ends the last."""

import uuid
from datetime import date, datetime

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.guardianship import queries, wording
from referral.guardianship.models import AGREED, REFUSED, VITAL_INTEREST, ChildDecision
from referral.intake.actions.filing import claim_open
from referral.intake.models import Case
from referral.zones import day_in

COORDINATOR = "coordinator"


@transaction
def record_adult(
    case: Case,
    has_agreed: bool,
    who: dict[str, str],
    authority: str,
    told_by: str,
    said_on: date,
    actor: Actor,
    now: datetime,
) -> ChildDecision:
    """Write down what an adult with authority decided. `who`: adult_name, relation, adult_phone, said_time.

    Raises Invalid where one of them is missing, Conflict for an adult patient or a closed case, NotAllowed for
    anybody but a coordinator.
    """
    asked = {
        "adult_name": wording.SAY_NAME,
        "relation": wording.SAY_RELATION,
        "adult_phone": wording.SAY_PHONE,
    }
    missing = {name: [str(words)] for name, words in asked.items() if not (who.get(name) or "").strip()}
    if missing:
        raise Invalid(missing)
    decision = AGREED if has_agreed else REFUSED
    return _record(case, decision, who, actor, now, authority=authority, told_by=told_by, said_on=said_on)


@transaction
def record_vital_interest(case: Case, why: str, actor: Actor, now: datetime) -> ChildDecision:
    """Write down that life or health cannot wait for an adult with authority. Raises Invalid without a reason."""
    if not why.strip():
        raise Invalid({"why": [str(wording.SAY_WHY)]})
    return _record(
        case, VITAL_INTEREST, {"why": why.strip()}, actor, now, said_on=day_in(now, case.place_country)
    )


@transaction
def take_back(case: Case, actor: Actor, now: datetime) -> None:
    """End the decision that is in force, written down by mistake or no longer true; a second time is harmless."""
    _check_actor(actor)
    claim_open(case)
    if _end(case, actor, now):
        guarded_update(Case, Case.id == case.id, version=Case.version + 1)


def _record(
    case: Case, decision: str, said: dict[str, str], actor: Actor, now: datetime, **facts: object
) -> ChildDecision:
    _check_actor(actor)
    claim_open(case)
    if not queries.is_child(case, day_in(now, case.place_country)):
        raise Conflict(wording.NOT_A_CHILD)
    _end(case, actor, now)
    row = ChildDecision(
        id=uuid.uuid4(),
        case=case,
        decision=decision,
        recorded_by=uuid.UUID(actor.id),
        recorded_at=now,
        **facts,
    )
    row.said = said
    db.session.add(row)
    db.session.flush()
    audit.record(actor, f"child.{decision}", row, now, case_id=case.id)
    return row


def _end(case: Case, actor: Actor, now: datetime) -> bool:
    found = queries.decision_of(case)
    if found is None:
        return False
    live = (ChildDecision.id == found.id, ChildDecision.ended_at.is_(None))
    is_ended = guarded_update(ChildDecision, *live, ended_at=now, ended_by=uuid.UUID(actor.id))
    if is_ended:
        audit.record(actor, "child.ended", found, now, case_id=case.id)
    return is_ended


def _check_actor(actor: Actor) -> None:
    if actor.role != COORDINATOR:
        raise NotAllowed()
