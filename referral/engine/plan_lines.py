"""The lines of a draft plan: where each who waits is proposed to go, or why nowhere and what would help."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import matching
from matching import Change, Need
from matching.planning.plan import Plan, PlanNeed, Waiting
from referral.engine import evidence

MOST_HELP = 3
FULL_ROUTES = ("all_suitable_full", "no_place_reported", "family_does_not_fit", "joined_does_not_fit")


class Line(NamedTuple):
    """One who waits: hospitals by id or None, the reason where none is proposed, hours, days, and what would help.

    `second`: to be asked as well, so that no time is lost. A line of somebody for whom a hospital has been asked
    already has the fact `beside`.
    """

    case: str
    hospital: str | None
    second: str | None
    first_come: str | None
    reason: str | None
    hours: float | None
    first_come_hours: float | None
    start_days: float | None
    held_hours: float | None
    rank: int | None
    facts: dict[str, Any]


def line_of(position: int, plan: Plan, by_turns: Plan, waiting: Waiting, seconds: Plan) -> Line:
    """The line of one who waits. `by_turns`: where first-come would send them; `seconds`: second hospitals."""
    need, reason = plan.needs[position], plan.reason[position]
    row = int(plan.hospital[position])
    placed = _placed(need.need, plan, position) if row >= 0 else {}
    held = _hold_hours(need) if reason == "held_for_more_urgent" else None
    facts = placed.pop("facts", {}) if placed else _help(position, reason, waiting)
    return Line(
        case=need.id,
        hospital=plan.hospital_of(need.id),
        second=seconds.hospital_of(need.id),
        first_come=by_turns.hospital_of(need.id),
        reason=reason,
        hours=known(plan.hours[position]),
        first_come_hours=known(by_turns.hours[position]),
        start_days=placed.get("start_days"),
        held_hours=held,
        rank=placed.get("rank"),
        facts=facts | _together(need) | _second_hours(need, seconds),
    )


def _together(need: PlanNeed) -> dict[str, Any]:
    """With whom somebody goes, and which treatments go with the first."""
    told = {"family": need.travel_group, "joined": list(need.joined)}
    return {name: value for name, value in told.items() if value}


def _second_hours(need: PlanNeed, seconds: Plan) -> dict[str, Any]:
    at = _position_in(seconds, need)
    return {"second_hours": known(seconds.hours[at])} if seconds.hospital[at] >= 0 else {}


def _position_in(plan: Plan, need: PlanNeed) -> int:
    return next(row for row, each in enumerate(plan.needs) if each.id == need.id)


def _hold_hours(need: PlanNeed) -> float:
    """The hours somebody is held at most."""
    from matching.planning.reserve_prices import HOURS_A_DAY, days_left_postponed

    return days_left_postponed(need) * HOURS_A_DAY


def _placed(need: Need, plan: Plan, position: int) -> dict[str, Any]:
    ranking = matching.rank(need, plan.network, plan.weights)
    row, service = int(plan.hospital[position]), plan.services[int(plan.service[position])]
    return {
        "start_days": known(ranking.first_treatment_days[row]),
        "rank": int(np.flatnonzero(ranking.order == row)[0]) + 1,
        "facts": {
            "places": service.slots,
            "assumed": service.is_assumed,
            "word": evidence.word_of(ranking, row),
        },
    }


def _help(position: int, reason: str | None, waiting: Waiting) -> dict[str, Any]:
    """What would help one without a slot: hospitals with one slot more, or the smallest changes."""
    if reason in FULL_ROUTES:
        mine = np.flatnonzero(waiting.pairs.line == position)
        first = mine[np.argsort(-waiting.pairs.pair_value[mine], kind="stable")][:MOST_HELP]
        return {"hospitals": [waiting.network.ids[row] for row in waiting.pairs.hospital[first].tolist()]}
    if reason in ("no_suitable_hospital", "all_asked"):
        return {"changes": _changes(waiting, waiting.needs[position].need)}
    return {}


def _changes(waiting: Waiting, need: Need) -> list[dict[str, Any]]:
    """The hospitals that the fewest changes would admit, the best first."""
    admitted = matching.admissions(matching.rank(need, waiting.network, waiting.weights))
    found = sorted(admitted.items(), key=lambda each: len(each[1]))[:MOST_HELP]
    return [
        {"hospital": hospital, "changes": [[each.code, each.was, each.to] for each in changes]}
        for hospital, changes in found
        if changes
    ]


def beside_of(need: PlanNeed, second: Plan) -> Line:
    """The line of one for whom a hospital has been asked already."""
    position = _position_in(second, need)
    placed = _placed(need.need, second, position)
    return Line(
        case=need.id,
        hospital=second.hospital_of(need.id),
        second=None,
        first_come=None,
        reason=None,
        hours=known(second.hours[position]),
        first_come_hours=None,
        start_days=placed["start_days"],
        held_hours=None,
        rank=placed["rank"],
        facts=placed["facts"] | {"beside": True} | _together(need),
    )


def change_of(told: Sequence[Any]) -> Change:
    """A change as it was kept with a line."""
    code, was, to = told
    return Change(code, "", was, to)


def known(number: float) -> float | None:
    """A number as it is kept; NaN becomes None."""
    return None if math.isnan(number) else round(float(number), 3)
