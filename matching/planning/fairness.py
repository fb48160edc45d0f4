"""Fairer plans around the best one, each with its price: as many placed in both groups, no journey so long.

Without a bound on the loss such a wish can cost anything, so each stops at `fairness_largest_loss` of the best
plan's value (data/planning.csv): the fairest plan within it is proposed beside the best, never instead of it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import Bool
from matching.facts.figures import figure
from matching.facts.validity import require
from matching.planning.assignment import solve
from matching.planning.plan import POINT, Aims, Plan, Waiting

LARGEST_MULTIPLIER = 4 * POINT
TRIALS = 12
"""Halvings of the interval: multipliers to a thousandth, journeys to less than a minute."""


class Fairer(NamedTuple):
    """A fairer plan: `before` and `after` of what was to be fairer, and its price as a share of the best, 0 to 1."""

    plan: Plan
    before: float
    after: float
    price: float


def parity(waiting: Waiting, favoured: Bool) -> Fairer:
    """As near as the bound allows to placing the same share of both groups.

    `favoured`: a bool for each of `waiting.needs`; whichever group is placed less has its pair values multiplied.
    Before and after are the difference of the shares placed, 0 to 1. Raises FactError if a group is empty.

    >>> from matching import PlanNeed, prepare, weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA), PlanNeed(MARTA)], NETWORK, weights.current())
    >>> parity(waiting, np.array([True, False])).before
    0.0
    """
    require(bool(favoured.any() and not favoured.all()), "fairness: both groups need somebody")
    best = solve(waiting)
    before = _difference(best, favoured)
    behind = favoured if before < 0 else ~favoured

    def tried(multiplier: float) -> Plan:
        multipliers = np.where(behind, round(multiplier), POINT).astype(np.int64)
        return solve(waiting, _plain(waiting)._replace(multiplier=multipliers))

    def enough(plan: Plan) -> bool:
        return _difference(plan, favoured) * before <= 0

    chosen = _least(waiting, best, tried, enough, POINT, LARGEST_MULTIPLIER)
    after = _difference(chosen, favoured)
    chosen, after = (chosen, after) if abs(after) < abs(before) else (best, before)
    return Fairer(chosen, abs(before), abs(after), loss(best, chosen))


def nearer(waiting: Waiting) -> Fairer:
    """The shortest worst journey within the bound; before and after are the longest journeys in hours.

    >>> from matching import PlanNeed, prepare, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> nearer(prepare([PlanNeed(OLENA)], NETWORK, weights.current())).after
    4.1
    """
    best = solve(waiting)
    before = _worst(best)

    def tried(saved: float) -> Plan:
        return solve(waiting, _plain(waiting)._replace(longest_hours=before - saved))

    chosen = _most(best, tried, before)
    return Fairer(chosen, before, _worst(chosen), loss(best, chosen))


def loss(best: Plan, other: Plan) -> float:
    """What the other plan lacks of the best one's value, 0 to 1."""
    return 0.0 if best.value == 0 else 1 - true_value(other) / best.value


def true_value(plan: Plan) -> int:
    """The bare value of the lines less the cost of load, whatever the plan counted."""
    counted = np.where(plan.hospital >= 0, plan.pair_value * plan.aims.multiplier // POINT, 0)
    charged = np.where(plan.aims.pays & (plan.service >= 0), plan.aims.charge[plan.service], 0)
    load = int((counted - charged).sum()) - plan.value
    return int(plan.pair_value.sum()) - load


def _plain(waiting: Waiting) -> Aims:
    return Aims.plain(len(waiting.needs), len(waiting.services))


def _difference(plan: Plan, favoured: Bool) -> float:
    placed = plan.hospital >= 0
    return float(placed[favoured].mean() - placed[~favoured].mean())


def _worst(plan: Plan) -> float:
    return float(np.nanmax(plan.hours, initial=0.0)) if (plan.hospital >= 0).any() else 0.0


def _affordable(best: Plan, plan: Plan) -> bool:
    return loss(best, plan) * 100 <= figure("fairness_largest_loss")


def _least(
    waiting: Waiting,
    best: Plan,
    tried: Callable[[float], Plan],
    enough: Callable[[Plan], bool],
    low: float,
    high: float,
) -> Plan:
    """The plan of the smallest multiplier that is enough, or of the largest that can be afforded."""
    chosen = best
    for _ in range(TRIALS):
        middle = (low + high) / 2
        plan = tried(middle)
        if _affordable(best, plan):
            chosen = plan
        if enough(plan) or not _affordable(best, plan):
            high = middle
        else:
            low = middle
    return chosen


def _most(best: Plan, tried: Callable[[float], Plan], whole: float) -> Plan:
    """The plan that saves the most and can be afforded."""
    chosen, low, high = best, 0.0, whole
    for _ in range(TRIALS):
        middle = (low + high) / 2
        plan = tried(middle)
        if _affordable(best, plan):
            chosen, low = plan, middle
        else:
            high = middle
    return chosen
