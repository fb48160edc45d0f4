"""Places for those who will come: the switch, prices from the past year, and what a case page says of them.

Prices only reorder and annotate: no hospital is hidden, excluded or disabled by them. Off until switched on.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import matching
from matching.facts.figures import figure
from matching.planning.plan import PlanNeed, Waiting
from matching.vocabulary import ClockPhase
from referral import audit
from referral.audit import Actor
from referral.coordination import planning
from referral.coordination.facts import need_of, phase_of
from referral.coordination.models import HoldSwitch, PlanLine, PlanRun
from referral.db import db, transaction
from referral.errors import Conflict
from referral.hospitals.models import PlacesReport, Service
from referral.i18n import _l
from referral.intake.models import Case, Patient

if TYPE_CHECKING:
    from matching.planning.reserve_prices import Prices

Place = tuple[str, str, str]
"""A service by hospital id, age group and modality."""
YEAR = timedelta(days=365)
MOST_PAST = 2000
"""So many of the newest cases of the year are drawn from."""
RULE_BROKEN = _l(
    "Keeping places cannot be switched on for now: in replayed years it made groups of people wait more than a day "
    "longer."
)
JUST_SWITCHED = _l("Somebody has just changed this setting. Look again.")


class Wanted(NamedTuple):
    """A place that others need more urgently: how many of them wait now, and when that was reckoned."""

    waiting: int
    at: datetime


def longest_hold_days() -> int:
    """Nobody is held longer; dated in the table of figures."""
    return round(figure("longest_hold_days"))


def last_switch() -> HoldSwitch | None:
    """The last turn of the switch; none: nobody has ever switched prices on."""
    return db.session.scalars(db.select(HoldSwitch).order_by(HoldSwitch.number.desc()).limit(1)).first()


def is_on() -> bool:
    """Whether places carry prices now."""
    last = last_switch()
    return last is not None and last.is_on and keeps_the_rule()


def keeps_the_rule() -> bool:
    """Whether replays show that nobody's group waits more than a day longer; dated in the table of figures."""
    return figure("holds_keep_the_rule") == 1


@transaction
def switch(on: bool, seen: int, actor: Actor, now: datetime) -> HoldSwitch | None:
    """Turn the switch; doing again what holds already is harmless. `seen`: the number of the turn looked at.

    Raises Conflict when somebody was first, and for switching on while replays break the rule.
    """
    last = last_switch()
    if on == (last is not None and last.is_on):
        return last
    if on and not keeps_the_rule():
        raise Conflict(RULE_BROKEN)
    if seen != (last.number if last else 0):
        raise Conflict(JUST_SWITCHED)
    turned = HoldSwitch(number=seen + 1, is_on=on, at=now, switched_by=actor.id)
    db.session.add(turned)
    db.session.flush()
    audit.record(actor, "holds.switched_on" if on else "holds.switched_off", turned, now)
    return turned


def prices(waiting: Waiting, now: datetime) -> "Prices":
    """What places are worth to those who wait and to a seeded sample of those who will come meanwhile."""
    days = figure("longest_hold_days")
    past, coming = _past(now), round(_arrivals_a_day(now) * days)
    return matching.expected_prices(waiting, past, coming, _more_places(now, days), now.date().toordinal())


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


def _more_places(now: datetime, days: float) -> dict[Place, int]:
    """How many places each service gains in so many days, by the rises between its reports of the past year."""
    rises: dict[Place, int] = defaultdict(int)
    last: dict[Place, int] = {}
    for hospital_id, age_group, modality, places in _reports(now):
        service = (str(hospital_id), age_group, modality)
        rises[service] += max(places - last.get(service, places), 0)
        last[service] = places
    return {service: more for service, rise in rises.items() if (more := round(rise * days / YEAR.days))}


def _reports(now: datetime) -> Iterable[tuple[uuid.UUID, str, str, int]]:
    columns = db.select(Service.hospital_id, Service.age_group, Service.modality, PlacesReport.places)
    told = columns.join(PlacesReport, PlacesReport.service_id == Service.id).where(
        PlacesReport.as_of > now - YEAR
    )
    return db.session.execute(told.order_by(PlacesReport.as_of, PlacesReport.id)).tuples().all()


def wanted_by_others(case: Case, now: datetime) -> dict[str, Wanted]:
    """The hospitals, by id, where a place for this case is wanted by others more urgent; nothing while off.

    By the newest draft made with prices, as long as a hold lasts; only for needs that may be held.
    """
    run = _newest_with_prices(now) if is_on() and case.state == "waiting" else None
    if run is None or not matching.may_be_held(planning.plan_need(case, now)):
        return {}
    service = (str(case.age_group), str(next(iter(case.modalities), "")))
    priced = {
        hospital for (hospital, *rest), price in _prices(run.digest) if price and tuple(rest) == service
    }
    waiting = _urgent_lines(run, *service)
    return {hospital: Wanted(waiting.get(hospital, 0), run.created_at) for hospital in priced}


def _newest_with_prices(now: datetime) -> PlanRun | None:
    since = now - timedelta(days=figure("longest_hold_days"))
    priced = db.select(PlanRun).where(PlanRun.with_prices, PlanRun.created_at > since)
    return db.session.scalars(priced.order_by(PlanRun.created_at.desc()).limit(1)).first()


@lru_cache(maxsize=4)
def _prices(digest: str) -> tuple[tuple[Place, int], ...]:
    return tuple(planning.prices_of(digest).items())


def _urgent_lines(run: PlanRun, age_group: str, modality: str) -> dict[str, int]:
    """How many urgent people this draft proposes to each hospital for this service."""
    counted = (
        db.select(PlanLine.hospital_id, db.func.count())
        .join(Case, Case.id == PlanLine.case_id)
        .where(PlanLine.run_id == run.id, PlanLine.age_group == age_group, PlanLine.modality == modality)
        .where(PlanLine.hospital_id.is_not(None), Case.priority.in_(("emergency", "urgent")))
    )
    rows = db.session.execute(counted.group_by(PlanLine.hospital_id))
    return {str(hospital_id): number for hospital_id, number in rows}
