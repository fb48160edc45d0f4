"""How fast and how good the exact plan is beside what others would use: python -m bench.assign [--quick].

Each way runs in a process of its own on the same seeded problem; times are of solving (ours with its proof),
the least of a few runs; memory is what the process holds at most beyond the problem itself. Ends with one JSON
object. Ratios, not seconds, are worth quoting.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from typing import Any

import numpy as np

from bench.assigning import beside, events, families, whole
from bench.assigning.peers import SOLVERS
from bench.assigning.problems import make, plan_value

QUICK = (((1_000, 300), (0.7, 1.3), tuple(SOLVERS)),)
MIDDLE = tuple(name for name in SOLVERS if name != "networkx")
FAST = ("ours", "ortools", "stable", "greedy", "nearest")
FULL = (
    *QUICK,
    ((10_000, 300), (0.7,), MIDDLE),
    ((10_000, 300), (1.3,), FAST),
    ((100_000, 3_000), (0.7, 1.3), FAST),
)
COLUMNS = ("seconds", "times_ours", "megabytes", "gap")
RUNS = 5
ENOUGH_SECONDS = 3.0


def main() -> None:
    """Measure, print as it goes, end with the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="the smallest problem only: under a minute")
    quick = asked.parse_args().quick
    figures: dict[str, Any] = {"quick": quick, "problems": []}
    for (people, services), shares, names in QUICK if quick else FULL:
        for share in shares:
            figures["problems"].append(_problem(people, services, share, names))
    people, services = (1_000, 300) if quick else (10_000, 300)
    figures["events"] = _apart(events.measure, people, services, 300 if quick else 10_000)
    figures["families"] = _apart(families.measure, people, services)
    figures["whole"] = _apart(whole.measure, *((500, 300) if quick else (100_000, 3_000)))
    figures["crowds"] = _crowds(quick)
    figures["events"]["times_cheaper_than_ortools"] = _ratio(figures, people, services)
    print(json.dumps(figures, sort_keys=True))


def _crowds(quick: bool) -> list[dict[str, Any]]:
    rows = []
    for people, services in ((1_000, 100),) if quick else ((10_000, 300), (100_000, 3_000)):
        for family, share in beside.asked(people):
            rows.append(_apart(beside.measure, family, people, services, share))
            say(
                "{family:18} {people:7} {share:.0%}  {ours_ms:9.1f} ms  OR-Tools × {ratio:.2f}".format(
                    **rows[-1]
                )
            )
    return rows


def _problem(people: int, services: int, share: float, names: tuple[str, ...]) -> dict[str, Any]:
    say(f"{people} people × {services} services, places for {share:.0%}")
    found = {name: _apart(_solve, name, people, services, share) for name in names}
    best = found["ours"]["value"]
    for name, row in found.items():
        row["gap"] = round(1 - row["value"] / best, 6)
        row["times_ours"] = round(row["seconds"] / found["ours"]["seconds"], 2)
        say("  {:13} {:9.4f} s  × {:8.1f}  {:6.0f} MB  gap {:.4%}".format(name, *map(row.get, COLUMNS)))
    return {"people": people, "services": services, "share": share, "ways": found}


def _solve(name: str, people: int, services: int, share: float) -> dict[str, Any]:
    problem, solver = make(people, services, share), SOLVERS[name]
    solver(make(60, 6, share))
    before, seconds, edges = _peak(), [], np.zeros(0, np.int64)
    while len(seconds) < RUNS and sum(seconds) < ENOUGH_SECONDS:
        begin = time.perf_counter()
        edges = solver(problem)
        seconds.append(time.perf_counter() - begin)
    return {
        "seconds": min(seconds),
        "runs": len(seconds),
        "megabytes": _peak() - before,
        "value": plan_value(problem, edges),
        "placed": len(edges),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(work: Any, *arguments: Any) -> Any:
    """Run in a new process, so that libraries and memory do not mix."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _ratio(figures: dict[str, Any], people: int, services: int) -> float:
    row = next(
        each
        for each in figures["problems"]
        if (each["people"], each["services"], each["share"]) == (people, services, 0.7)
    )
    slowest = max(figures["events"]["median_us"].values())
    return float(round(row["ways"]["ortools"]["seconds"] * 1e6 / slowest))


def say(line: str) -> None:
    """Progress, apart from the figures."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
