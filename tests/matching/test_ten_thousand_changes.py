"""A heavy proof: ten thousand changes of a plan for ten thousand people, each with its certificate."""

import statistics
import time

import numpy as np
import pytest

from bench.assigning import events
from bench.assigning.peers import ortools
from bench.assigning.problems import Problem, make, plan_value
from matching.market.price_market import Edges, Market
from matching.market.slots import Slots

pytestmark = pytest.mark.proof

CHANGES, SOLVED_ANEW_EVERY = 10_000, 1_000


def test_every_change_is_mended_exactly_and_in_well_under_a_millisecond() -> None:
    problem, chance = make(10_000, 300, 0.7), np.random.default_rng(5)
    market = Market.of(Edges(problem.person, problem.service, problem.value), problem.people, problem.slots)
    took = []
    for number in range(CHANGES):
        took.append(events.change(chance.choice(events.KINDS), market, problem, chance))
        proof = market.proof()
        assert proof.is_exact
        if number % SOLVED_ANEW_EVERY == 0:
            assert proof.value == _anew(market)
    begin = time.perf_counter()
    ortools(problem)
    assert statistics.median(took) * 1_000 < time.perf_counter() - begin


def _anew(market: Market) -> int:
    """The value that OR-Tools finds for whoever is here now."""
    state, used = market.state, market.edges
    here = market.at[state.person[:used]] > -2
    people = np.unique(state.person[:used][here], return_inverse=True)[1]
    slots = [_costs(state.slots, service) for service in range(len(state.head))]
    columns = (people, state.service[:used][here], state.value[:used][here])
    person, service, value = (each.astype(np.int32) for each in columns)
    count = int(person.max()) + 1
    km, urgency = np.zeros(len(person), np.float32), np.ones(count, np.int32)
    now = Problem(count, len(slots), person, service, value, km, urgency, slots)
    return plan_value(now, ortools(now))


def _costs(held: Slots, service: int) -> np.ndarray:
    """What each place of a service costs now."""
    steps = slice(held.step[service], held.step[service] + held.steps[service])
    return np.repeat(held.cost[steps], np.diff(held.until[steps], prepend=0))
