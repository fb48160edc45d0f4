"""Every family of crowds, and every way to settle it: the same value as an independent solver, proven, mendable."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from bench.assigning.crowds import ALL, Size, made
from bench.assigning.peers import ortools, ours
from bench.assigning.problems import Problem
from matching.market import auction, classes, price_search, refining, settling, solving
from matching.market import crowd as crowds
from matching.market.price_market import Edges, Market, _state
from matching.market.room import with_room
from matching.market.slots import bounds
from matching.market.state import State
from tests.matching.test_market import by_ortools

SHARES = (0.5, 1.3)
LEAST = {
    "uniform": 2,
    "one_place_each": 2,
    "all_ties": 5,
    "two_values": 5,
    "identical": 3,
    "towns_14": 5,
    "chain": 20,
}
"""How many times as long OR-Tools takes at least, at 2,000 × 100: a third of what was measured; for all others 1."""


def _edges(problem: Problem) -> Edges:
    return Edges(problem.person, problem.service, problem.value)


def _by(way: str, problem: Problem) -> State:
    """A market settled by one way, whatever the problem looks like."""
    state, people = _state(_edges(problem), problem.people, problem.slots), problem.people
    first = np.append(state.first, len(problem.person))
    columns = (state.service, state.value)
    crowd = crowds.of(first, np.ones(people, np.int32), *columns, state.person, state.slots)
    if way == "augmenting":
        price_search.search(crowd)
        for service in range(len(state.head)):
            bounds(state.slots, service)
        state = with_room(state, people, len(problem.person), 0)
        settling.settle(state, people)
    elif way == "auction":
        state = solving.by_auction(state, people, len(problem.person), crowd)
    else:
        found = classes.found(first, *columns, len(problem.person))
        assert found is not None
        solving._stand(state, solving.by_classes(found, state.slots), found.of)
    return state


def _added_up(state: State, people: int) -> tuple[int, int]:
    return settling.add_up(state, people, np.zeros(len(state.head), np.int64))


@pytest.mark.parametrize("family", ALL)
def test_every_way_finds_the_value_of_the_independent_solver(family: str) -> None:
    for seed in range(4):
        for share in SHARES:
            problem = made(family, Size(60, 12, share), seed)
            best = by_ortools(_edges(problem), problem.people, problem.slots)
            assert Market.of(_edges(problem), problem.people, problem.slots).proof() == (best, best)
            for way in ("augmenting", "auction", "classes"):
                assert _added_up(_by(way, problem), problem.people) == (best, best), way


@pytest.mark.parametrize("family", ALL)
def test_a_plan_of_a_crowd_is_mended_by_every_change(family: str) -> None:
    problem, chance = made(family, Size(40, 10, 0.7)), np.random.default_rng(3)
    market = Market.of(_edges(problem), problem.people, problem.slots)
    for person in range(0, 40, 4):
        services = np.unique(chance.integers(0, problem.services, 4))
        market.arrive(services, np.full(len(services), int(problem.value.max(initial=5))))
        assert market.proof().is_exact
        market.leave(person)
        assert market.proof().is_exact
        market.change_slots(int(services[0]), np.zeros(int(chance.integers(0, 30)), np.int64))
        assert market.proof().is_exact


@pytest.mark.parametrize("family", ["all_ties", "towns_14", "urgency_quality", "uniform"])
def test_the_same_crowd_is_placed_the_same_way_again(family: str) -> None:
    problem = made(family, Size(200, 20, 0.7))
    one, other = (Market.of(_edges(problem), problem.people, problem.slots) for _ in range(2))
    assert one.positions().tolist() == other.positions().tolist()
    assert one.price.tolist() == other.price.tolist()


def test_the_largest_values_there_may_be_stay_exact() -> None:
    problem = made("same_best", Size(80, 10, 0.7))
    value = ((1 << 30) - 1 - np.arange(len(problem.value)) % 7).astype(np.int32)
    costs = [np.sort(np.arange(len(slots)) * 90_000_000).astype(np.int64) for slots in problem.slots]
    big = problem._replace(value=value, slots=costs)
    best = by_ortools(_edges(big), big.people, big.slots)
    for way in ("auction", "classes"):
        assert _added_up(_by(way, big), big.people) == (best, best)


def test_more_people_than_places_are_no_proven_plan() -> None:
    problem = made("all_ties", Size(30, 5, 0.5))
    state = _by("auction", problem)
    full, free = int(np.argmax(state.slots.held)), int(np.flatnonzero(state.at < 0)[0])
    edge = next(e for e in range(len(problem.person)) if problem.person[e] == free)
    state.service[edge] = full
    state.at[free] = edge
    value, bound = _added_up(state, problem.people)
    assert value != bound


def _least(solver: Callable[[Problem], object], problem: Problem, runs: int) -> float:
    took = []
    for _ in range(runs):
        begin = time.process_time()
        solver(problem)
        took.append(time.process_time() - begin)
    return min(took)


@pytest.mark.parametrize("family", ALL)
def test_no_family_takes_longer_than_or_tools(family: str) -> None:
    problem = made(family, Size(2_000, 100, 0.7))
    ours(problem)
    assert _least(ortools, problem, 2) > LEAST.get(family, 1) * _least(ours, problem, 3)


def _crowd(problem: Problem) -> crowds.Crowd:
    """Everybody for themselves, and nowhere."""
    state = _state(_edges(problem), problem.people, problem.slots)
    first, alone = np.append(state.first, len(problem.person)), np.ones(problem.people, np.int32)
    return crowds.of(first, alone, state.service, state.value, state.person, state.slots)


@pytest.mark.parametrize(("family", "share"), [("urgency_quality", 1.3), ("aligned", 0.7)])
def test_rounds_end_when_their_plan_stands(
    family: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = made(family, Size(2_000, 60, share))
    crowd, plain = _crowd(problem), _crowd(problem)
    bids = sum(map(abs, auction.hold(crowd)))
    monkeypatch.setattr(refining, "stand", lambda *_: False)
    assert bids < 0.75 * sum(map(abs, auction.hold(plain)))
    assert crowds.seat_all(crowd) <= 2
    assert crowds.seat_all(plain) > 20


@pytest.mark.parametrize("family", ["same_best", "towns_noise"])
def test_at_the_prices_of_a_plan_that_stands_nobody_would_leave(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, stand = [], refining.stand
    monkeypatch.setattr(refining, "stand", lambda *given: found.append(stand(*given)) or found[-1])
    crowd = _crowd(made(family, Size(2_000, 60, 1.3)))
    auction.hold(crowd)
    net = crowd.value - crowd.slots.price[crowd.service]
    best = np.maximum(np.maximum.reduceat(net, crowd.first[:-1]), 0)
    taken = crowd.on > 0
    assert found[-1] and not found[0]
    assert (net[taken] == best[crowd.person[taken]]).all()
    assert (best[crowd.nowhere > 0] == 0).all()


@pytest.mark.parametrize("family", ["same_best", "aligned"])
def test_a_sample_spares_a_crowd_bids(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all rounds are taken: a plan that stands early spares more than that."""
    monkeypatch.setattr(refining, "stand", lambda *_: False)
    problem, bids = made(family, Size(2_000, 60, 0.7)), []
    for samples in (auction.SAMPLES, (1,)):
        monkeypatch.setattr(auction, "SAMPLES", samples)
        bids.append(sum(map(abs, auction.hold(_crowd(problem)))))
    assert bids[0] < 0.95 * bids[1]


def test_rows_in_another_order_are_sorted_out_as_quickly_as_others() -> None:
    """If they were hashed alike, each would be compared with all before it."""
    chance = np.random.default_rng(2)
    rows = np.array([chance.permutation(12) for _ in range(500)], np.int32)
    first, value = np.arange(0, rows.size + 1, 12), np.full(rows.size, 7, np.int32)
    hashes = {int(classes._row_hash(first, rows.ravel(), value, i)) for i in range(len(rows))}
    assert len(hashes) == len(rows)
