"""What one arrival, departure or change of places costs once a plan stands."""

import time
from typing import Any

import numpy as np

from bench.assigning.problems import FEWEST, LOAD_STEP, LOAD_STEPS, MOST, Problem, make

PROVE_EVERY = 25
KINDS = ("arrive", "leave", "change_slots")


def measure(people: int, services: int, changes: int) -> dict[str, Any]:
    """Median and 99th percentile in µs of random changes; the proof is asked for as one goes, and must hold."""
    from matching.market.price_market import Edges, Market

    problem, chance = make(people, services, 0.7), np.random.default_rng(5)
    market = Market.of(Edges(problem.person, problem.service, problem.value), people, problem.slots)
    market.leave(market.arrive(np.array([0]), np.array([1])))
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    proofs = 0
    for number in range(changes):
        kind = KINDS[int(chance.integers(len(KINDS)))]
        took[kind].append(change(kind, market, problem, chance))
        if number % PROVE_EVERY == 0:
            assert market.proof().is_exact
            proofs += 1
    return {
        "people": people,
        "services": services,
        "changes": changes,
        "proofs_that_held": proofs,
        "median_us": {kind: round(float(np.median(each)) * 1e6, 1) for kind, each in took.items()},
        "p99_us": {kind: round(float(np.percentile(each, 99)) * 1e6, 1) for kind, each in took.items()},
    }


def change(kind: str, market: Any, problem: Problem, chance: np.random.Generator) -> float:
    """Make one random change of a kind; the seconds it took."""
    if kind == "arrive":
        services = chance.choice(problem.services, int(chance.integers(FEWEST, MOST + 1)), replace=False)
        values = chance.integers(500_000, 5_000_000, len(services))
        return _timed(market.arrive, services, values)
    if kind == "leave":
        return _timed(market.leave, int(chance.choice(np.flatnonzero(market.at > -2))))
    from matching.market import slots

    service = int(chance.integers(problem.services))
    count = max(slots.count(market.state.slots, service) + int(chance.choice([-1, 1])), 0)
    costs = np.arange(count, dtype=np.int64) * LOAD_STEPS // max(count, 1) * LOAD_STEP
    return _timed(market.change_slots, service, costs)


def _timed(work: Any, *arguments: Any) -> float:
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin
