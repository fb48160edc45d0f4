"""Families and joined treatments: one hospital for all or none; a plan with its gap to a proven bound.

With prices of slots, each bundle (a travel group, or one person with joined treatments) takes the hospital that is
worth most after paying for every slot it needs, the greatest gain first; the others then get the exact best
plan for what is left. The prices of that plan start the next round. For any prices Σ what slots earn + Σ what
everybody gains bounds every plan from above, so the least bound seen is the proof (Lagrangian relaxation,
Fisher 1981).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from matching.market.price_market import Edges, Market
from matching.market.state import NOWHERE
from matching.planning.plan import Int64, Pairs, PlanNeed, Waiting
from matching.planning.slots import kinds_of
from matching.vocabulary import ServiceKey

ROUNDS = 3


class Bundle(NamedTuple):
    """Lines that go together, by family, or one line with joined treatments."""

    lines: tuple[int, ...]


class Option(NamedTuple):
    """One hospital for a bundle: what it counts, the pair of each line, and the slots it takes."""

    aim: int
    lines: tuple[int, ...]
    pairs: tuple[int, ...]
    takes: Mapping[int, int]


class Choices(NamedTuple):
    """All options of all bundles side by side, O of them: `bundle` and `aim` (O,); what they take, a row for
    each option and service (T,): `option`, `service`, `slots`."""

    options: tuple[Option, ...]
    bundle: Int64
    aim: Int64
    option: Int64
    service: Int64
    slots: Int64

    def nets(self, price: Int64) -> Int64:
        """What each option counts after paying for its slots, (O,)."""
        nets = self.aim.copy()
        np.subtract.at(nets, self.option, price[self.service] * self.slots)
        return nets


class Found(NamedTuple):
    """The pair of each line (−1 for none), the prices of the best bound, the plan's value and the bound."""

    at: Int64
    price: Int64
    value: int
    bound: int


def bundles_of(needs: Sequence[PlanNeed]) -> tuple[Bundle, ...]:
    """Who goes together: travel groups of two or more, and everybody with joined treatments."""
    together: dict[str, list[int]] = {}
    for line, each in enumerate(needs):
        if each.travel_group is not None or each.joined:
            together.setdefault(
                f"family {each.travel_group}" if each.travel_group else f"line {line}", []
            ).append(line)
    return tuple(
        Bundle(tuple(lines)) for lines in together.values() if len(lines) > 1 or needs[lines[0]].joined
    )


def solve(waiting: Waiting, counts: Int64) -> Found:
    """The best of a few rounds of prices, and the least bound among them. `counts`: of each pair, (P,)."""
    choices, alone = _choices(waiting, counts), _pairs_alone(waiting, counts)
    price = _market(waiting, counts, np.flatnonzero(counts > 0), waiting.slot_costs).price.copy()
    rounds = []
    for _ in range(ROUNDS):
        chosen, left = _choose(choices, waiting.slot_costs, price)
        rest = _market(waiting, counts, alone, left)
        bound = _bound(choices, waiting, price, counts, alone)
        rounds.append(_found(rest, chosen, alone, waiting.slot_costs, left, price, bound))
        price = (price + rest.price) // 2
    return reduce(_better, rounds)


def bound(waiting: Waiting, counts: Int64, price: Int64) -> int:
    """What no plan for these people counts for more than, by these prices of slots, (S,)."""
    return _bound(_choices(waiting, counts), waiting, price, counts, _pairs_alone(waiting, counts))


def together(needs: Sequence[PlanNeed]) -> set[int]:
    """The lines of everybody who is in a bundle."""
    return {line for bundle in bundles_of(needs) for line in bundle.lines}


def _pairs_alone(waiting: Waiting, counts: Int64) -> Int64:
    """The pairs that count for something of those who go alone."""
    bundled = np.isin(np.arange(len(waiting.needs)), list(together(waiting.needs)))
    return np.flatnonzero(~bundled[waiting.pairs.line] & (counts > 0))


def _choices(waiting: Waiting, counts: Int64) -> Choices:
    bundles, numbers = bundles_of(waiting.needs), service_numbers(waiting)
    return _side_by_side([options_of(bundle.lines, waiting, counts, numbers) for bundle in bundles])


def _market(waiting: Waiting, counts: Int64, kept: Int64, slot_costs: Sequence[Int64]) -> Market:
    pairs = waiting.pairs
    edges = Edges(pairs.line[kept], pairs.service[kept], counts[kept].astype(np.int32))
    return Market.of(edges, len(waiting.needs), slot_costs)


