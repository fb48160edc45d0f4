"""The price market: exact against an independent solver, through every change, with a proof that can fail."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from matching.facts.validity import FactError
from matching.market import state
from matching.market.price_market import Edges, Market
from matching.market.state import NOWHERE

Slots = list[np.ndarray]


def a_market(seed: int, people: int, services: int, share: float) -> tuple[Edges, int, Slots]:
    """Random people, each suiting some services; places for a share of them, dearer as a service fills."""
    chance = np.random.default_rng(seed)
    suits = chance.random((people, services)) < chance.uniform(0.1, 0.9)
    person, service = (each.astype(np.int32) for each in np.nonzero(suits))
    value_of = chance.integers(0, 50, services)[service] + chance.integers(1, 60, len(person))
    value = (value_of * chance.choice([1, 2, 4, 8], people)[person]).astype(np.int32)
    places = chance.multinomial(int(people * share), np.full(services, 1 / services))
    slots = [np.sort(chance.integers(0, 20, count)).astype(np.int64) for count in places]
    return Edges(person, service, value), people, slots


def by_ortools(edges: Edges, people: int, slots: Slots) -> int:
    """The value of the best plan by OR-Tools' minimum cost flow: nothing of it is ours."""
    flow = min_cost_flow.SimpleMinCostFlow()
    end = people + len(slots)
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.person.astype(np.int32),
        people + edges.service,
        np.ones(len(edges.person)),
        -edges.value.astype(np.int64),
    )
    for person in range(people):
        flow.add_arc_with_capacity_and_unit_cost(person, end, 1, 0)
        flow.set_node_supply(person, 1)
    for service, costs in enumerate(slots):
        for cost in costs.tolist():
            flow.add_arc_with_capacity_and_unit_cost(people + service, end, 1, cost)
    flow.set_node_supply(end, -people)
    assert flow.solve() == flow.OPTIMAL
    return -int(flow.optimal_cost())


def by_hungarian(edges: Edges, people: int, slots: Slots) -> int:
    """The same by scipy's dense assignment with repeated places, and a place nowhere for each person."""
    starts = np.cumsum([0, *map(len, slots)])
    matrix = np.full((people, starts[-1] + people), -(10**6))
    matrix[:, starts[-1] :] = 0
    for person, service, value in zip(*edges, strict=True):
        matrix[person, starts[service] : starts[service + 1]] = value - slots[service]
    return int(matrix[linear_sum_assignment(matrix, maximize=True)].sum())


def value_of(market: Market, edges: Edges, slots: Slots) -> int:
    """The plan's value added up anew from what the market says of positions."""
    positions = market.positions()
    value_of = dict(
        zip(
            zip(edges.person.tolist(), edges.service.tolist(), strict=True), edges.value.tolist(), strict=True
        )
    )
    total = sum(
        value_of[person, service] for person, service in enumerate(positions.tolist()) if service >= 0
    )
    counts = np.bincount(positions[positions >= 0], minlength=len(slots))
    assert all(count <= len(costs) for count, costs in zip(counts, slots, strict=True))
    return total - sum(int(costs[:count].sum()) for count, costs in zip(counts, slots, strict=True))


@pytest.mark.parametrize("share", [0.3, 0.7, 1.3])
@pytest.mark.parametrize("seed", range(12))
def test_the_plan_is_worth_what_two_independent_solvers_find(seed: int, share: float) -> None:
    people, services = (40, 6) if seed % 2 else (90, 25)
    made = a_market(seed, people, services, share)
    market = Market.of(*made)
    assert market.proof().is_exact
    assert market.proof().value == value_of(market, made[0], made[2])
    assert market.proof().value == by_ortools(*made) == by_hungarian(*made)


def test_ten_thousand_people_and_three_hundred_services_agree_with_the_solver() -> None:
    made = a_market(3, 3_000, 100, 0.7)
    market = Market.of(*made)
    assert market.proof().is_exact
    assert market.proof().value == by_ortools(*made)


def test_a_spoiled_plan_is_not_proven() -> None:
    market = Market.of(*a_market(5, 60, 8, 0.7))
    placed = int(np.flatnonzero(market.at >= 0)[0])
    state.leave(market.state, placed, NOWHERE)
    assert not market.proof().is_exact


