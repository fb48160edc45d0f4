"""match(needs, offers, today): the best matching of offers to needs, with its proof and every why-not.

Exact means: over all ways to send whole packs, where every pack of a market (an item, or a group of interchangeable
ones) is of one size. Where packs of several sizes meet, the best flow in the largest unit that divides them all is cut
down to whole packs, mended and searched for a better way; `missing` says whether any may be left (docs/decisions.md).
"""

from collections.abc import Iterable
from itertools import repeat
from operator import attrgetter

import numpy as np

from matching.supplies import reading, reasons, sharing, start, terms
from matching.supplies.codes import looked_up
from matching.supplies.columns import Int64
from matching.supplies.facts import SupplyNeed, SupplyOffer, together
from matching.supplies.filling import filled
from matching.supplies.packs.cutting import in_packs
from matching.supplies.problem import Problem, problem_of
from matching.supplies.reasons import FAR, NONE, Found, Nearest
from matching.supplies.result import Left, Line, Matching, Terms, WhyNot, rows_of
from matching.supplies.sharing import Flow, Flows
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
    rows = tuple(sorted(needs, key=attrgetter("id")))
    batches = tuple(sorted(offers, key=attrgetter("id")))
    together(rows, batches, today)
    if not rows or not batches:
        return _alone(rows, batches, today)
    problem = problem_of(rows, batches, today)
    tree = start.settled(problem.net, len(problem.table.needs.market))
    packs, missing = in_packs(problem, tree, _by_needs(problem, _between_kinds(problem, tree)))
    return _told(problem, tree, _by_offers(problem, packs), missing)


def _alone(needs: tuple[SupplyNeed, ...], offers: tuple[SupplyOffer, ...], today: int) -> Matching:
    """Nobody stands on the other side, so there is nothing to do. At its urgency a need gains nothing."""
    why = (repeat(WhyNot.NO_OTHER_SIDE), repeat(None), repeat(None))
    unused, unmet = (
        rows_of(Left, [each.id for each in side], [each.quantity for each in side], *why)
        for side in (offers, needs)
    )
    price = looked_up([each.days_of_stock for each in needs], terms.urgency)
    return Matching(needs, offers, today, (), unused, unmet, 0, 0, 0, (1,) * len(needs), tuple(price))


def _between_kinds(problem: Problem, tree: Tree) -> Flows:
    """In flow units, by kinds of needs and of offers."""
    pair, flow = np.zeros((2, len(tree.parent)), np.int64)
    many = reading.lines(problem.net, tree, pair, flow)
    pair, flow = pair[:many], flow[:many]
    need, offer = (column[pair].astype(np.int64) for column in (problem.net.need, problem.net.offer))
    return Flows(need, offer, flow).only(np.lexsort((offer, need)))


def _by_needs(problem: Problem, flows: Flows) -> Flows:
    """The same to each need: those that are alike share."""
    kinds = problem.table.needs
    alone = kinds.many[flows.need] == 1
    one, several = flows.only(alone), flows.only(~alone)
    dealt = list[Flow]()
    for kind, some in sharing.grouped(several.need):
        given = [*zip(several.offer[some].tolist(), several.many[some].tolist(), strict=True)]
        shares = _shares(kinds.members(kind), sum(many for _, many in given), problem)
        dealt += sharing.dealt(given, shares)
    return one._replace(need=kinds.first[one.need]).and_also(Flows.of(dealt))


def _shares(rows: list[int], total: int, problem: Problem) -> list[tuple[int, int]]:
    """What each of these alike needs gets of a total."""
    steps = problem.steps
    first, last = (np.searchsorted(steps.need, rows, side) for side in ("left", "right"))
    which = np.concatenate([np.arange(*each) for each in zip(first, last, strict=True)])
    given = sharing.by_steps(total, steps.need[which].tolist(), steps.weight[which], steps.room[which])
    return list(given.items())


