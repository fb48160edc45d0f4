"""Each family of crowds: the plan with its whole proof beside OR-Tools, CPU time of one process, medians."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.assigning.crowds import ALL, Size, made
from bench.assigning.peers import ortools, ours
from bench.assigning.problems import Problem, plan_value

RUNS = 5
CROWDED = ("all_ties", "two_values", "ten_values", "same_best", "urgency_quality")
"""Families that are asked also with more places than people."""
NOT_LARGE = ("one_place_each", "chain")
"""Families of their own size."""


def asked(people: int) -> Iterator[tuple[str, float]]:
    """Which families at this size, with places for which share of the people."""
    for family in ALL:
        if people <= 10_000 or family not in NOT_LARGE:
            yield family, 0.7
    yield from ((family, 1.3) for family in CROWDED)
    yield "clusters", 0.95


def measure(family: str, people: int, services: int, share: float) -> dict[str, Any]:
    """One family: the value of both ways must be the same."""
    problem = made(family, Size(people, services, share))
    ours(problem)
    pairs = [(_took(ours, problem), _took(ortools, problem)) for _ in range(RUNS)]
    mine, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
    assert plan_value(problem, ours(problem)) == plan_value(problem, ortools(problem))
    row = {"family": family, "people": people, "services": services, "share": share}
    return row | {"ours_ms": mine * 1000, "ortools_ms": theirs * 1000, "ratio": theirs / mine}


def _took(solver: Callable[[Problem], Any], problem: Problem) -> float:
    begin = time.process_time()
    solver(problem)
    return time.process_time() - begin
