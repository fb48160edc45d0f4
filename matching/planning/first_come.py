"""What people do without a plan: one after another, the best score with a slot left."""

import numpy as np

from matching.market.state import NOWHERE
from matching.planning import groups
from matching.planning.assignment import plan_of
from matching.planning.groups import Found
from matching.planning.plan import Aims, Int64, Plan, Waiting


def first_come(waiting: Waiting, order: list[str]) -> Plan:
    """Everybody in this order of ids takes the slot that is worth most to them: a careful coordinator's day.

    >>> from matching import PlanNeed, prepare, weights
    >>> from matching.facts.examples import MARTA, NETWORK, OLENA
    >>> waiting = prepare([PlanNeed(OLENA), PlanNeed(MARTA)], NETWORK, weights.current())
    >>> first_come(waiting, ['marta', 'olena']).hospital_of('olena')
    'brno'
    """
    return one_by_one(waiting, order, waiting.pairs.pair_value)


def one_by_one(waiting: Waiting, order: list[str], liking: Int64) -> Plan:
    """The slot each likes most, `liking` of every pair (P,), in this order of ids.

    A family comes when its first member does, and goes together or waits.
    """
    left = np.array([service.slots for service in waiting.services], np.int64)
    at = np.full(len(waiting.needs), NOWHERE, np.int64)
    line_of = {each.id: line for line, each in enumerate(waiting.needs)}
    party = {line: bundle.lines for bundle in groups.bundles_of(waiting.needs) for line in bundle.lines}
    come: set[int] = set()
    numbers = groups.service_numbers(waiting)
    for line in (line_of[each] for each in order):
        if line not in come:
            together = party.get(line, (line,))
            come.update(together)
            _take(groups.options_of(together, waiting, liking, numbers), left, at)
    price = np.zeros(len(left), np.int64)
    aims = Aims.plain(len(at), len(left))
    value = _value(waiting, at, left)
    return plan_of(waiting, aims, Found(at, price, value, _no_better_than(waiting)))


def _take(options: list[groups.Option], left: Int64, at: Int64) -> None:
    for option in sorted(options, key=lambda option: -option.aim):
        if all(left[service] >= count for service, count in option.takes.items()):
            at[list(option.lines)] = option.pairs
            for service, count in option.takes.items():
                left[service] -= count
            return


def _value(waiting: Waiting, at: Int64, left: Int64) -> int:
    costs = sum(
        int(slot_costs[: len(slot_costs) - kept].sum())
        for slot_costs, kept in zip(waiting.slot_costs, left, strict=True)
    )
    return int(waiting.pairs.pair_value[at[at >= 0]].sum()) - costs


def _no_better_than(waiting: Waiting) -> int:
    """Everybody at the slot worth most to them: what no plan can exceed, at prices of nothing."""
    best = np.zeros(len(waiting.needs), np.int64)
    np.maximum.at(best, waiting.pairs.line, waiting.pairs.pair_value)
    return int(best.sum())
