"""The ways others would solve the same problem, each returning the edges it takes.

Every function gets the whole problem and imports its library itself: highspy and ortools cannot live in one
process, so bench/assign.py runs each in a process of its own.
"""

import heapq
from collections.abc import Callable, Iterator

import numpy as np

from bench.assigning.problems import Int64, Problem

Solver = Callable[[Problem], Int64]


def ours(problem: Problem) -> Int64:
    """The price market, settled and proven."""
    from matching.market.price_market import Edges, Market

    market = Market.of(Edges(problem.person, problem.service, problem.value), problem.people, problem.slots)
    assert market.proof().is_exact
    return market.at[market.at >= 0]


def ortools(problem: Problem) -> Int64:
    """OR-Tools SimpleMinCostFlow: array calls, whole numbers, an arc nowhere for everybody."""
    from ortools.graph.python import min_cost_flow

    flow, end = min_cost_flow.SimpleMinCostFlow(), problem.people + problem.services
    people, edges = np.arange(problem.people), len(problem.person)
    flow.add_arcs_with_capacity_and_unit_cost(
        problem.person, problem.people + problem.service, np.ones(edges), -problem.value.astype(np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        people, np.full(len(people), end), np.ones(len(people)), 0 * people
    )
    service, cost, count = _steps(problem)
    flow.add_arcs_with_capacity_and_unit_cost(
        problem.people + service, np.full(len(service), end), count, cost
    )
    flow.set_nodes_supplies(np.append(people, end), np.append(np.ones(len(people), int), -len(people)))
    assert flow.solve() == flow.OPTIMAL
    return np.flatnonzero(flow.flows(np.arange(edges)))


def _steps(problem: Problem) -> tuple[Int64, Int64, Int64]:
    rows = [np.unique(slots, return_counts=True) for slots in problem.slots]
    service = np.repeat(np.arange(problem.services), [len(cost) for cost, _ in rows])
    return service, np.concatenate([cost for cost, _ in rows]), np.concatenate([count for _, count in rows])


def scipy_dense(problem: Problem) -> Int64:
    """scipy linear_sum_assignment over a dense matrix with a column for each place."""
    from scipy.optimize import linear_sum_assignment

    starts = np.cumsum([0, *map(len, problem.slots)])
    matrix = np.zeros((problem.people, starts[-1]))
    which = np.full((problem.people, problem.services), -1, np.int64)
    which[problem.person, problem.service] = np.arange(len(problem.person))
    for service, slots in enumerate(problem.slots):
        edges = which[:, service]
        values = np.where(edges >= 0, problem.value[edges], 0)[:, None] - slots
        matrix[:, starts[service] : starts[service + 1]] = np.where(edges[:, None] >= 0, values, 0)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    edges = which[rows, np.searchsorted(starts, columns, side="right") - 1]
    return np.sort(edges[edges >= 0])


def scipy_sparse(problem: Problem) -> Int64:
    """scipy min_weight_full_bipartite_matching, a column for each place and one nowhere for each person."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    starts, sizes = (
        np.cumsum([0, *map(len, problem.slots)]),
        np.array([len(slots) for slots in problem.slots]),
    )
    repeat = sizes[problem.service]
    edge = np.repeat(np.arange(len(problem.person)), repeat)
    column = (
        starts[problem.service][edge] + np.arange(len(edge)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    )
    weight = np.concatenate(problem.slots)[column] - problem.value[edge] + np.int64(2) ** 30
    nowhere = np.arange(problem.people)
    rows = np.append(problem.person[edge], nowhere)
    columns, weights = (
        np.append(column, starts[-1] + nowhere),
        np.append(weight, np.full(len(nowhere), 2**30)),
    )
    found, taken = min_weight_full_bipartite_matching(
        coo_array((weights.astype(float), (rows, columns))).tocsr()
    )
    service = np.searchsorted(starts, taken, side="right") - 1
    keys = problem.person * np.int64(problem.services) + problem.service
    placed = taken < starts[-1]
    return np.searchsorted(keys, found[placed] * np.int64(problem.services) + service[placed])


def highs(problem: Problem) -> Int64:
    """HiGHS on the linear programme; its answer is rounded, and is whole where it ends at a corner."""
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    service, cost, count = _steps(problem)
    edges, steps = len(problem.person), len(service)
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = edges + steps, problem.people + problem.services
    programme.col_cost_ = np.append(-problem.value.astype(float), cost.astype(float))
    programme.col_lower_, programme.col_upper_ = np.zeros(edges + steps), np.append(np.ones(edges), count)
    rows = problem.people + problem.services
    programme.row_lower_ = np.full(rows, -highspy.kHighsInf)
    programme.row_upper_ = np.append(np.ones(problem.people), np.zeros(problem.services))
    matrix = programme.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.append(np.arange(edges) * 2, 2 * edges + np.arange(steps + 1))
    pairs = np.stack([problem.person, problem.people + problem.service], axis=1).ravel()
    matrix.index_ = np.append(pairs, problem.people + service)
    matrix.value_ = np.append(np.ones(2 * edges), -np.ones(steps))
    solver.passModel(programme)
    solver.run()
    return np.flatnonzero(np.array(solver.getSolution().col_value)[:edges] > 0.5)


def networkx(problem: Problem) -> Int64:
    """networkx network_simplex on the same network."""
    import networkx

    graph, service, cost, count = networkx.DiGraph(), *_steps(problem)
    for person in range(problem.people):
        graph.add_node(("p", person), demand=-1)
        graph.add_edge(("p", person), "end", capacity=1, weight=0)
    graph.add_node("end", demand=problem.people)
    for person, where, value in zip(
        problem.person.tolist(), problem.service.tolist(), problem.value.tolist(), strict=True
    ):
        graph.add_edge(("p", person), ("s", where), capacity=1, weight=-value)
    for number, (where, price, places) in enumerate(
        zip(service.tolist(), cost.tolist(), count.tolist(), strict=True)
    ):
        graph.add_edge(("s", where), ("step", number), capacity=places, weight=price)
        graph.add_edge(("step", number), "end", capacity=places, weight=0)
    _, flows = networkx.network_simplex(graph)
    taken = [
        edge
        for edge, (person, where) in enumerate(
            zip(problem.person.tolist(), problem.service.tolist(), strict=True)
        )
        if flows["p", person]["s", where]
    ]
    return np.array(taken, np.int64)


def stable(problem: Problem) -> Int64:
    """Hospital–resident stable matching (Gale and Shapley): people by liking, hospitals by urgency and liking."""
    wishes = _wishes(problem, problem.value)
    held: list[list[tuple[int, int]]] = [[] for _ in range(problem.services)]
    waiting = list(range(problem.people))
    value, service = problem.value.tolist(), problem.service.tolist()
    person = problem.person.tolist()
    while waiting:
        edge = next(wishes[waiting.pop()], None)
        if edge is None:
            continue
        place = held[service[edge]]
        heapq.heappush(place, (value[edge], edge))
        if len(place) > len(problem.slots[service[edge]]):
            waiting.append(person[heapq.heappop(place)[1]])
    return np.sort(np.array([edge for place in held for _, edge in place], np.int64))


def greedy(problem: Problem) -> Int64:
    """Plain Python: the most urgent first, each to the best place left."""
    return _one_by_one(problem, problem.value, np.argsort(-problem.urgency, kind="stable"))


def nearest(problem: Problem) -> Int64:
    """Plain Python: first come, each to the nearest place left."""
    return _one_by_one(problem, -problem.km, np.arange(problem.people))


def _one_by_one(problem: Problem, liking: np.ndarray, order: Int64) -> Int64:
    left = [len(slots) for slots in problem.slots]
    service = problem.service.tolist()
    wishes, taken = _wishes(problem, liking), []
    for person in order.tolist():
        for edge in wishes[person]:
            if left[service[edge]]:
                left[service[edge]] -= 1
                taken.append(edge)
                break
    return np.sort(np.array(taken, np.int64))


def _wishes(problem: Problem, liking: np.ndarray) -> list[Iterator[int]]:
    """For each person their edges, the best liked first."""
    ranked = np.lexsort((-liking.astype(np.float64), problem.person)).tolist()
    ends = np.searchsorted(problem.person, np.arange(problem.people + 1)).tolist()
    return [iter(ranked[begin:end]) for begin, end in zip(ends, ends[1:], strict=False)]


SOLVERS: dict[str, Solver] = {
    "ours": ours,
    "ortools": ortools,
    "highs": highs,
    "scipy_sparse": scipy_sparse,
    "scipy_dense": scipy_dense,
    "networkx": networkx,
    "stable": stable,
    "greedy": greedy,
    "nearest": nearest,
}
