"""A seeded year before the real directory: nearest, first-come, our plan (also asking two, also priced), hindsight.

`python -m bench.replay [--quick] [--plot FILE.png]` shows its progress and ends with one JSON object. The 130
centres and what is said of them are the project's own; people, places, answers and luck are invented by seed
(bench/replaying/world.csv names every assumption with its source). Every policy meets the same stream, and the
same luck at the same hospital. It is told only what a desk could know: see bench/replaying/run.py for the proof
that none looks ahead. Waits are days from arrival to the first treatment; people without one count to the end.

`lateness_cost`: points lost by lateness, a person (urgency · weight of the date · the part of it that is gone).
`requests_a_person`: how often somebody was asked for; `superseded`: of these, those that needed no answer as
another hospital had accepted. `highest_relative_load`: requests for each place at the fullest hospital, over
the same of all.
`of_hindsight`: value over the proven bound of somebody who knew all arrivals, all places and all luck; in the
calm world the same without silence, refusals, no-shows and stale figures, so that only planning is judged.
`hindsight_blind` does not know who will not come; `hindsight_even` neither, and counts each day late alike.

`--world A|B|C`: three more worlds, in which the truth differs from what the directory says
(bench/replaying/other_worlds.py): four months, fewer policies, a few minutes each on one core.
"""

import argparse
import json
import platform
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from bench.replaying.hindsight import Best
from bench.replaying.holding import compare
from bench.replaying.measures import Figures, by_group, figures
from bench.replaying.other_worlds import LETTERS
from bench.replaying.run import refuse_foresight
from bench.replaying.stream import stream
from bench.replaying.tables import number
from bench.replaying.three import in_world
from bench.replaying.told import Outcome
from bench.replaying.worlds import HINDSIGHT, LOOKS, PAST, POLICIES, Task, all_done, policy, world

SEED, YEAR = 20261121, 365
QUICK_DAYS = 28
DAYS_ELSEWHERE = 120
"""In worlds A, B and C: with as many people a day, for with fewer a house has a place every other month."""
PROBE_PEOPLE, PROBE_DAYS, PROBE_DAY = 120, 14, 7.0
AIMS = {
    "of_hindsight": 0.98,
    "lateness_below_first_come": 0.30,
    "lateness_below_nearest": 0.50,
    "relative_overload": 2.0,
    "worst_p90_change_days": 1.0,
}
DIVISIONS = ("country", "age", "sex", "language", "priority")
PROCESSES = 2
LONGEST_FIRST = POLICIES[::-1]
OURS = ("plan", "plan_asking_two", "plan_priced")


class Replayed(NamedTuple):
    """One world: every outcome by policy, and the best in hindsight."""

    outcomes: dict[str, Outcome]
    best: Best
    figures: dict[str, Figures]


