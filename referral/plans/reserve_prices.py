"""Slots reserved for those who will come: the switch, prices from the past year, and what a case page says of them.

Prices only reorder and annotate: no hospital is hidden, excluded or disabled by them. Off until switched on.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from matching.vocabulary import ServiceKey
from referral import audit, switches
from referral.audit import Actor
from referral.db import db, transaction
from referral.engine import planning
from referral.engine.figures import holds_keep_the_rule, longest_hold_days
from referral.engine.reserve_prices import may_be_postponed
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake.models import Case
from referral.plans.models import PlanLine, PlanRun, ReservePriceSwitch

RULE_BROKEN = _l(
    "Reserving places cannot be switched on for now: in replayed years it made groups of people wait more than a day "
    "longer."
)


class Wanted(NamedTuple):
    """A slot that others need more urgently: how many of them wait now, when that was reckoned, for how long."""

    waiting: int
    at: datetime
    days: int


def is_on() -> bool:
    """Whether slots carry prices now."""
    return keeps_the_rule() and (last := ReservePriceSwitch.last()) is not None and last.is_on


def keeps_the_rule() -> bool:
    """Whether the switch may be on at all."""
    return holds_keep_the_rule()


@transaction
def switch(on: bool, seen: int, actor: Actor, now: datetime) -> ReservePriceSwitch | None:
    """Turn the switch; doing again what holds already is harmless. `seen`: the number of the turn looked at.

    Raises Conflict when somebody was first, and for switching on while replays break the rule.
    """
    last = ReservePriceSwitch.last()
    if on == (last is not None and last.is_on):
        return last
    if on and not keeps_the_rule():
        raise Conflict(RULE_BROKEN)
    turned = switches.turn(ReservePriceSwitch, on, seen, actor, now)
    audit.record(actor, "holds.switched_on" if on else "holds.switched_off", turned, now)
    return turned


def wanted_by_others(case: Case, now: datetime) -> dict[str, Wanted]:
    """The hospitals, by id, where a slot for this case is wanted by others more urgent; nothing while off.

    By the newest draft made with prices, as long as a hold lasts; only for needs that may be held.
    """
    may_matter = keeps_the_rule() and case.state == "waiting" and may_be_postponed(case, now)
    run = _newest_with_prices(now) if may_matter else None
    if run is None:
        return {}
    kind = (next(iter(case.modalities), ""), case.age_group)
    priced = {key.hospital for key, price in _prices(run.digest) if price and key.kind == kind}
    waiting = _urgent_lines(run, *kind)
    return {
        hospital: Wanted(waiting.get(hospital, 0), run.created_at, longest_hold_days()) for hospital in priced
    }


def _newest_with_prices(now: datetime) -> PlanRun | None:
    """The newest draft made with prices, while the switch is on and a hold of it may last."""
    since = now - timedelta(days=longest_hold_days())
    is_on = (
        db.select(ReservePriceSwitch.is_on)
        .order_by(ReservePriceSwitch.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    priced = db.select(PlanRun).where(PlanRun.with_prices, PlanRun.created_at > since, is_on)
    return db.session.scalars(priced.order_by(PlanRun.created_at.desc()).limit(1)).first()


@lru_cache(maxsize=4)
def _prices(digest: str) -> tuple[tuple[ServiceKey[str], int], ...]:
    try:
        return tuple(planning.prices_of(digest).items())
    except NotFound:  # somebody in it was erased
        return ()


def _urgent_lines(run: PlanRun, modality: str, age_group: str | None) -> dict[str, int]:
    """How many urgent people this draft proposes to each hospital for this service."""
    counted = (
        db.select(PlanLine.hospital_id, db.func.count())
        .join(Case, Case.id == PlanLine.case_id)
        .where(PlanLine.run_id == run.id, PlanLine.age_group == age_group, PlanLine.modality == modality)
        .where(PlanLine.hospital_id.is_not(None), Case.priority.in_(planning.URGENT))
    )
    rows = db.session.execute(counted.group_by(PlanLine.hospital_id))
    return {str(hospital_id): number for hospital_id, number in rows}
