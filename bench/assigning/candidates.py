"""The exact plan over more pairs than one would keep: a few candidates each, then every suitable pair checked.

Everybody brings the best few hospitals; the market is settled; then all suitable pairs are weighed in blocks
against its prices. A pair worth more after paying the price than what its person gains is added, and the
market settled again, until none is left: then the prices prove the plan over all pairs (column generation,
Ford and Fulkerson 1958).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import Int32, cube_index
from matching.facts.network import Network
from matching.facts.validity import require
from matching.kernels import batch
from matching.kernels.batch import Int16
from matching.market.price_market import Market
from matching.market.state import NOWHERE
from matching.planning import groups, pair_values
from matching.planning.assignment import market_edges, plan_of
from matching.planning.groups import Found
from matching.planning.plan import Aims, Int64, Pairs, Plan, PlanNeed, Waiting
from matching.planning.slots import kinds_of, load_costs, services_of, usable_slots
from matching.ranking.weights import Weights
from matching.vocabulary import ServiceKey

FEW = 40
"""Candidates each, to begin with."""


class _Pairs(NamedTuple):
    line: Int32
    hospital: Int32
    pair_value: Int64
    step: Int16


def assign_pruned(needs: Sequence[PlanNeed], network: Network, weights: Weights, few: int = FEW) -> Plan:
    """The exact best plan, as `assign` gives it. Raises FactError if somebody goes together with others."""
    rows = tuple(sorted(needs, key=lambda each: each.id))
    require(not groups.bundles_of(rows), "plan: families are planned over all pairs")
    kept = _best(rows, network, weights, few)
    while True:
        waiting = _waiting(rows, network, weights, kept)
        edges, numbers = market_edges(waiting.pairs, waiting.pairs.pair_value)
        market = Market.of(edges, len(rows), waiting.slot_costs)
        missing = _missing(waiting, market)
        if not len(missing.line):
            return _plan(waiting, market, numbers)
        kept = _with(kept, missing)


def _plan(waiting: Waiting, market: Market, numbers: Int64) -> Plan:
    at = np.where(market.at >= 0, numbers[market.at], NOWHERE) if len(numbers) else market.at.copy()
    aims = Aims.plain(len(waiting.needs), len(waiting.services))
    return plan_of(waiting, aims, Found(at, market.price.copy(), *market.proof()))


def _waiting(needs: tuple[PlanNeed, ...], network: Network, weights: Weights, kept: _Pairs) -> Waiting:
    services, service = services_of(needs, network, kept.line, kept.hospital)
    pairs = Pairs(kept.line, kept.hospital, service, kept.pair_value, batch.hours(kept.step))
    slots = tuple(load_costs(service.slots) for service in services)
    return Waiting(needs, network, weights, services, pairs, slots)


def _best(needs: Sequence[PlanNeed], network: Network, weights: Weights, few: int) -> _Pairs:
    """The few pairs worth most to each who waits."""
    parts = []
    for scores in batch.blocks([each.need for each in needs], network, weights):
        some = needs[scores.first : scores.first + len(scores.score)]
        values = np.where(
            pair_values.suitable(some, scores, network),
            pair_values.values(some, scores, network, weights),
            0,
        )
        few = min(few, len(network))
        best = np.sort(np.argpartition(-values, few - 1, axis=1)[:, :few], axis=1) if few else values[:, :0]
        line, column = np.nonzero(np.take_along_axis(values, best, axis=1))
        hospital = best[line, column]
        steps = scores.step[line, hospital]
        parts.append(_columns(line + scores.first, hospital, values[line, hospital], steps))
    return _all(parts)


def _missing(waiting: Waiting, market: Market) -> _Pairs:
    """Suitable pairs that the prices say are worth more to their person than the plan gives."""
    price, parts = _price_cube(waiting, market), []
    gain = np.zeros(len(waiting.needs), np.int64)
    np.maximum.at(gain, waiting.pairs.line, waiting.pairs.pair_value - market.price[waiting.pairs.service])
    for scores in batch.blocks([each.need for each in waiting.needs], waiting.network, waiting.weights):
        some = slice(scores.first, scores.first + len(scores.score))
        line, hospital, nets, values = _nets(waiting.needs[some], scores, waiting, price)
        more = nets > gain[some][line]
        line, hospital = line[more], hospital[more]
        parts.append(_columns(line + scores.first, hospital, values[more], scores.step[line, hospital]))
    return _all(parts)


def _nets(
    needs: Sequence[PlanNeed], scores: batch.Scores, waiting: Waiting, price: Int64
) -> tuple[Int64, Int64, Int64, Int64]:
    network, weights = waiting.network, waiting.weights
    could = pair_values.suitable(needs, scores, network)
    line, hospital = np.nonzero(could)
    values = pair_values.values(needs, scores, network, weights)[line, hospital]
    first = np.array([_first_of(each) for each in needs], np.int64)
    return line, hospital, values - price[first[line, 0], first[line, 1], hospital], values


def _first_of(each: PlanNeed) -> tuple[int, int]:
    """Where the first treatment stands in a cube, anywhere where there is none: such a need suits nobody."""
    kinds = kinds_of(each)
    return cube_index(ServiceKey(0, *kinds[0]))[:2] if kinds else (0, 0)


def _price_cube(waiting: Waiting, market: Market) -> Int64:
    """The price of each service, (A ages, M modalities, N hospitals); nothing where nobody asked for one yet."""
    usable, _ = usable_slots(waiting.network)
    price = np.where(usable > 0, 0, np.iinfo(np.int64).max // 2)
    for service, paid in zip(waiting.services, market.price.tolist(), strict=True):
        if service.slots:
            price[cube_index(service.key)] = paid
    return price


def _with(kept: _Pairs, missing: _Pairs) -> _Pairs:
    both = _all([kept, missing])
    order = np.lexsort((both.hospital, both.line))
    return _Pairs(both.line[order], both.hospital[order], both.pair_value[order], both.step[order])


def _columns(line: Int64, hospital: Int64, values: Int64, step: Int16) -> _Pairs:
    return _Pairs(line.astype(np.int32), hospital.astype(np.int32), values, step)


def _all(parts: Sequence[_Pairs]) -> _Pairs:
    empty = _Pairs(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int16))
    return _Pairs(*(np.concatenate(column) for column in zip(empty, *parts, strict=True)))
