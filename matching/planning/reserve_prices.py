"""What a slot is worth to those who will come: prices from a seeded sample of expected arrivals.

Prices only reorder and annotate. They are off until an administrator switches them on. They are nothing for
emergency, urgent and not-triaged needs, for an interrupted treatment, for anybody past the due date, and for
anybody who has waited as long as the longest hold (data/planning.csv): such people are never held back for
others. Everybody who is held is listed with the hour the hold ends, and then proposed if nobody else came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import Bool
from matching.facts.figures import figure
from matching.facts.network import Network
from matching.planning.assignment import prepare, solve
from matching.planning.plan import Aims, Int64, Plan, PlanNeed, Waiting
from matching.ranking.weights import Weights
from matching.vocabulary import Priority, ServiceKey

HOURS_A_DAY = 24


class Prices(NamedTuple):
    """What a slot of each service is worth to others, thousandths of a point; not named is nothing."""

    of: Mapping[ServiceKey[str], int]
    seed: int
    expected: int


class Postponed(NamedTuple):
    """Somebody for whom no slot is proposed yet, because others are expected to need it more."""

    need: str
    hours_left: float


def expected_prices(
    waiting: Waiting,
    past: Sequence[PlanNeed],
    coming: int,
    more_slots: Mapping[ServiceKey[str], int],
    seed: int,
) -> Prices:
    """The prices of the exact plan for those who wait and a sample of those who will come.

    `past`: who came before, to draw `coming` people from, by a generator with this seed, with replacement.
    `more_slots`: how many slots each service is expected to gain in the same time. No price without a past.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(MARTA)], NETWORK, weights.current())
    >>> prices = expected_prices(waiting, past=[PlanNeed(OLENA)], coming=4, more_slots={}, seed=1)
    >>> sorted(key.hospital for key, price in prices.of.items() if price)
    ['brno', 'krakow']
    """
    chance = np.random.default_rng(seed)
    drawn: list[int] = chance.integers(0, len(past), coming).tolist() if past else []
    sample = [_expected(past[position], number) for number, position in enumerate(drawn)]
    whole = prepare([*waiting.needs, *sample], waiting.network, waiting.weights)
    names = _names(whole)
    slot_costs = tuple(
        np.concatenate([costs, np.full(more_slots.get(name, 0), costs.max(initial=0))])
        for name, costs in zip(names, whole.slot_costs, strict=True)
    )
    plan = solve(whole._replace(slot_costs=slot_costs))
    return Prices(dict(zip(names, plan.price.tolist(), strict=True)), seed, coming)


def with_prices(needs: Sequence[PlanNeed], network: Network, weights: Weights, prices: Prices) -> Plan:
    """The plan in which those who may be held pay what a slot is worth to others.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(MARTA)], NETWORK, weights.current())
    >>> prices = expected_prices(waiting, past=[PlanNeed(OLENA)], coming=4, more_slots={}, seed=1)
    >>> with_prices([PlanNeed(MARTA)], NETWORK, weights.current(), prices).reason
    ('held_for_more_urgent',)
    """
    waiting = prepare(needs, network, weights)
    return solve(waiting, charged(waiting, prices))


def charged(waiting: Waiting, prices: Prices) -> Aims:
    """The bare value less the price of a slot, for those who pay one."""
    charge: Int64 = np.array([prices.of.get(name, 0) for name in _names(waiting)], np.int64)
    pays: Bool = np.array([may_be_postponed(each) for each in waiting.needs], np.bool_)
    return Aims.plain(len(pays), len(charge))._replace(charge=charge, pays=pays)


def may_be_postponed(each: PlanNeed) -> bool:
    """Only one whose treatment can wait and who has not been held long enough already.

    >>> from matching.facts.examples import MARTA, OLENA
    >>> may_be_postponed(PlanNeed(MARTA)), may_be_postponed(PlanNeed(OLENA))
    (True, False)
    """
    return can_wait(each) and days_left_postponed(each) > 0


def can_wait(each: PlanNeed) -> bool:
    """Not emergency, urgent or not triaged, not interrupted, not past the due date."""
    is_due = each.need.due_in_days is not None and each.need.due_in_days <= 0
    return each.priority is Priority.NORMAL and not each.is_interrupted and not is_due


def days_left_postponed(each: PlanNeed) -> float:
    """Days until the longest hold is over, or until the due date if that is sooner."""
    longest = figure("longest_hold_days") - each.waited_days
    due = each.need.due_in_days
    return longest if due is None else min(longest, due)


def postponed(plan: Plan) -> tuple[Postponed, ...]:
    """Everybody held by this plan, and for how many hours at most.

    >>> from matching import weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(MARTA)], NETWORK, weights.current())
    >>> prices = expected_prices(waiting, past=[PlanNeed(OLENA)], coming=4, more_slots={}, seed=1)
    >>> postponed(with_prices([PlanNeed(MARTA)], NETWORK, weights.current(), prices))
    (Postponed(need='marta', hours_left=72.0),)
    """
    return tuple(
        Postponed(each.id, days_left_postponed(each) * HOURS_A_DAY)
        for each, reason in zip(plan.needs, plan.reason, strict=True)
        if reason == "held_for_more_urgent"
    )


def _expected(each: PlanNeed, number: int) -> PlanNeed:
    """Somebody like one who came before, alone, as on the first day."""
    return PlanNeed(replace(each.need, id=f"expected {number}"))


def _names(waiting: Waiting) -> list[ServiceKey[str]]:
    ids = waiting.network.ids
    return [ServiceKey(ids[s.hospital], s.modality, s.age_group) for s in waiting.services]
