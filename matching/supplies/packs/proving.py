"""Where packs of several sizes meet: is any way to send them better than the one at hand?

At the prices of the proof everything that packs may do wrong costs whole points: a pack is kept that would earn
something, it goes to a need that pays less than another, a need is filled too little or too far. What is wasted in all
is what is missing to the bound (so says the theory of linear programming). A better way wastes less, so pairs whose
single pack wastes as much need not be tried; the others are searched (`searching`), market by market, in so many steps
at most. Where the search comes to its end, what it has is the best there is.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import Bool
from matching.supplies import terms
from matching.supplies.filling import filled
from matching.supplies.packs.holding import NONE, Holding, Int64
from matching.supplies.packs.mending import hold
from matching.supplies.packs.searching import BEST, SPENT, Branches, fill, search
from matching.supplies.problem import Problem
from matching.supplies.transport import Tree

MOST_STEPS, LEAST_STEPS = 100_000_000, 10_000
"""Steps for one market that is alone, some seconds; for each of many, this by the square of their number, so
that all together take the less the more they are; and so many at least."""
MOST_STATES, STATES_A_STEP = 2_000_000, 2
"""Rows of what needs waste at least, for one market: 16 MB; more than two for each step would take longer than it."""
STEPS_A_CELL = 32
"""Of what needs had got before, for so many steps a cell is kept."""


class Market(NamedTuple):
    """One market: base units of a flow `unit`, rows of its `needs` (the first in hand `begins`) and their `price`, its
    kinds of `offers`, what a pack of each `earns`, its `size` in flow units, how many `packs` there are. What one
    `wastes` at each need (N, O), NONE where it may not be, and packs `sent` (N, O)."""

    number: int
    unit: int
    needs: Int64
    begins: int
    price: Int64
    offers: slice
    earns: Int64
    size: Int64
    packs: Int64
    wastes: Int64
    sent: Int64


def improved(problem: Problem, tree: Tree, holding: Holding) -> list[int]:
    """Send packs in a better way where one is found; the markets in which it is not proven that this is the best."""
    mixed = np.flatnonzero(np.diff(holding.first[:, 2])).tolist()
    most = max(MOST_STEPS // max(len(mixed), 1) ** 2, LEAST_STEPS)
    return [number for number in mixed if not _is_proven(problem, tree, holding, number, most)]


def missing(problem: Problem, tree: Tree, holding: Holding, markets: Iterable[int]) -> int:
    """Points by which these markets are below their bound."""
    return sum(_wasted(problem, _market(problem, tree, holding, each)) for each in markets)


def _is_proven(problem: Problem, tree: Tree, holding: Holding, number: int, most: int) -> bool:
    """In one order of offers or the other: what one cannot end the other often ends at once."""
    for with_stock in (False, True):
        market = _market(problem, tree, holding, number)
        large = market.size * market.packs if with_stock else market.size
        if _is_best(problem, market, holding, most, large):
            return True
    return False


def _is_best(problem: Problem, market: Market, holding: Holding, most: int, large: Int64) -> bool:
    """Whether this is, or has become, the best of a market: nothing is left to try."""
    wasted = _wasted(problem, market)
    own = _branches(problem, market, wasted, most, large) if wasted else None
    if own is None:
        return wasted == 0
    fill(own)
    is_best = bool(search(own, most))
    if own.sums[BEST] < wasted:
        _send(market, own, holding)
    return is_best


def _market(problem: Problem, tree: Tree, holding: Holding, number: int) -> Market:
    table, begins = problem.table, holding.first[number].tolist()
    ends = holding.first[number + 1].tolist()
    needs, offers, cells = (slice(*each) for each in zip(begins, ends, strict=True))
    rows, unit = table.needs.rows[needs], int(table.unit[number])
    price = tree.potential[len(problem.net.supply) : -1][table.needs.kind_of[rows]]
    earns, size = np.maximum(tree.potential[offers], 0), holding.pack[offers] // unit
    loss = holding.loss[cells].reshape(len(rows), -1).astype(np.int64)
    wastes = np.where(loss == NONE, NONE, (earns - price[:, None] + loss * unit) * size)
    sent = _sent(holding, needs, offers, cells)
    packs = holding.kept[offers] + sent.sum(axis=0)
    return Market(number, unit, rows, needs.start, price, offers, earns * size, size, packs, wastes, sent)


def _sent(holding: Holding, needs: slice, offers: slice, cells: slice) -> Int64:
    """Packs (N, O) in hand."""
    many = holding.held[needs]
    sent = np.zeros((len(many), offers.stop - offers.start), np.int64)
    held = np.arange(sent.shape[1]) < many[:, None]
    which = held.ravel()
    sent[np.nonzero(held)[0], holding.offer[cells][which] - offers.start] = holding.packs[cells][which]
    return sent


def _wasted(problem: Problem, market: Market) -> int:
    kept = market.packs - market.sent.sum(axis=0)
    got = (market.sent * market.size).sum(axis=1)[:, None]
    packs = (market.earns * kept).sum() + (market.wastes * market.sent).sum()
    return int(packs + _filling(problem, market, got).sum())


def _filling(problem: Problem, market: Market, got: Int64) -> Int64:
    """What each need (N, …) wastes by so many flow units: less than it may gain at its price."""
    parts = np.arange(terms.scale().fill_parts + 1)
    ends = problem.table.wanted[market.needs][:, None] * parts // parts[-1]
    cuts = np.concatenate([ends // market.unit, -(-ends // market.unit)], axis=1)
    wastes: Int64 = _gain(problem, market, cuts).max(axis=1)[:, None] - _gain(problem, market, got)
    return wastes


def _gain(problem: Problem, market: Market, got: Int64) -> Int64:
    rows = np.broadcast_to(market.needs[:, None], got.shape)
    return filled(problem.table, rows, got * market.unit) - market.price[:, None] * got


def _branches(problem: Problem, market: Market, wasted: int, steps: int, large: Int64) -> Branches | None:
    """All that is searched in so many steps; None where it is too much."""
    most = int(problem.table.wanted[market.needs].max()) // market.unit + int(market.size.max()) + 1
    if most * len(market.needs) > MOST_STATES:
        return None
    wastes = _filling(problem, market, np.broadcast_to(np.arange(most), (len(market.needs), most)))
    top = most - np.argmax(wastes[:, ::-1] < wasted, axis=1)
    need, offer, last = _pairs(market, wasted, large)
    rows, first, before = _rows(need, top)
    if rows > min(MOST_STATES, STATES_A_STEP * steps):
        return None
    cells = 1 << (steps // STEPS_A_CELL).bit_length() - 1
    own = _empty(market, need, offer, last, top, first, before, rows, cells)
    for row, (end, many) in enumerate(zip(np.append(first[1:], rows).tolist(), top.tolist(), strict=True)):
        own.waste[end - many : end] = wastes[row, :many]
    own.sums[[SPENT, BEST]] = np.delete(market.earns * market.packs, offer).sum(), wasted
    return own


def _pairs(market: Market, wasted: int, large: Int64) -> tuple[Int64, Int64, Bool]:
    """Pairs worth trying, those of an offer together: offers that most surely go one way first, then `large` ones; of
    an offer the pairs that waste most first."""
    tried = (market.wastes >= 0) & (market.wastes < wasted)
    ways = (tried & (market.wastes == 0)).sum(axis=0)
    rank = np.argsort(np.lexsort((-large, ways)))
    need, offer = np.nonzero(tried)
    order = np.lexsort((-market.wastes[need, offer], rank[offer]))
    need, offer = need[order], offer[order]
    return need, offer, np.append(offer[1:] != offer[:-1], True)[: len(offer)]


def _rows(need: Int64, top: Int64) -> tuple[int, Int64, Int64]:
    """Of what needs waste at least: how many rows, where each need's begin, and those before each pair: a part for each
    pair of the need, and one for after all of them."""
    many = np.bincount(need, minlength=len(top))
    ends = np.cumsum(top * (many + 1))
    first, order = ends - top * (many + 1), np.argsort(need, kind="stable")
    before = np.zeros(len(need), np.int64)
    before[order] = np.arange(len(need)) - (np.cumsum(many) - many)[need[order]]
    return int(ends[-1]), first, first[need] + before * top[need]


def _empty(
    market: Market,
    need: Int64,
    offer: Int64,
    last: Bool,
    top: Int64,
    first: Int64,
    before: Int64,
    rows: int,
    cells: int,
) -> Branches:
    """Nothing is set yet."""
    now, end, up, was, best = np.zeros((5, len(need)), np.int64)
    got, least = np.zeros((2, len(top)), np.int64)
    pairs = (need, offer, market.wastes[need, offer], market.size[offer], last, before, before + top[need])
    seen = np.full((cells, 2 + len(top)), NONE, np.int64)
    offers = market.packs.copy(), market.earns
    waste, sums = np.zeros(rows, np.int64), np.zeros(4, np.int64)
    return Branches(*pairs, now, end, up, was, best, got, top, least, first, *offers, waste, sums, seen)


def _send(market: Market, own: Branches, holding: Holding) -> None:
    """Instead of what is in hand."""
    needs = slice(market.begins, market.begins + len(market.needs))
    holding.got[needs], holding.held[needs], holding.kept[market.offers] = 0, 0, market.packs
    sent = own.best > 0
    need, offer = market.begins + own.need[sent], market.offers.start + own.offer[sent]
    hold(holding, np.full(len(need), market.number), need, offer, own.best[sent])