def _by_offers(problem: Problem, packs: Flows) -> Flows:
    """The same in packs of each offer, of which those that are alike go by id; by need and offer."""
    kinds, table = problem.table.offers, problem.table
    packs = packs.only(np.lexsort((packs.many, packs.need, packs.offer)))
    alone = kinds.many[packs.offer] == 1
    one, several = packs.only(alone), packs.only(~alone)
    dealt = list[Flow]()
    for kind, some in sharing.grouped(several.offer):
        rows = kinds.members(kind)
        taken = zip(several.need[some].tolist(), several.many[some].tolist(), strict=True)
        dealt += sharing.dealt(zip(rows, table.packs[rows].tolist(), strict=True), taken)
    sent = one._replace(offer=kinds.first[one.offer]).and_also(Flows.of(dealt))
    return sent.only(np.lexsort((sent.offer, sent.need)))


def _told(problem: Problem, tree: Tree, sent: Flows, missing: int) -> Matching:
    needs, offers, table = problem.needs, problem.offers, problem.table
    units, got = sent.many * table.pack[sent.offer], np.zeros(len(needs), np.int64)
    left = table.stock.copy()
    np.add.at(got, sent.need, units)
    np.subtract.at(left, sent.offer, units)
    days, left_days, waste, road = _journeys(problem, sent)
    value = int(filled(table, np.arange(len(needs)), got).sum() - (units * (waste + road)).sum())
    lines = _lines(problem, sent, units, (days, left_days), (waste, road))
    found = Found(problem, left, got, _nearest(problem, tree))
    kind_of, step = table.needs.kind_of, table.unit[table.needs.market]
    proof = (tuple(column[kind_of].tolist()) for column in (step, _price(problem, tree)))
    left_over = reasons.unused(found), reasons.unmet(found)
    points = (value, _bound(problem, tree), missing)
    return Matching(needs, offers, table.rules.today, lines, *left_over, *points, *proof)


def _price(problem: Problem, tree: Tree) -> Int64:
    return tree.potential[len(problem.net.supply) : -1]


def _bound(problem: Problem, tree: Tree) -> int:
    """What offers earn and needs gain at the prices: no matching is worth more."""
    net = problem.net
    earned = net.supply * np.maximum(tree.potential[: len(net.supply)], 0)
    gained = net.room * np.maximum(net.weight - _price(problem, tree)[net.step_need], 0)
    return int(earned.sum() + gained.sum())


def _nearest(problem: Problem, tree: Tree) -> Nearest:
    offers, needs = len(problem.net.supply), len(problem.table.needs.market)
    nearest = Nearest(*(np.full(many, what) for many in (offers, needs) for what in (FAR, NONE)))
    unit = problem.table.unit[problem.table.offers.market]
    reading.nearest(problem.net, tree.potential, unit, *nearest)
    return nearest


def _journeys(problem: Problem, sent: Flows) -> tuple[Int64, Int64, Int64, Int64]:
    """Of each line the days of the way and those left at arrival, and points a base unit loses by waste and by road."""
    table, rules = problem.table, problem.table.rules
    need, offer = table.needs.kind_of[sent.need], table.offers.kind_of[sent.offer]
    days = rules.days[table.offer.location[offer], table.need.location[need]].astype(np.int64)
    left = table.offer.expires[offer] - rules.today - days
    return days, left, terms.waste(left - table.need.shelf[need]), rules.road[days].astype(np.int64)


def _lines(
    problem: Problem, sent: Flows, units: Int64, days: tuple[Int64, Int64], lost: tuple[Int64, Int64]
) -> tuple[Line, ...]:
    needs, offers, table = problem.needs, problem.offers, problem.table
    urgency = table.urgency[table.needs.kind_of[sent.need]]
    parts = (np.bincount(column)[column] for column in (sent.offer, sent.need))
    told = rows_of(Terms, *(column.tolist() for column in (*days, urgency, *lost, *parts)))
    ids = ([needs[row].id for row in sent.need.tolist()], [offers[row].id for row in sent.offer.tolist()])
    return rows_of(Line, *ids, sent.many.tolist(), units.tolist(), told)
