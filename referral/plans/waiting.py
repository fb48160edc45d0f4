"""Who waits and is planned, in which order, and as a plan sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case

from referral.db import db
from referral.engine import planning
from referral.engine.plan_lines import Line
from referral.engine.planning import PlanNeed
from referral.guardianship.queries import is_blocked
from referral.intake.models import Case, Consent
from referral.intake.queries import is_living_person
from referral.lookups import is_there
from referral.moments import day_of
from referral.plans import asking
from referral.referrals.consents import STORE
from referral.referrals.models import Referral
from referral.referrals.table.states import OPEN_STATES
from referral.travel_groups.actions import group_names


class Waiting(NamedTuple):
    """Who is planned, and who waits but is set aside: asked for, without a consent to store data, parked, or a child
    for whom nobody with authority has decided."""

    planned: tuple[Case, ...]
    asked: tuple[Case, ...]
    no_consent: tuple[Case, ...]
    parked: tuple[Case, ...]
    child_alone: tuple[Case, ...]


def everybody(now: datetime) -> Waiting:
    """Every case that waits, by the gates that sending a referral has; nothing is proposed for a parked one."""
    found: dict[str, list[Case]] = {gate: [] for gate in Waiting._fields}
    columns = db.select(Case, _gate(now).label("gate"))
    wanted = columns.where(Case.state == "waiting", is_living_person())
    for waits, gate in db.session.execute(wanted.order_by(Case.submitted_at, Case.id)).tuples():
        found[gate].append(waits)
    return Waiting(*(tuple(found[gate]) for gate in Waiting._fields))


def _gate(now: datetime) -> ColumnElement[str]:
    """Of a case that waits: why nothing is proposed for it, else "planned"."""
    may_keep = db.select(Consent.id).where(
        Consent.case_id == Case.id, Consent.purpose == STORE, Consent.withdrawn_at.is_(None)
    )
    asked = db.select(Referral.id).where(Referral.case_id == Case.id, Referral.state.in_(OPEN_STATES))
    return case(
        (~is_there(may_keep), "no_consent"),
        (Case.parked_until > day_of(now), "parked"),
        (is_there(asked), "asked"),
        (is_blocked(day_of(now)), "child_alone"),
        else_="planned",
    )


class Numbers(NamedTuple):
    """How many would be planned, and how many wait but are set aside."""

    planned: int
    asked: int
    no_consent: int
    parked: int
    child_alone: int


def how_many(now: datetime) -> Numbers:
    """How many wait, by the same gates as `everybody`."""
    waits = db.select(_gate(now).label("gate")).where(Case.state == "waiting", is_living_person())
    gates = waits.subquery()
    found = dict(
        db.session.execute(db.select(gates.c.gate, db.func.count()).group_by(gates.c.gate)).tuples().all()
    )
    return Numbers(*(found.get(name, 0) for name in Numbers._fields))


def in_turn(cases: Iterable[Case]) -> list[Case]:
    """These cases in the order of first-come."""
    return sorted(cases, key=lambda case: (planning.ready_at(case), case.id))


def aside_of(found: Waiting, lines: Iterable[Line]) -> dict[str, list[str]]:
    """Who waits but has no line, by why."""
    named = {line.case for line in lines}
    return {
        name: [str(case.id) for case in getattr(found, name) if str(case.id) not in named]
        for name in ("asked", "no_consent", "parked", "child_alone")
    }


def needs_of(cases: Sequence[Case], now: datetime) -> list[PlanNeed]:
    """These cases as a plan sees them at a moment."""
    travel_groups, avoided = group_names(case.id for case in cases), asking.avoided(cases, now)
    return [
        planning.plan_need(case, now, travel_groups.get(case.id), avoided.get(case.id, ())) for case in cases
    ]
