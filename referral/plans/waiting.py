"""Who waits and is planned, in which order, and as a plan sees them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case

from referral.db import db
from referral.engine import planning
from referral.engine.plan_lines import Line
from referral.engine.planning import PlanNeed
from referral.intake.models import Case, Consent, Patient
from referral.moments import day_of
from referral.plans import asking
from referral.referrals.consents import STORE
from referral.referrals.models import Referral
from referral.referrals.table.states import OPEN_STATES
from referral.travel_groups.actions import group_names


class Waiting(NamedTuple):
    """Who is planned, and who waits but is set aside: asked for, without a consent to store data, or parked."""

    planned: tuple[Case, ...]
    asked: tuple[Case, ...]
    no_consent: tuple[Case, ...]
    parked: tuple[Case, ...]


def everybody(now: datetime) -> Waiting:
    """Every case that waits, by the gates that sending a referral has; nothing is proposed for a parked one."""
    wanted = db.select(Case).join(Patient).where(Case.state == "waiting", Patient.erased_at.is_(None))
    cases = db.session.scalars(wanted.order_by(Case.submitted_at, Case.id)).all()
    may_keep = _ids(Consent.case_id, Consent.purpose == STORE, Consent.withdrawn_at.is_(None))
    asked = _ids(Referral.case_id, Referral.state.in_(OPEN_STATES))
    parked = {each.id for each in cases if each.parked_until and each.parked_until > day_of(now)}
    kept = [each for each in cases if each.id in may_keep and each.id not in parked]
    return Waiting(
        tuple(each for each in kept if each.id not in asked),
        tuple(each for each in kept if each.id in asked),
        tuple(each for each in cases if each.id not in may_keep),
        tuple(each for each in cases if each.id in may_keep and each.id in parked),
    )


class Numbers(NamedTuple):
    """How many would be planned, and how many wait but are set aside."""

    planned: int
    asked: int
    no_consent: int
    parked: int


def how_many(now: datetime) -> Numbers:
    """How many wait, by the same gates as `everybody`."""
    may_keep = db.select(Consent.id).where(
        Consent.case_id == Case.id, Consent.purpose == STORE, Consent.withdrawn_at.is_(None)
    )
    asked = db.select(Referral.id).where(Referral.case_id == Case.id, Referral.state.in_(OPEN_STATES))
    parked = Case.parked_until > day_of(now)
    where = case(
        (~may_keep.exists(), "no_consent"), (parked, "parked"), (asked.exists(), "asked"), else_="planned"
    )
    waits = (
        db.select(where.label("gate"))
        .select_from(Case)
        .join(Patient)
        .where(Case.state == "waiting", Patient.erased_at.is_(None))
    )
    gates = waits.subquery()
    found = dict(
        db.session.execute(db.select(gates.c.gate, db.func.count()).group_by(gates.c.gate)).tuples().all()
    )
    return Numbers(*(found.get(name, 0) for name in Numbers._fields))


def _ids(column: Any, *conditions: Any) -> set[uuid.UUID]:
    return set(db.session.scalars(db.select(column).where(*conditions)))


def in_turn(cases: Iterable[Case]) -> list[Case]:
    """These cases in the order of first-come."""
    return sorted(cases, key=lambda case: (planning.ready_at(case), case.id))


def aside_of(found: Waiting, lines: Iterable[Line]) -> dict[str, list[str]]:
    """Who waits but has no line, by why."""
    named = {line.case for line in lines}
    return {
        name: [str(case.id) for case in getattr(found, name) if str(case.id) not in named]
        for name in ("asked", "no_consent", "parked")
    }


def needs_of(cases: Sequence[Case], now: datetime) -> list[PlanNeed]:
    """These cases as a plan sees them at a moment."""
    travel_groups, avoided = group_names(case.id for case in cases), asking.avoided(cases, now)
    return [
        planning.plan_need(case, now, travel_groups.get(case.id), avoided.get(case.id, ())) for case in cases
    ]
