"""How near to the proven bound, and how quick, is a plan in which three in ten go as families of two to four."""

import time
from typing import Any

import numpy as np

from bench.assigning.problems import Problem, make

IN_FAMILIES, SMALLEST, LARGEST = 0.3, 2, 4


def measure(people: int, services: int) -> dict[str, Any]:
    """Seconds, and the gap to the bound, of one plan; every family must stand whole."""
    from matching.planning import groups

    problem = make(people, services, 0.7)
    waiting = _waiting(problem)
    groups.solve(_waiting(make(60, 6, 0.7)), make(60, 6, 0.7).value.astype(np.int64))
    begin = time.perf_counter()
    found = groups.solve(waiting, problem.value.astype(np.int64))
    seconds = time.perf_counter() - begin
    for bundle in groups.bundles_of(waiting.needs):
        at = [int(found.at[line]) for line in bundle.lines]
        assert len({int(problem.service[edge]) if edge >= 0 else -1 for edge in at}) == 1
    return {
        "people": people,
        "services": services,
        "families": len(groups.bundles_of(waiting.needs)),
        "seconds": seconds,
        "gap": round(1 - found.value / found.bound, 6),
    }


def _waiting(problem: Problem) -> Any:
    from matching import Network, weights
    from matching.planning.plan import Pairs, PlanService, Waiting
    from matching.vocabulary import AgeGroup, Modality

    services = tuple(
        PlanService(number, AgeGroup.ADULT, Modality.SYSTEMIC_THERAPY, len(slots), False)
        for number, slots in enumerate(problem.slots)
    )
    hours = problem.km.astype(np.float64) / 60
    pairs = Pairs(problem.person, problem.service, problem.service, problem.value.astype(np.int64), hours)
    needs = tuple(_people(problem))
    return Waiting(needs, Network.of([]), weights.current(), services, pairs, tuple(problem.slots))


def _people(problem: Problem) -> list[Any]:
    from matching import Need
    from matching.planning.plan import PlanNeed
    from matching.vocabulary import AgeGroup, Modality, Priority

    chance, needs = np.random.default_rng(3), []
    while len(needs) < problem.people:
        together = chance.random() < IN_FAMILIES / (SMALLEST + LARGEST) * 2
        size = int(chance.integers(SMALLEST, LARGEST + 1)) if together else 1
        family = f"f{len(needs)}" if size > 1 else None
        needs += [
            PlanNeed(
                Need(
                    f"n{len(needs) + k:06}",
                    Priority.NORMAL,
                    modalities=(Modality.SYSTEMIC_THERAPY,),
                    age_group=AgeGroup.ADULT,
                ),
                travel_group=family,
            )
            for k in range(size)
        ]
    return needs[: problem.people]
