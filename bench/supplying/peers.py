"""Independent solvers of the same problem: OR-Tools on the flow, HiGHS on whole packs."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.supplying.families import Supplies
from matching.supplies.problem import problem_of

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
    unit = table.unit[np.array(table.offers.market, np.int64)]
    tail, head, cost = [], [], []
    members = [[np.array(rows) for rows in kinds.rows] for kinds in (table.needs, table.offers)]
    for offer, need, loss in zip(net.offer.tolist(), net.need.tolist(), net.loss.tolist(), strict=True):
        some, others = members[1][offer], members[0][need]
        tail.append(np.repeat(some, len(others)))
        head.append(np.tile(others, len(some)))
        cost.append(np.full(len(some) * len(others), loss * unit[offer]))
    supply = np.zeros(len(offers), np.int64)
    for row, kind in enumerate(table.offers.kind_of):
        supply[row] = ours.flow_units(row, kind)
    end, first = len(offers) + len(needs), np.arange(len(offers))
    empty = np.zeros(0, np.int64)
    between = np.concatenate([empty, *head]) + len(offers)
    return Arcs(
        np.concatenate([empty, *tail, steps.need + len(offers), first]),
        np.concatenate([between, np.full(len(steps.need) + len(offers), end)]),
        np.concatenate([np.full(len(between), PLENTY), steps.room, np.full(len(offers), PLENTY)]),
        np.concatenate([empty, *cost, -steps.weight, 0 * first]),
        supply,
        end + 1,
    )


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
