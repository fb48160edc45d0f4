"""Reserve prices: what slots are worth to those who will come, from the cases and reports of the past year."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import matching
from matching.planning.plan import PlanNeed, Waiting
from matching.vocabulary import AgeGroup, ClockPhase, Modality, ServiceKey
from referral.db import db
from referral.engine import planning
from referral.engine.facts import need_of, phase_of
from referral.engine.figures import longest_hold_days
from referral.hospitals.models import Service, SlotReport
from referral.intake.models import Case, Patient

if TYPE_CHECKING:
    from matching.planning.reserve_prices import Prices


YEAR = timedelta(days=365)


MOST_PAST = 2000
"""So many of the newest cases of the year are drawn from."""


def prices(waiting: Waiting, now: datetime) -> "Prices":
    """What slots are worth to those who wait and to a seeded sample of those who will come meanwhile."""
    days = longest_hold_days()
    past, coming = _past(now), round(_arrivals_a_day(now) * days)
    return matching.expected_prices(waiting, past, coming, _more_slots(now, days), now.date().toordinal())


def _filed(now: datetime) -> tuple[object, ...]:
    return (Case.submitted_at > now - YEAR, Case.submitted_at <= now)


def _past(now: datetime) -> list[PlanNeed]:
    """The newest cases of the past year, each as on the day it could be referred."""
    wanted = db.select(Case).join(Patient).where(*_filed(now), Patient.erased_at.is_(None))  # type: ignore[arg-type]
    cases = db.session.scalars(wanted.order_by(Case.submitted_at.desc(), Case.id).limit(MOST_PAST))
    return [_as_it_came(case) for case in cases]


def _as_it_came(case: Case) -> PlanNeed:
    is_interrupted = phase_of(case) is ClockPhase.INTERRUPTED
    return PlanNeed(need_of(case, planning.ready_at(case)), is_interrupted=is_interrupted)


def _arrivals_a_day(now: datetime) -> float:
    """By the past year, or by the days since the first case of it."""
    counted = db.select(db.func.count(), db.func.min(Case.submitted_at, type_=Case.submitted_at.type))
    number, first = db.session.execute(counted.where(*_filed(now))).one()  # type: ignore[arg-type]
    return number / max((now - first) / timedelta(days=1), 1.0) if number else 0.0


def _more_slots(now: datetime, days: float) -> dict[ServiceKey[str], int]:
    """How many slots each service gains in so many days, by the rises between its reports of the past year."""
    rises: dict[ServiceKey[str], int] = defaultdict(int)
    last: dict[ServiceKey[str], int] = {}
    for hospital_id, age_group, modality, slots in _reports(now):
        service = ServiceKey(str(hospital_id), Modality(modality), AgeGroup(age_group))
        rises[service] += max(slots - last.get(service, slots), 0)
        last[service] = slots
    return {service: more for service, rise in rises.items() if (more := round(rise * days / YEAR.days))}


def _reports(now: datetime) -> Iterable[tuple[uuid.UUID, str, str, int]]:
    columns = db.select(Service.hospital_id, Service.age_group, Service.modality, SlotReport.places)
    told = columns.join(SlotReport, SlotReport.service_id == Service.id).where(SlotReport.as_of > now - YEAR)
    return db.session.execute(told.order_by(SlotReport.as_of, SlotReport.id)).tuples().all()


def may_be_postponed(case: Case, now: datetime) -> bool:
    """Whether a slot may be kept from this case for others more urgent."""
    return bool(matching.may_be_postponed(planning.plan_need(case, now)))