def test_a_spoiled_price_is_not_proven() -> None:
    market = Market.of(*a_market(5, 60, 8, 0.7))
    market.price[int(market.price.argmax())] += 1_000
    assert market.proof().bound > market.proof().value


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_change_is_mended_to_the_value_of_solving_anew(data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 10_000))
    edges, people, slots = a_market(seed, 25, 5, data.draw(st.sampled_from([0.4, 0.8, 1.2])))
    market, chance = Market.of(edges, people, slots), np.random.default_rng(seed)
    rows = {
        person: [(s, v) for p, s, v in zip(*edges, strict=True) if p == person] for person in range(people)
    }
    for _ in range(25):
        change = data.draw(st.sampled_from(["arrive", "leave", "places"]))
        _apply(change, market, rows, slots, chance)
        proof = market.proof()
        assert proof.is_exact
        assert proof.value == Market.of(*_anew(rows, slots)).proof().value


def _apply(
    change: str,
    market: Market,
    rows: dict[int, list[tuple[int, int]]],
    slots: Slots,
    chance: np.random.Generator,
) -> None:
    if change == "arrive":
        services = np.flatnonzero(chance.random(len(slots)) < 0.6)
        values = chance.integers(1, 400, len(services))
        rows[market.arrive(services, values)] = list(zip(services.tolist(), values.tolist(), strict=True))
    elif change == "leave" and rows:
        gone = int(chance.choice(list(rows)))
        market.leave(gone)
        del rows[gone]
    else:
        service = int(chance.integers(len(slots)))
        slots[service] = np.sort(chance.integers(0, 20, int(chance.integers(0, 9)))).astype(np.int64)
        market.change_slots(service, slots[service])


def _anew(rows: dict[int, list[tuple[int, int]]], slots: Slots) -> tuple[Edges, int, Slots]:
    flat = [(number, s, v) for number, person in enumerate(sorted(rows)) for s, v in rows[person]]
    person, service, value = np.array(flat, np.int32).reshape(-1, 3).T
    return Edges(person, service, value), len(rows), slots


@pytest.mark.parametrize("seed", range(8))
def test_the_marginal_value_of_a_place_is_the_plans_value_with_one_fewer_and_one_more(seed: int) -> None:
    edges, people, slots = a_market(seed, 40, 6, 0.7)
    slots = [np.zeros(len(costs), np.int64) for costs in slots]
    market = Market.of(edges, people, slots)
    value = market.proof().value
    for service, costs in enumerate(slots):
        marginal = market.marginal_value(service)
        more = [*slots[:service], np.zeros(len(costs) + 1, np.int64), *slots[service + 1 :]]
        assert marginal.gain == Market.of(edges, people, more).proof().value - value
        fewer = [*slots[:service], costs[1:], *slots[service + 1 :]]
        assert marginal.fall == value - Market.of(edges, people, fewer).proof().value
    assert market.proof().is_exact


def test_adding_a_place_never_lowers_the_value() -> None:
    edges, people, slots = a_market(9, 50, 6, 0.5)
    market = Market.of(edges, people, slots)
    for service in range(len(slots)):
        before = market.proof().value
        slots[service] = np.append(slots[service], slots[service].max(initial=0))
        market.change_slots(service, slots[service])
        assert market.proof().value >= before


def test_nobody_and_nothing_is_a_plan_too() -> None:
    nobody = np.zeros(0, np.int32)
    assert Market.of(Edges(nobody, nobody, nobody), 0, [np.zeros(2, np.int64)]).proof() == (0, 0)
    assert Market.of(Edges(nobody, nobody, nobody), 3, []).positions().tolist() == [NOWHERE] * 3


def test_a_service_that_had_no_place_opens_again() -> None:
    one = Edges(np.array([0], np.int32), np.array([0], np.int32), np.array([5], np.int32))
    market = Market.of(one, 1, [np.zeros(0, np.int64)])
    market.price[0] = 1_000
    market.change_slots(0, np.zeros(1, np.int64))
    assert market.positions().tolist() == [0]
    assert market.proof() == (5, 5)


@pytest.mark.parametrize(
    ("person", "service", "value", "costs"),
    [([1, 0], [0, 0], [1, 1], [0]), ([0], [1], [1], [0]), ([0], [0], [0], [0]), ([0], [0], [1 << 30], [0]),
     ([0], [0], [1], [1, 0]), ([0], [0], [1], [-1])],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    person: list[int], service: list[int], value: list[int], costs: list[int]
) -> None:
    edges = Edges(*(np.array(each, np.int32) for each in (person, service, value)))
    with pytest.raises(FactError):
        Market.of(edges, 2, [np.array(costs, np.int64)])


def test_somebody_who_left_cannot_leave_again() -> None:
    market = Market.of(*a_market(1, 10, 3, 0.7))
    market.leave(4)
    with pytest.raises(FactError):
        market.leave(4)
    assert market.proof().is_exact