def service_numbers(waiting: Waiting) -> Mapping[ServiceKey[int], int]:
    """The row of each service."""
    return {service.key: number for number, service in enumerate(waiting.services)}


def options_of(
    lines: tuple[int, ...], waiting: Waiting, counts: Int64, numbers: Mapping[ServiceKey[int], int]
) -> list[Option]:
    """Every hospital that suits all of these lines and counts for something with each."""
    pairs = waiting.pairs
    stretches = [_stretch(pairs, line) for line in lines]
    rows = [
        dict(zip(pairs.hospital[each].tolist(), range(each.start, each.stop), strict=True))
        for each in stretches
    ]
    kinds = [kind for line in lines for kind in kinds_of(waiting.needs[line])]
    found = []
    for hospital in sorted(set.intersection(*map(set, rows))):
        chosen = tuple(row[hospital] for row in rows)
        takes = Counter(numbers[ServiceKey(hospital, *kind)] for kind in kinds)
        if all(counts[pair] > 0 for pair in chosen):
            found.append(Option(int(counts[list(chosen)].sum()), lines, chosen, takes))
    return found


def _stretch(pairs: Pairs, line: int) -> slice:
    begin, end = np.searchsorted(pairs.line, [line, line + 1]).tolist()
    return slice(begin, end)


def _side_by_side(options: list[list[Option]]) -> Choices:
    flat = [(number, option) for number, each in enumerate(options) for option in each]
    takes = [(row, *take) for row, (_, option) in enumerate(flat) for take in option.takes.items()]
    rows = np.array(takes, np.int64).reshape(-1, 3)
    bundle, aim = (np.array([part(each) for each in flat], np.int64) for part in (_number, _aim))
    return Choices(tuple(option for _, option in flat), bundle, aim, *rows.T)


def _number(each: tuple[int, Option]) -> int:
    return each[0]


def _aim(each: tuple[int, Option]) -> int:
    return each[1].aim


def _choose(
    choices: Choices, slot_costs: tuple[Int64, ...], price: Int64
) -> tuple[list[Option], list[Int64]]:
    """Bundles by their gain at these prices, each to its best hospital with room; and the slots left."""
    left, nets = list(slot_costs), choices.nets(price)
    chosen: dict[int, Option] = {}
    gains = np.zeros(int(choices.bundle.max(initial=-1)) + 1, np.int64)
    np.maximum.at(gains, choices.bundle, nets)
    for row in np.lexsort((-nets, choices.bundle, -gains[choices.bundle])).tolist():
        option, bundle = choices.options[row], int(choices.bundle[row])
        if bundle not in chosen and nets[row] > 0 and _fits(option, left):
            chosen[bundle] = option
            for service, count in option.takes.items():
                left[service] = left[service][count:]
    return list(chosen.values()), left


def _fits(option: Option, left: Sequence[Int64]) -> bool:
    return all(len(left[service]) >= count for service, count in option.takes.items())


def _bound(choices: Choices, waiting: Waiting, price: Int64, counts: Int64, alone: Int64) -> int:
    """Σ what slots earn + Σ what everybody gains at these prices: no plan is worth more."""
    pairs, gains = waiting.pairs, np.zeros(len(waiting.needs), np.int64)
    np.maximum.at(gains, pairs.line[alone], counts[alone] - price[pairs.service[alone]])
    earned = sum(
        int(np.maximum(paid - costs, 0).sum()) for paid, costs in zip(price, waiting.slot_costs, strict=True)
    )
    together = np.zeros(int(choices.bundle.max(initial=-1)) + 1, np.int64)
    np.maximum.at(together, choices.bundle, choices.nets(price))
    return int(gains.sum()) + earned + int(together.sum())


def _found(
    market: Market,
    chosen: list[Option],
    alone: Int64,
    slot_costs: tuple[Int64, ...],
    left: list[Int64],
    price: Int64,
    bound: int,
) -> Found:
    at = np.where(market.at >= 0, alone[market.at], NOWHERE) if len(alone) else market.at.copy()
    for option in chosen:
        at[list(option.lines)] = option.pairs
    paid = sum(
        int(costs[: len(costs) - len(rest)].sum()) for costs, rest in zip(slot_costs, left, strict=True)
    )
    value = market.proof().value + sum(option.aim for option in chosen) - paid
    return Found(at, price, value, bound)


def _better(one: Found, other: Found) -> Found:
    """The more valuable plan with the lower bound of the two."""
    plan, proof = max(one, other, key=lambda f: f.value), min(one, other, key=lambda f: f.bound)
    return Found(plan.at, proof.price, plan.value, proof.bound)