def main() -> None:
    """Replay, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="four weeks instead of a year, under a minute")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw what came out (needs matplotlib)")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="replays at the same time")
    parser.add_argument("--only", nargs="+", choices=[*POLICIES, *LOOKS], help="a few, in the world as it is")
    parser.add_argument("--world", choices=LETTERS, help="a world whose directory is wrong in part")
    parser.add_argument("--days", type=int, default=DAYS_ELSEWHERE, help="of arrivals in such a world")
    given = parser.parse_args()
    days = QUICK_DAYS if given.quick else given.days if given.world else YEAR
    size = given.seed, round(number("people.a_year") * days / YEAR), days
    if given.world:
        _tell(in_world(given.world, *size))
        return
    found = some(*size, given.only, given.processes) if given.only else replay(*size, given.processes)
    _tell(found)
    if given.plot:
        from bench.replaying.plot import draw

        draw(found, given.plot)


def _tell(found: Figures) -> None:
    print(json.dumps({"bench": "replay", "python": platform.python_version(), **found}), flush=True)


def replay(seed: int, people: int, days: int, processes: int = 1) -> Figures:
    """All figures of one seed. Raises Refused if a policy looks ahead."""
    begun = perf_counter()
    _probe(seed, people, days)
    print(f"{people} people, {days} days", flush=True)
    real, still = worlds(seed, people, days, processes)
    one = world(seed, people, days, False)
    return {
        "seed": seed,
        "days": days,
        "people": people,
        "hospitals": len(one.network),
        "policies": real.figures,
        "calm": still.figures,
        "by_group": {name: by_group(one, each, DIVISIONS) for name, each in real.outcomes.items()},
        "prices": compare(one, real.outcomes["plan"], real.outcomes["plan_priced"]),
        "compared": compared(real.figures, still.figures),
        "aims": AIMS,
        "seconds": round(perf_counter() - begun, 1),
    }


def some(seed: int, people: int, days: int, names: Sequence[str], processes: int = 1) -> Figures:
    """Figures of a few policies before the world as it is, with hindsight as their measure."""
    chosen = (HINDSIGHT, *(name for name in (*LOOKS, *LONGEST_FIRST) if name in names and name != HINDSIGHT))
    real = _world(seed, people, days, False, chosen, processes)
    told = {name: _against(real.figures, name) for name in OURS if name in real.figures}
    found = {"seed": seed, "days": days, "people": people, "policies": real.figures, "compared": told}
    if {"plan", "plan_priced"} <= set(names):
        one, of = world(seed, people, days, False), real.outcomes
        found["prices"] = compare(one, of["plan"], of["plan_priced"])
    return found


def _probe(seed: int, people: int, days: int) -> None:
    """No policy may act on what is not known yet."""
    one, other = (stream(seed + step, PROBE_PEOPLE, PROBE_DAYS) for step in (0, PAST))
    for name in POLICIES:
        refuse_foresight(lambda name=name: policy(name, seed, people, days), one, other, PROBE_DAY)
        print(f"{name}: does not look ahead", flush=True)


def worlds(seed: int, people: int, days: int, processes: int) -> tuple[Replayed, Replayed]:
    """The world as it is, and the calm one, in which nobody has a reason to go to the nearest."""
    every = {False: (*LOOKS, *LONGEST_FIRST), True: (HINDSIGHT, *LONGEST_FIRST[:-1])}
    real, still = (_world(seed, people, days, is_calm, names, processes) for is_calm, names in every.items())
    return real, still


def _world(
    seed: int, people: int, days: int, is_calm: bool, names: Sequence[str], processes: int
) -> Replayed:
    tasks = [Task(seed, people, days, is_calm, name) for name in names]
    return _replayed(dict(zip(tasks, all_done(tasks, processes), strict=True)))


def _replayed(found: dict[Task, Any]) -> Replayed:
    one, best = world(*next(iter(found))[:4]), next(iter(found.values()))  # LOOKS begins with HINDSIGHT
    every = {task.policy: each.outcome if task.policy in LOOKS else each for task, each in found.items()}
    ordered = {name: every[name] for name in (*POLICIES, *LOOKS) if name in every}
    told = {name: figures(one, each, best.bound) for name, each in ordered.items()}
    print("the world calm" if next(iter(found)).is_calm else "the world as it is", flush=True)
    for name, row in told.items():
        print(_line(name, row), flush=True)
    return Replayed(ordered, best, told)


def _line(name: str, row: Figures) -> str:
    return (
        f"  {name:<15} median {row['median_days']:5.1f} d, p90 {row['p90_days']:5.1f} d, "
        f"p99 {row['p99_days']:3.0f} d, on time {row['share_on_time']:.0%}, "
        f"lateness {row['lateness_cost']:6.1f}, {row['mean_days_late']:4.1f} d late, "
        f"asked {row['requests_a_person']:.1f} ×, load {row['highest_relative_load']:.1f}, "
        f"{row['of_hindsight']:.2%} of hindsight"
    )


def compared(real: dict[str, Figures], still: dict[str, Figures]) -> dict[str, dict[str, float]]:
    """Our plans against what people do, in both worlds."""
    return {
        f"{policy}{suffix}": _against(world, policy)
        for suffix, world in (("", real), ("_calm", still))
        for policy in OURS
    }


def _against(world: dict[str, Figures], policy: str) -> dict[str, float]:
    """`lateness` in points, `days_late` in days."""
    below = {
        f"{told}_below_{other}": round(1 - world[policy][column] / max(world[other][column], 1e-9), 4)
        for told, column in (("lateness", "lateness_cost"), ("days_late", "mean_days_late"))
        for other in ("first_come", "nearest")
        if other in world
    }
    row = world[policy]
    return below | {"of_hindsight": row["of_hindsight"], "relative_overload": row["highest_relative_load"]}


if __name__ == "__main__":
    main()
