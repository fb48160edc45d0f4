"""The whole way from needs and hospitals to a proven plan: costs, solving and proof, printed apart."""

import random
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.invented import TREATMENTS, hospitals

SHARE = 0.7


def measure(people: int, services: int) -> dict[str, Any]:
    """Seconds for the scores of all pairs, for settling, for the check of all pairs; and the most memory held."""
    from matching import batch, candidates, weights

    hospitals_of = services // len(TREATMENTS)
    network, needs, table = _network(hospitals_of, people), _needs(people), weights.current()
    batch.warm()
    candidates.assign_pruned(needs[:50], network, table)
    seconds: dict[str, float] = {}
    kept, seconds["costs"] = _timed(lambda: candidates._best(needs, network, table, candidates.FEW))
    before = time.perf_counter()
    plan = candidates.assign_pruned(needs, network, table)
    seconds["costs_solving_and_proof"] = time.perf_counter() - before
    assert plan.is_exact
    return {
        "people": people,
        "hospitals": hospitals_of,
        "services": services,
        "pairs_to_begin_with": len(kept.line),
        "placed": int((plan.hospital >= 0).sum()),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "exact": plan.is_exact,
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def _network(count: int, people: int) -> Any:
    """Every service reported today, with places for SHARE of the people in all."""
    from matching import Network

    chance, each = random.Random(5), 2 * SHARE * people / (count * len(TREATMENTS))
    rows = []
    for row in hospitals(count):
        services = tuple(
            replace(service, places_free=round(chance.uniform(0, each)), report_age_days=0.5)
            for service in row.services
        )
        rows.append(replace(row, services=services))
    return Network.of(rows)


def _needs(people: int) -> tuple[Any, ...]:
    from matching import Need
    from matching.plan import PlanNeed
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
