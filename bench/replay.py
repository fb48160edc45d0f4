"""A seeded year before the real directory: nearest, first-come, our plan, our plan with prices, and hindsight.

`python -m bench.replay [--quick] [--plot FILE.png]` shows its progress and ends with one JSON object. The 130
centres and what is said of them are the project's own; people, places, answers and luck are invented by seed
(bench/replaying/world.csv names every assumption with its source). Every policy meets the same stream, and the
same luck at the same hospital. It is told only what a desk could know: see bench/replaying/run.py for the proof
that none looks ahead. Waits are days from arrival to the first treatment; people without one count to the end.

`lateness_cost`: points lost by lateness, a person (urgency · weight of the date · the part of it that is gone).
`highest_relative_load`: requests for each place at the fullest hospital, over the same of all.
`of_hindsight`: value over the proven bound of somebody who knew all arrivals, all places and all luck; in the
calm world the same without silence, refusals, no-shows and stale figures, so that only planning is judged.
"""

import argparse
import json
import platform
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from bench.replaying.calm import calm
from bench.replaying.desk import Outcome, Policy
from bench.replaying.hindsight import Best, hindsight
from bench.replaying.holding import compare
from bench.replaying.measures import Figures, by_group, figures
from bench.replaying.policies import FirstCome, Nearest, Planned, Priced
from bench.replaying.run import refuse_foresight, run
from bench.replaying.stream import Stream, stream
from bench.replaying.tables import number
from matching.plan import PlanNeed

SEED, YEAR = 20261121, 365
QUICK_DAYS = 28
PAST = 1
"""The year from which prices are learned is another one: of the next seed."""
PROBE_PEOPLE, PROBE_DAYS, PROBE_DAY = 120, 14, 7.0
AIMS = {
    "of_hindsight": 0.98,
    "lateness_below_first_come": 0.30,
    "lateness_below_nearest": 0.50,
    "relative_overload": 2.0,
    "worst_p90_change_days": 1.0,
}
EQUAL_NEED = ("country", "age", "sex", "language")


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
    given = parser.parse_args()
    days = QUICK_DAYS if given.quick else YEAR
    found = replay(given.seed, round(number("people.a_year") * days / YEAR), days)
    if given.plot:
        from bench.replaying.plot import draw

        draw(found, given.plot)
    print(json.dumps({"bench": "replay", "python": platform.python_version(), **found}))


def replay(seed: int, people: int, days: int) -> Figures:
    """All figures of one seed. Raises Refused if a policy looks ahead."""
    begun = perf_counter()
    one, past = stream(seed, people, days), _past(seed, people, days)
    _probe(seed, past, days)
    real = _world("as it is", one, policies(past, days, seed))
    still = _world("calm", calm(one), policies(past, days, seed)[1:])
    plan, priced = real.outcomes["plan"], real.outcomes["plan_priced"]
    return {
        "seed": seed,
        "days": days,
        "people": people,
        "hospitals": len(one.network),
        "policies": real.figures,
        "calm": still.figures,
        "by_group": {name: by_group(one, each, EQUAL_NEED) for name, each in real.outcomes.items()},
        "prices": compare(one, plan, priced),
        "compared": compared(real.figures, still.figures),
        "aims": AIMS,
        "seconds": round(perf_counter() - begun, 1),
    }


def policies(past: Sequence[PlanNeed], days: int, seed: int) -> tuple[Policy, ...]:
    """New ones, who have seen nothing."""
    return Nearest(), FirstCome(), Planned(), Priced(past, days, seed)


def _past(seed: int, people: int, days: int) -> list[PlanNeed]:
    before = stream(seed + PAST, people, days).people
    broken = before.is_interrupted.tolist()
    return [PlanNeed(need, is_interrupted=each) for need, each in zip(before.need, broken, strict=True)]


def _probe(seed: int, past: Sequence[PlanNeed], days: int) -> None:
    """No policy may act on what is not known yet."""
    one, other = (stream(seed + step, PROBE_PEOPLE, PROBE_DAYS) for step in (0, PAST))
    for place, policy in enumerate(policies(past, days, seed)):
        refuse_foresight(lambda place=place: policies(past, days, seed)[place], one, other, PROBE_DAY)
        print(f"{policy.name}: does not look ahead", flush=True)


def _world(name: str, one: Stream, every: Sequence[Policy]) -> Replayed:
    print(f"the world {name}: {len(one.people)} people, {one.days} days", flush=True)
    best = _timed("hindsight", lambda: hindsight(one))
    outcomes = {each.name: _timed(each.name, lambda each=each: run(each, one, _tell(one))) for each in every}
    outcomes["hindsight"] = best.outcome
    found = {policy: figures(one, each, best.bound) for policy, each in outcomes.items()}
    for policy, row in found.items():
        print(_line(policy, row), flush=True)
    return Replayed(outcomes, best, found)


def _tell(one: Stream) -> Any:
    """A point for each tenth of the way."""
    step = max(one.end // 10, 1)
    return lambda day: print(".", end="", flush=True) if day and int(day) % step == 0 else None


def _timed(name: str, work: Any) -> Any:
    begun = perf_counter()
    print(f"  {name} ", end="", flush=True)
    done = work()
    print(f" {perf_counter() - begun:.1f} s", flush=True)
    return done


def _line(policy: str, row: Figures) -> str:
    return (
        f"  {policy:<12} median {row['median_days']:5.1f} d, p90 {row['p90_days']:5.1f} d, "
        f"on time {row['share_on_time']:.0%}, lateness {row['lateness_cost']:6.1f}, "
        f"load {row['highest_relative_load']:.1f}, {row['of_hindsight']:.2%} of hindsight"
    )


def compared(real: dict[str, Figures], still: dict[str, Figures]) -> dict[str, dict[str, float]]:
    """The plan without and with prices against what people do, in both worlds."""
    return {
        f"{policy}{suffix}": _against(world, policy)
        for suffix, world in (("", real), ("_calm", still))
        for policy in ("plan", "plan_priced")
    }


def _against(world: dict[str, Figures], policy: str) -> dict[str, float]:
    cost = {name: row["lateness_cost"] for name, row in world.items()}
    below = {
        f"lateness_below_{other}": round(1 - cost[policy] / max(cost[other], 1e-9), 4)
        for other in ("first_come", "nearest")
        if other in world
    }
    row = world[policy]
    return below | {"of_hindsight": row["of_hindsight"], "relative_overload": row["highest_relative_load"]}


if __name__ == "__main__":
    main()
