"""The best way to send whole packs, by an independent solver of mixed integer programmes (HiGHS)."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.optimize import LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from bench.supplying.families import Supplies, made
from matching.facts.figures import figure
from matching.supplies.checking import _Again
from matching.supplies.facts import SupplyNeed, SupplyOffer
from matching.supplies.matching import match
from matching.supplies.result import Matching

DRAWN = ((1, 1), (3, 2), (4, 6), (6, 9))
"""Needs and offers of one item; larger ones take HiGHS minutes."""
SECONDS = 5
"""For one item; what is not proven by then counts with the bound that is."""


class Distance(NamedTuple):
    """`items` looked at, of which `proven` to the end; what of the best is missing at most, and of our own bound."""

    items: int
    proven: int
    below_best: float
    below_bound: float


def by_highs(problem: Supplies) -> int:
    """What the best is worth."""
    return -round(_solved(problem).fun)


def distance(problem: Supplies, items: int) -> Distance:
    """How far below the best our matchings of the first items are, item by item."""
    value, bound, best, proven, many = 0, 0, 0.0, 0, 0
    for one in [each for _, each in zip(range(items), by_item(problem), strict=False)]:
        found, theirs = match(*one), _solved(one, time_limit=SECONDS)
        value, bound, best = value + found.value, bound + found.bound, best - round(theirs.mip_dual_bound)
        proven, many = proven + (theirs.status == 0), many + 1
    return Distance(many, proven, 1 - value / best, 1 - value / bound)


class Drawn(NamedTuple):
    """Of so many `instances` of packs of several sizes: how many matchings are `proven` the best and worth what HiGHS's
    best is, how many `unproven` ones are, and are not, worth it; `wrong`: a value or a bound that HiGHS disproves.
    `largest_gap` of an unproven one."""

    instances: int
    proven: int
    unproven_best: int
    unproven_less: int
    wrong: int
    largest_gap: float


def drawn(instances: int, first: int = 10_000) -> Drawn:
    """Instances of a few sizes in turn, each against HiGHS to its end."""
    tally, gap = Counter[str](), 0.0
    for number in range(instances):
        problem = made("mixed_packs", *DRAWN[number % len(DRAWN)], first + number)
        found = match(*problem)
        tally[_compared(found, by_highs(problem))] += 1
        gap = max(gap, found.gap)
        if number % 50 == 49:
            print(f"{number + 1} drawn: {dict(tally)}", file=sys.stderr, flush=True)
    return Drawn(instances, *(tally[each] for each in ("proven", "best", "less", "wrong")), gap)


def _compared(found: Matching, best: int) -> str:
    if not found.value <= best <= found.value + found.missing:
        return "wrong"
    return "proven" if found.is_exact else "best" if found.value == best else "less"


def by_item(problem: Supplies) -> Iterator[Supplies]:
    """A problem for each item that is needed and offered; items of one group would need one together."""
    needs, offers = defaultdict[str, list[SupplyNeed]](list), defaultdict[str, list[SupplyOffer]](list)
    for need in problem.needs:
        needs[need.item].append(need)
    for offer in problem.offers:
        offers[offer.item].append(offer)
    for item in sorted(needs.keys() & offers.keys()):
        yield Supplies(tuple(needs[item]), tuple(offers[item]), problem.today)


def _solved(problem: Supplies, **options: float) -> OptimizeResult:
    """A mixed integer programme in base units: no flow, no kinds, no steps."""
    again = _Again(match(*problem))
    needs, offers, pairs = problem.needs, problem.offers, again.reached[2]
    cells = [
        (n, o) for o, offer in enumerate(offers) for n, need in enumerate(needs) if need.id in pairs[offer.id]
    ]
    parts, step = round(figure("supply_fill_parts")), round(figure("supply_fill_step"))
    sizes = [[n.quantity * (q + 1) // parts - n.quantity * q // parts for q in range(parts)] for n in needs]
    worth = [[again.urgency(need) - step * q for q in range(parts)] for need in needs]
    lost = [offers[o].pack * pairs[offers[o].id][needs[n].id] for n, o in cells]
    columns, count = len(cells) + parts * len(needs), len(cells)
    entries = [(o, at, 1) for at, (_, o) in enumerate(cells)]
    entries += [(len(offers) + n, at, -offers[o].pack) for at, (n, o) in enumerate(cells)]
    entries += [(len(offers) + n, count + parts * n + q, 1) for n in range(len(needs)) for q in range(parts)]
    rows, at, value = (np.array(column) for column in zip(*entries, strict=True))
    matrix = coo_array((value, (rows, at)), (len(offers) + len(needs), columns)).tocsr()
    room = np.array([each.quantity // each.pack for each in offers] + [0] * len(needs))
    whole = np.array([1] * count + [0] * (columns - count))
    upper = np.array(
        [offers[o].quantity // offers[o].pack for _, o in cells] + [each for row in sizes for each in row]
    )
    costs = np.array(lost + [-each for row in worth for each in row], float)
    limits = LinearConstraint(matrix, -np.inf, room)
    more = {"mip_rel_gap": 0, **options}
    return milp(costs, constraints=limits, integrality=whole, bounds=(0, upper), options=more)
