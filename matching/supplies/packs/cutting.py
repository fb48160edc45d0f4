"""Flows cut down to whole packs; where packs of several sizes meet, mended."""

import numpy as np

from matching.facts.arrays import Int32
from matching.supplies import terms
from matching.supplies.columns import Columns
from matching.supplies.packs.holding import NONE, Holding, Int64
from matching.supplies.packs.mending import hold, mend, scratch_for
from matching.supplies.packs.proving import improved, missing
from matching.supplies.problem import Problem
from matching.supplies.sharing import Flows
from matching.supplies.transport import Transport, Tree


def in_packs(problem: Problem, tree: Tree, flows: Flows) -> tuple[Flows, int]:
    """From kinds of offers to needs in packs, out of the same in flow units; and how many points the best may be worth
    more than these, at most (0: these are the best)."""
    table = problem.table
    market, pack = table.offers.market[flows.offer], table.pack[table.offers.first[flows.offer]]
    cut = flows._replace(many=flows.many * table.unit[market] // pack)
    if table.is_even.all():
        return cut, 0
    whole = table.is_even[market]
    mended, most = _mended(problem, tree, cut.only(~whole & (cut.many > 0)))
    return cut.only(whole).and_also(mended), most


def _mended(problem: Problem, tree: Tree, cut: Flows) -> tuple[Flows, int]:
    rows, holding = problem.table.needs.rows, _holding(problem.table, problem.net)
    row_of = np.argsort(rows)
    hold(holding, problem.table.offers.market[cut.offer], row_of[cut.need], *cut[1:])
    mend(holding, scratch_for(len(rows)))
    unproven = improved(problem, tree, holding)
    if unproven:
        mend(holding, scratch_for(len(rows)))
    need = np.repeat(np.arange(len(rows)), holding.held)
    cell = _cells(problem.table, holding.first, need) + _along(holding.held)
    return Flows(rows[need], holding.offer[cell], holding.packs[cell]), missing(
        problem, tree, holding, unproven
    )


def _along(many: Int64) -> Int64:
    """0, 1, … for each of so many."""
    return np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)


def _holding(table: Columns, net: Transport) -> Holding:
    """Nobody holds anything. Needs stand in the order of their kinds."""
    rows, first = table.needs.rows, _first(table)
    kept = np.zeros(len(table.offers.market), np.int64)
    np.add.at(kept, table.offers.kind_of, table.packs)
    loss = _loss(table, net, first)
    got, held = np.zeros((2, len(rows)), np.int64)
    scale, none = terms.scale(), np.zeros(len(loss), np.int32)
    return Holding(
        first,
        table.wanted[rows],
        got,
        table.urgency[table.needs.kind_of[rows]],
        held,
        table.pack[table.offers.first],
        kept,
        loss,
        none,
        none.astype(np.int64),
        scale.fill_parts,
        scale.fill_step,
    )


def _first(table: Columns) -> Int64:
    """Where needs, offers and cells of each market begin; one whose packs are all alike has no cells."""
    ends = np.vstack([table.bounds[:, [0, 2]], table.bounds[-1:, [1, 3]]])
    needs, offers = table.needs.begin[ends[:, 0]], ends[:, 1]
    cells = np.where(table.is_even, 0, np.diff(needs) * np.diff(offers))
    return np.stack([needs, offers, np.append(0, np.cumsum(cells))], axis=1)


def _cells(table: Columns, first: Int64, need: Int64) -> Int64:
    """The first cell of each of these needs."""
    begin, end = (
        first[table.needs.market[table.needs.kind_of[table.needs.rows[need]]] + more] for more in (0, 1)
    )
    found: Int64 = begin[:, 2] + (need - begin[:, 0]) * (end[:, 1] - begin[:, 1])
    return found


def _loss(table: Columns, net: Transport, first: Int64) -> Int32:
    """What a base unit loses, cell by cell; NONE where the pair may not be."""
    loss = np.full(first[-1, 2], NONE, np.int32)
    market = table.offers.market[net.offer]
    pair = np.flatnonzero(~table.is_even[market])
    many = table.needs.many[net.need[pair]]
    need = np.repeat(table.needs.begin[net.need[pair]], many) + _along(many)
    pair = np.repeat(pair, many)
    loss[_cells(table, first, need) + net.offer[pair] - first[market[pair], 1]] = net.loss[pair]
    return loss
