"""Independent solvers of the same problem: OR-Tools on the flow, HiGHS on whole packs."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.supplying.families import Supplies
from matching.supplies.columns import Columns
from matching.supplies.problem import problem_of
from matching.supplies.transport import Transport

Int64 = npt.NDArray[np.int64]
PLENTY = 1 << 40


class Arcs(NamedTuple):
    """A minimum cost flow: nodes are offers, needs and the end; `supply` of the offers."""

    tail: Int64
    head: Int64
    room: Int64
    cost: Int64
    supply: Int64
    nodes: int


def arcs(problem: Supplies) -> Arcs:
    """Every offer and every need by itself, none of them counted as alike."""
    needs, offers = (tuple(sorted(side, key=lambda each: each.id)) for side in problem[:2])
    ours = problem_of(needs, offers, problem.today)
    table, net, steps = ours.table, ours.net, ours.steps
    unit = table.unit[table.offers.market]
    tail, head, pair = _members(table, net)
    cost = net.loss[pair].astype(np.int64) * unit[net.offer[pair]]
    supply = table.packs * table.pack // unit[table.offers.kind_of]
    end, first = len(offers) + len(needs), np.arange(len(offers))
    return Arcs(
        np.concatenate([tail, steps.need + len(offers), first]),
        np.concatenate([head + len(offers), np.full(len(steps.need) + len(offers), end)]),
        np.concatenate([np.full(len(head), PLENTY), steps.room, np.full(len(offers), PLENTY)]),
        np.concatenate([cost, -steps.weight, 0 * first]),
        supply,
        end + 1,
    )


def _members(table: Columns, net: Transport) -> tuple[Int64, Int64, Int64]:
    """The rows of offer and need, and the pair of kinds, of every arc between members of a pair."""
    sides = []
    for kinds, column in ((table.offers, net.offer), (table.needs, net.need)):
        sides.append((kinds.many[column], kinds.begin[column], kinds.rows))
    (some, begin, offers), (others, start, needs) = sides
    many = some * others
    pair = np.repeat(np.arange(len(many)), many)
    at = np.arange(len(pair)) - (np.cumsum(many) - many)[pair]
    return offers[begin[pair] + at // others[pair]], needs[start[pair] + at % others[pair]], pair


def ortools(flow: Arcs) -> int:
    """The value of the best flow."""
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    if not flow.supply.sum():
        return 0
    solver.add_arcs_with_capacity_and_unit_cost(flow.tail, flow.head, flow.room, flow.cost)
    supplies = np.zeros(flow.nodes, np.int64)
    supplies[: len(flow.supply)], supplies[-1] = flow.supply, -flow.supply.sum()
    solver.set_nodes_supplies(np.arange(flow.nodes), supplies)
    assert solver.solve() == solver.OPTIMAL
    return -int(solver.optimal_cost())
