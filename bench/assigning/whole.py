"""The whole way from needs and hospitals to a proven plan: costs, solving and proof, printed apart.

Everybody bears a journey to their 5 to 60 nearest hospitals, as the problems of this bench have it.
"""

import random
import resource
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from bench.invented import TREATMENTS, hospitals

PARTS = {"costs": ("_best", "_waiting"), "proof": ("_missing",)}
"""What is timed apart; the rest is solving."""
SHARE = 0.7
SUITABLE = (5, 60)
BLOCK = 1_000


def measure(people: int, services: int) -> dict[str, Any]:
    """Seconds for the costs of pairs, for solving, for the proof over all pairs; and the most memory held, MB."""
    from bench.assigning import candidates
    from matching import weights
    from matching.kernels import batch

    hospitals_of = services // len(TREATMENTS)
    network, table = _network(hospitals_of, people), weights.current()
    batch.warm()
    needs = _within_reach(_needs(people), network, table)
    candidates.assign_pruned(needs[:50], network, table)
    spent, before = dict.fromkeys(PARTS, 0.0), time.perf_counter()
    with ExitStack() as stack:
        for part, names in PARTS.items():
            for name in names:
                timed = _timed(getattr(candidates, name), spent, part)
                stack.enter_context(patch.object(candidates, name, timed))
        plan = candidates.assign_pruned(needs, network, table)
    spent["all"] = time.perf_counter() - before
    spent["solving"] = spent["all"] - sum(spent[part] for part in PARTS)
    assert plan.is_exact
    return {
        "people": people,
        "hospitals": hospitals_of,
        "services": services,
        "placed": int((plan.hospital >= 0).sum()),
        "seconds": {name: round(value, 2) for name, value in spent.items()},
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "exact": plan.is_exact,
    }


def _timed(work: Callable[..., Any], spent: dict[str, float], part: str) -> Callable[..., Any]:
    def timed(*facts: Any) -> Any:
        begin = time.perf_counter()
        try:
            return work(*facts)
        finally:
            spent[part] += time.perf_counter() - begin

    return timed


def _network(count: int, people: int) -> Any:
    """Every service reported today, with places for SHARE of the people in all."""
    from matching import Network

    chance, each = random.Random(5), 2 * SHARE * people / (count * len(TREATMENTS))
    rows = []
    for row in hospitals(count):
        services = tuple(
            replace(service, slots_free=round(chance.uniform(0, each)), report_age_days=0.5)
            for service in row.services
        )
        rows.append(replace(row, services=services))
    return Network.of(rows)


def _within_reach(needs: tuple[Any, ...], network: Any, table: Any) -> tuple[Any, ...]:
    """The same with a longest journey that reaches SUITABLE hospitals."""
    from matching.kernels import batch

    chance, found = np.random.default_rng(11), []
    low, high = (min(each, len(network) - 1) for each in SUITABLE)
    for first in range(0, len(needs), BLOCK):
        some = needs[first : first + BLOCK]
        hours = np.sort(batch.hours(batch.scores([each.need for each in some], network, table).step), axis=1)
        nearest = chance.integers(low, high, size=len(some), endpoint=True)
        limits = hours[np.arange(len(some)), nearest - 1]
        found += [
            replace(each, need=replace(each.need, longest_hours=float(limit)))
            for each, limit in zip(some, limits, strict=True)
        ]
    return tuple(found)


def _needs(people: int) -> tuple[Any, ...]:
    from matching import Need
    from matching.planning.plan import PlanNeed
    from matching.vocabulary import AgeGroup, Priority, site_groups

    chance, sites = random.Random(7), tuple(site_groups())
    return tuple(
        PlanNeed(
            Need(
                id=f"n{number:06}",
                priority=chance.choice(tuple(Priority)),
                site_group=chance.choice(sites),
                modalities=(chance.choice(TREATMENTS),),
                age_group=AgeGroup.ADULT,
                lat=chance.uniform(46, 52),
                lon=chance.uniform(15, 30),
                due_in_days=chance.choice((None, float(chance.randrange(-10, 40)))),
            )
        )
        for number in range(people)
    )
