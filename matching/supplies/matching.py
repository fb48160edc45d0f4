"""match(needs, offers, today): the best matching of offers to needs, with its proof and every why-not.

Exact means: over all ways to send whole packs, where every pack of a market (an item, or a group of interchangeable
ones) is of one size. Where packs of several sizes meet, the best flow in the largest unit that divides them all is cut
down to whole packs and mended, and `bound` says how much may be missing (docs/decisions.md).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from matching.supplies import reading, reasons, sharing, start, terms
from matching.supplies.columns import Int64
from matching.supplies.facts import SupplyNeed, SupplyOffer, together
from matching.supplies.filling import filled
from matching.supplies.packs import Sent, in_packs
from matching.supplies.problem import Problem, problem_of
from matching.supplies.reasons import FAR, NONE, Found, Nearest
from matching.supplies.result import Line, Matching, Terms
from matching.supplies.sharing import Flow
from matching.supplies.terms import Steps
from matching.supplies.transport import Tree


def match(needs: Iterable[SupplyNeed], offers: Iterable[SupplyOffer], today: int) -> Matching:
    """The best matching on day `today` (as `date.toordinal()`), the same whatever the order of the arguments.

    Raises FactError for ids that stand twice, an item of two substances or groups, a day that is none, and more than
    MOST_PAIRS pairs.

    >>> from matching.supplies.examples import NEEDS, OFFERS, TODAY
    >>> found = match(NEEDS, OFFERS, TODAY)
    >>> [(line.need, line.offer, line.packs, line.units) for line in found.lines]
    [('kyiv', 'krakow', 4, 120)]
    >>> found.is_exact, [(each.id, each.units, each.why.value) for each in found.unused]
    (True, [('brno', 300, 'expires_before_arrival'), ('krakow', 180, 'others_were_better')])
    """
    rows = tuple(sorted(needs, key=lambda each: each.id))
    batches = tuple(sorted(offers, key=lambda each: each.id))
    together(rows, batches, today)
    problem = problem_of(rows, batches, today)
    tree = start.settled(problem.net, len(problem.table.needs.rows))
    return _told(problem, tree, in_packs(problem, _flows(problem, tree)))


def _flows(problem: Problem, tree: Tree) -> Iterator[Flow]:
    """From each offer to each need, in flow units: first among alike needs, then among alike offers."""
    flows = list[Flow]()
    for kind, some in sharing.by_need(_between_kinds(problem, tree)).items():
        shares = _shares(problem.table.needs.rows[kind], sum(each.many for each in some), problem.steps)
        flows += sharing.dealt(((each.offer, each.many) for each in some), shares)
    for kind, some in sharing.by_offer(flows).items():
        sources = ((row, problem.flow_units(row, kind)) for row in problem.table.offers.rows[kind])
        yield from sharing.dealt(sources, sorted((each.need, each.many) for each in some))


def _between_kinds(problem: Problem, tree: Tree) -> list[Flow]:
    pair, flow = np.zeros((2, len(tree.parent)), np.int64)
    many = reading.lines(problem.net, tree, pair, flow)
    pair, flow = pair[:many], flow[:many]
    columns = (problem.net.need[pair], problem.net.offer[pair], flow)
    return [Flow(*each) for each in sorted(zip(*(column.tolist() for column in columns), strict=True))]


def _shares(rows: Sequence[int], total: int, steps: Steps) -> list[tuple[int, int]]:
    """What each of these alike needs gets of a total."""
    if len(rows) == 1:
        return [(rows[0], total)]
    first, last = (np.searchsorted(steps.need, rows, side) for side in ("left", "right"))
    which = np.concatenate([np.arange(*each) for each in zip(first, last, strict=True)])
    given = sharing.by_steps(total, steps.need[which].tolist(), steps.weight[which], steps.room[which])
    return list(given.items())


def _told(problem: Problem, tree: Tree, sent: list[Sent]) -> Matching:
    needs, offers, table = problem.needs, problem.offers, problem.table
    left, got = [each.quantity for each in offers], [0] * len(needs)
    for each in sent:
        left[each.offer] -= each.packs * offers[each.offer].pack
        got[each.need] += each.packs * offers[each.offer].pack
    lines = tuple(_lines(problem, sent))
    value = sum(filled(need, units) for need, units in zip(needs, got, strict=True))
    value -= sum(line.units * (line.terms.waste + line.terms.road) for line in lines)
    stages = (problem.need_stage.tolist(), problem.offer_stage.tolist())
    found = Found(needs, offers, table, left, got, _nearest(problem, tree), *stages)
    kind_of = table.needs.kind_of
    step, price = ([column[kind] for kind in kind_of] for column in _prices(problem, tree))
    said = (
        reasons.unused(found),
        reasons.unmet(found),
        value,
        _bound(problem, tree),
        tuple(step),
        tuple(price),
    )
    return Matching(needs, offers, table.rules.today, lines, *said)


def _prices(problem: Problem, tree: Tree) -> tuple[list[int], list[int]]:
    """Of each kind of needs the base units of a flow unit, and its price."""
    unit = problem.table.unit[np.array(problem.table.needs.market, np.int64)]
    return unit.tolist(), _price(problem, tree).tolist()


def _price(problem: Problem, tree: Tree) -> Int64:
    return tree.potential[len(problem.net.supply) : -1]


def _bound(problem: Problem, tree: Tree) -> int:
    """What offers earn and needs gain at the prices: no matching is worth more."""
    net = problem.net
    earned = net.supply * np.maximum(tree.potential[: len(net.supply)], 0)
    gained = net.room * np.maximum(net.weight - _price(problem, tree)[net.step_need], 0)
    return int(earned.sum() + gained.sum())


def _nearest(problem: Problem, tree: Tree) -> Nearest:
    offers, needs = len(problem.net.supply), len(problem.table.needs.rows)
    nearest = [np.full(many, what) for many in (offers, needs) for what in (FAR, NONE)]
    unit = problem.table.unit[np.array(problem.table.offers.market, np.int64)]
    reading.nearest(problem.net, tree.potential, unit, *nearest)
    return Nearest(*(column.tolist() for column in nearest))


def _lines(problem: Problem, sent: list[Sent]) -> Iterator[Line]:
    of_offer, of_need = Counter(each.offer for each in sent), Counter(each.need for each in sent)
    needs, offers, table = problem.needs, problem.offers, problem.table
    starts, ends = (side.location.tolist() for side in (table.offer, table.need))
    days_between = table.rules.days.tolist()
    for each in sent:
        need, offer = needs[each.need], offers[each.offer]
        start = starts[table.offers.kind_of[each.offer]]
        days = days_between[start][ends[table.needs.kind_of[each.need]]]
        left = (offer.expires or 0) - table.rules.today - days
        loses = (terms.waste(left - need.least_shelf_days), terms.road(days))
        parts = (of_offer[each.offer], of_need[each.need])
        told = Terms(days, left, terms.urgency(need.days_of_stock), *loses, *parts)
        yield Line(need.id, offer.id, each.packs, each.packs * offer.pack, told)
