"""match(needs, offers, today): the best matching of offers to needs, with its proof and every why-not.

Exact means: over all ways to send whole packs, where every pack of a market (an item, or a group of interchangeable
ones) is of one size. Where packs of several sizes meet, the best flow in the largest unit that divides them all is cut
down to whole packs and mended, and `bound` says how much may be missing (docs/decisions.md).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from matching.supplies import pairs, reading, reasons, sharing, terms, transport
from matching.supplies.columns import Columns, Int64, columns
from matching.supplies.facts import SupplyNeed, SupplyOffer, together
from matching.supplies.packs import Sent, in_packs
from matching.supplies.reasons import FAR, NONE, Found, Nearest
from matching.supplies.result import Line, Matching, Terms
from matching.supplies.sharing import Flow
from matching.supplies.terms import Steps
from matching.supplies.transport import Transport, Tree


class _Judged(NamedTuple):
    """How far each kind came, and the pairs that fit."""

    need_stage: Int64
    offer_stage: Int64
    pairs: sharing.Pairs


class _Settled(NamedTuple):
    net: Transport
    tree: Tree
    steps: Steps

    @property
    def price(self) -> Int64:
        """Of a flow unit at each kind of needs."""
        return self.tree.potential[len(self.net.supply) : -1]


def match(needs: Iterable[SupplyNeed], offers: Iterable[SupplyOffer], today: int) -> Matching:
    """The best matching on day `today` (as `date.toordinal()`), the same whatever the order of the arguments.

    Raises FactError for ids that stand twice and for an item of two substances or groups.

    >>> from matching.supplies.examples import NEEDS, OFFERS, TODAY
    >>> found = match(NEEDS, OFFERS, TODAY)
    >>> [(line.need, line.offer, line.packs, line.units) for line in found.lines]
    [('kyiv', 'krakow', 4, 120)]
    >>> found.is_exact, [(each.id, each.units, each.why.value) for each in found.unused]
    (True, [('brno', 300, 'expires_before_arrival'), ('krakow', 180, 'others_were_better')])
    """
    rows = tuple(sorted(needs, key=lambda each: each.id))
    batches = tuple(sorted(offers, key=lambda each: each.id))
    together(rows, batches)
    table = columns(rows, batches, today)
    judged = _judged(table)
    settled = _settled(rows, batches, table, judged.pairs)
    sent = in_packs(rows, batches, table, judged.pairs, _flows(rows, batches, table, settled))
    return _told(rows, batches, today, table, judged, settled, sent)


def _judged(table: Columns) -> _Judged:
    needs, offers = (np.zeros(len(kinds.rows), np.int64) for kinds in (table.needs, table.offers))
    many, facts = np.zeros(len(offers), np.int64), (table.need, table.offer, table.rules, table.bounds)
    pairs.survey(*facts, needs, offers, many)
    offer, need, loss = np.zeros((3, int(many.sum())), np.int32)
    pairs.lay_out(*facts, offer, need, loss)
    return _Judged(needs, offers, sharing.Pairs(offer, need, loss))


def _settled(
    needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], table: Columns, found: sharing.Pairs
) -> _Settled:
    each, whole = _steps(needs, table)
    supply = np.array([_supply(offers, table, kind) for kind in range(len(table.offers.rows))], np.int64)
    markets, step_market = np.arange(len(table.unit) + 1), np.array(table.needs.market, np.int64)[whole.need]
    pair_market = np.array(table.offers.market, np.int64)[found.offer]
    net = Transport(
        np.searchsorted(table.offers.market, markets),
        np.searchsorted(pair_market, markets),
        np.searchsorted(step_market, markets),
        table.unit,
        *found,
        *whole,
        supply,
    )
    tree = transport.tree_for(net, len(table.needs.rows))
    transport.settle(net, tree)
    return _Settled(net, tree, each)


def _supply(offers: Sequence[SupplyOffer], table: Columns, kind: int) -> int:
    """Flow units of a kind."""
    unit = int(table.unit[table.offers.market[kind]])
    return sum(offers[row].packs * offers[row].pack // unit for row in table.offers.rows[kind])


def _steps(needs: Sequence[SupplyNeed], table: Columns) -> tuple[Steps, Steps]:
    """Of each need by row, and of each kind together, the first that counts most."""
    kind_of = np.zeros(len(needs), np.int64)
    for number, rows in enumerate(table.needs.rows):
        kind_of[list(rows)] = number
    unit = table.unit[np.array(table.needs.market, np.int64)[kind_of]]
    quantity = np.array([each.quantity for each in needs], np.int64)
    each = terms.steps(quantity, unit, table.urgency[kind_of])
    order = np.lexsort((-each.weight, kind_of[each.need]))
    kind, weight = kind_of[each.need][order], each.weight[order]
    first = np.flatnonzero((np.diff(kind, prepend=-1) != 0) | (np.diff(weight, prepend=-1) != 0))
    room = np.add.reduceat(each.room[order], first) if len(first) else each.room[:0]
    return each, Steps(kind[first], weight[first], room)


def _flows(
    needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], table: Columns, settled: _Settled
) -> Iterator[Flow]:
    """From each offer to each need, in flow units: first among alike needs, then among alike offers."""
    flows = list[Flow]()
    for kind, some in sharing.by_need(_between_kinds(settled)).items():
        shares = _shares(table.needs.rows[kind], sum(each.many for each in some), settled.steps)
        flows += sharing.dealt(((each.offer, each.many) for each in some), shares)
    for kind, some in sharing.by_offer(flows).items():
        unit = int(table.unit[table.offers.market[kind]])
        sources = ((row, offers[row].packs * offers[row].pack // unit) for row in table.offers.rows[kind])
        yield from sharing.dealt(sources, sorted((each.need, each.many) for each in some))


def _between_kinds(settled: _Settled) -> list[Flow]:
    net, tree = settled.net, settled.tree
    pair, flow = np.zeros((2, len(tree.parent)), np.int64)
    many = reading.lines(net, tree, pair, flow)
    pair, flow = pair[:many], flow[:many]
    columns = (net.need[pair], net.offer[pair], flow)
    return [Flow(*each) for each in sorted(zip(*(column.tolist() for column in columns), strict=True))]


def _shares(rows: Sequence[int], total: int, steps: Steps) -> list[tuple[int, int]]:
    """What each of these alike needs gets of a total."""
    if len(rows) == 1:
        return [(rows[0], total)]
    first, last = (np.searchsorted(steps.need, rows, side) for side in ("left", "right"))
    which = np.concatenate([np.arange(*each) for each in zip(first, last, strict=True)])
    given = sharing.by_steps(total, steps.need[which].tolist(), steps.weight[which], steps.room[which])
    return list(given.items())


def _told(
    needs: tuple[SupplyNeed, ...],
    offers: tuple[SupplyOffer, ...],
    today: int,
    table: Columns,
    judged: _Judged,
    settled: _Settled,
    sent: list[Sent],
) -> Matching:
    left, got = [each.quantity for each in offers], [0] * len(needs)
    for each in sent:
        left[each.offer] -= each.packs * offers[each.offer].pack
        got[each.need] += each.packs * offers[each.offer].pack
    lines = tuple(_lines(needs, offers, table, sent))
    value = sum(reasons.filled(need, units) for need, units in zip(needs, got, strict=True))
    value -= sum(line.units * (line.terms.waste + line.terms.road) for line in lines)
    found = Found(needs, offers, table, left, got, _nearest(table, settled), *judged[:2])
    step, price = _prices(needs, table, settled)
    said = (reasons.unused(found), reasons.unmet(found), value, _bound(settled), step, price)
    return Matching(needs, offers, today, lines, *said)


def _bound(settled: _Settled) -> int:
    """What offers earn and needs gain at the prices: no matching is worth more."""
    net, potential = settled.net, settled.tree.potential
    earned = net.supply * np.maximum(potential[: len(net.supply)], 0)
    gained = net.room * np.maximum(net.weight - settled.price[net.step_need], 0)
    return int(earned.sum() + gained.sum())


def _prices(
    needs: Sequence[SupplyNeed], table: Columns, settled: _Settled
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    step, price = [1] * len(needs), [0] * len(needs)
    units, prices = table.unit.tolist(), settled.price.tolist()
    for kind, rows in enumerate(table.needs.rows):
        for row in rows:
            step[row], price[row] = units[table.needs.market[kind]], prices[kind]
    return tuple(step), tuple(price)


def _nearest(table: Columns, settled: _Settled) -> Nearest:
    offers, needs = len(table.offers.rows), len(table.needs.rows)
    nearest = Nearest(*(np.full(many, what) for many in (offers, needs) for what in (FAR, NONE)))
    unit = table.unit[np.array(table.offers.market, np.int64)]
    reading.nearest(settled.net, settled.tree.potential, unit, *nearest)
    return nearest


def _lines(
    needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], table: Columns, sent: list[Sent]
) -> Iterator[Line]:
    of_offer, of_need = Counter(each.offer for each in sent), Counter(each.need for each in sent)
    place_of = (table.need.place.tolist(), table.offer.place.tolist())
    kind_of = tuple(
        {row: kind for kind, rows in enumerate(kinds.rows) for row in rows}
        for kinds in (table.needs, table.offers)
    )
    for each in sent:
        need, offer = needs[each.need], offers[each.offer]
        start, end = place_of[1][kind_of[1][each.offer]], place_of[0][kind_of[0][each.need]]
        days = int(table.rules.days[start, end])
        left = (offer.expires or 0) - table.rules.today - days
        told = Terms(
            days,
            left,
            terms.urgency(need.days_of_stock),
            terms.waste(left - need.least_shelf_days),
            terms.road(days),
            of_offer[each.offer],
            of_need[each.need],
        )
        yield Line(need.id, offer.id, each.packs, each.packs * offer.pack, told)
