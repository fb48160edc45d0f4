"""Why an offer is not used and why a need is not filled: what was in the way of the pair that came furthest."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from matching.facts.arrays import Bool
from matching.supplies.columns import Int64
from matching.supplies.facts import SupplyNeed, SupplyOffer
from matching.supplies.filling import next_unit
from matching.supplies.pairs import FITS, OTHER_STRENGTH
from matching.supplies.problem import Problem
from matching.supplies.result import Left, WhyNot, rows_of

FAR = 1 << 62
NONE = -1
STAGES = tuple(WhyNot)
"""What is in the way, by the numbers of `pairs`."""
LESS, PACKS, BETTER = range(STAGES.index(WhyNot.LESS_THAN_A_PACK), len(STAGES))
Side = Sequence[SupplyNeed] | Sequence[SupplyOffer]


class Nearest(NamedTuple):
    """For each kind of offers what a flow unit lacked at best, and with which kind of needs; for each kind of needs
    what the cheapest flow unit costs that fits, and of which kind of offers. Points; FAR and NONE without a pair."""

    lacks: Int64
    need: Int64
    costs: Int64
    offer: Int64


class Found(NamedTuple):
    """A matching before its words: units each offer has left and each need has got, by row, and what prices say."""

    problem: Problem
    left: Int64
    got: Int64
    nearest: Nearest


def unused(found: Found) -> tuple[Left, ...]:
    """Each offer of which anything is left, by id."""
    problem, table = found.problem, found.problem.table
    rows = np.flatnonzero(found.left > 0)
    kind, left = table.offers.kind_of[rows], found.left[rows]
    market = table.offers.market[kind]
    why = _in_the_way(problem.offer_stage[kind], problem.offers, rows, problem.needs)
    fits, whole = why == NONE, left >= table.pack[rows]
    why[fits] = np.where(whole, np.where(table.is_even[market], BETTER, PACKS), LESS)[fits]
    near = fits & whole
    short = -(-found.nearest.lacks[kind] // table.unit[market])
    others = table.needs.first[found.nearest.need[kind[near]]]
    return _told(problem.offers, rows, left, why, short, near, _ids(problem.needs, others))


def unmet(found: Found) -> tuple[Left, ...]:
    """Each need of which anything is missing, by id."""
    problem, table = found.problem, found.problem.table
    rows = np.flatnonzero(found.got < table.wanted)
    kind, missing = table.needs.kind_of[rows], (table.wanted - found.got)[rows]
    market = table.needs.market[kind]
    unit, is_even = table.unit[market], table.is_even[market]
    why = _in_the_way(problem.need_stage[kind], problem.needs, rows, problem.offers)
    fits, near = why == NONE, found.nearest.offer[kind]
    free = _free(found)[near]
    short = found.nearest.costs[kind] - next_unit(table, rows, found.got[rows], unit)
    packs = (short < 0) | ((free != NONE) & ~is_even)
    why[fits] = np.where(packs, PACKS, np.where(free == NONE, BETTER, LESS))[fits]
    others = np.where(free == NONE, table.offers.first[near], free)[fits]
    return _told(problem.needs, rows, missing, why, -(-short // unit), fits, _ids(problem.offers, others))


def _free(found: Found) -> Int64:
    """The first offer of each kind that has a whole pack left, or NONE."""
    table = found.problem.table
    rows = np.flatnonzero(found.left >= table.pack)[::-1]
    free = np.full(len(table.offers.market), NONE, np.int64)
    free[table.offers.kind_of[rows]] = rows
    return free


def _in_the_way(stage: Int64, side: Side, rows: Int64, others: Side) -> Int64:
    """The number of what is; NONE where nothing is."""
    why = np.where(stage >= FITS, NONE, stage)
    unlike = np.flatnonzero(stage <= OTHER_STRENGTH)
    known = {each.substance for each in others}
    why[unlike] = [OTHER_STRENGTH * (side[row].substance in known) for row in rows[unlike].tolist()]
    return why


def _ids(side: Side, rows: Int64) -> list[str]:
    return [side[row].id for row in rows.tolist()]


def _told(
    side: Side, rows: Int64, units: Int64, why: Int64, short: Int64, near: Bool, others: list[str]
) -> tuple[Left, ...]:
    """With whom it was `near`, and how much it fell short; packs that do not fit are not a matter of points."""
    by, other = np.full((2, len(rows)), None, object)
    told = near & (why != PACKS)
    by[told], other[near] = short[told].tolist(), others
    words: list[Any] = [STAGES[each] for each in why.tolist()]
    return rows_of(Left, _ids(side, rows), units.tolist(), words, by.tolist(), other.tolist())
