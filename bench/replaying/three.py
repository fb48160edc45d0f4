"""Today's engine, first come and who knows the year, replayed in world A, B or C, and what is told of them.

`in_vain`: requests that brought no place: no answer in time, not treated there, refused, full. Each costs the days
until the answer, or the whole time for one. `p90_days`: 90th percentile of the days to the first treatment, by
group. Who knows the year knows what is true, all places and all luck but who will not come, and counts each day
late alike (`hindsight_even`); `hindsight` counts by the plan's values and knows that too. `plan_told_truth`: today's
engine with a directory that is right in every cell; what it is still late is not the directory's fault.
"""

from collections import Counter
from collections.abc import Mapping
from time import process_time

from bench.replaying import measures
from bench.replaying.calm import known
from bench.replaying.hindsight import hindsight
from bench.replaying.measures import Figures
from bench.replaying.other_worlds import Other, other_world
from bench.replaying.run import run
from bench.replaying.told import Outcome
from bench.replaying.truth import shares
from bench.replaying.worlds import HINDSIGHT, LOOKS, policy

POLICIES = ("first_come", "plan_asking_two")
TODAY, TOLD_TRUTH, YEAR_KNOWN = "plan_asking_two", "plan_told_truth", "hindsight_even"
LOOKED = (HINDSIGHT, YEAR_KNOWN)
IN_VAIN = ("unanswered", "cannot_treat", "other_refusal", "no_capacity")
DIVISIONS = ("age", "disease", "side", "priority")


def in_world(letter: str, seed: int, people: int, days: int) -> Figures:
    """All figures of one world, said while they come."""
    begun, world = process_time(), other_world(letter, seed, people, days)
    print(
        f"world {letter}, seed {seed}: {people} people, {days} days, {len(world.said)} statements", flush=True
    )
    best = {name: hindsight(world.stream, LOOKS[name]) for name in LOOKED}
    outcomes = {name: run(policy(name, seed, people, days), world.stream) for name in POLICIES}
    right = world.stream._replace(network=known(world.stream))
    outcomes[TOLD_TRUTH] = run(policy(TODAY, seed, people, days), right)
    outcomes |= {name: each.outcome for name, each in best.items()}
    told = {name: _told(world, each, best[HINDSIGHT].bound) for name, each in outcomes.items()}
    for name, row in told.items():
        print(_line(name, row), flush=True)
    return {
        "world": letter,
        "seed": seed,
        "days": days,
        "people": people,
        "directory": directory_against_truth(world),
        "policies": told,
        "halfway_days_late": _halfway(told),
        "processor_seconds": round(process_time() - begun, 1),
    }


def _told(world: Other, outcome: Outcome, bound: int) -> Figures:
    one = world.stream
    whole = measures.figures(one, outcome, bound)
    groups = measures.by_group(one, outcome, DIVISIONS)
    kept = ("mean_days_late", "median_days", "p90_days", "share_on_time", "requests_a_person", "of_hindsight")
    return {
        **{name: whole[name] for name in kept},
        "placed_share": round(whole["treated"] / whole["people"], 4),
        **vain(outcome),
        "p90_by_group": {
            f"{name} {label}": (row["people"], row["p90_days"])
            for name, each in groups.items()
            for label, row in each.items()
        },
    }


def vain(outcome: Outcome) -> Figures:
    """Requests in vain, their part of all that needed an answer, and why."""
    ends = Counter(each.outcome for each in outcome.requests)
    why = {name: ends[name] for name in IN_VAIN}
    answered_for = sum(ends.values()) - ends["superseded"]
    count = sum(why.values())
    return {"in_vain": count, "in_vain_share": round(count / max(answered_for, 1), 4), "why": why}


def _halfway(told: Mapping[str, Figures]) -> float:
    """Half of the way from today's mean days past due to those of who knows the year."""
    today, best = (told[name]["mean_days_late"] for name in (TODAY, YEAR_KNOWN))
    return round((today + best) / 2, 2)


def directory_against_truth(world: Other) -> Figures:
    """Needs × houses by what speaks for them: their part, what is true of them, and the table's share."""
    found: Figures = {}
    table = shares(world.letter)
    for kind, rows in world.truth.rows_by_kind().items():
        count = sum(int((world.truth.evidence == row).sum()) for row in rows)
        true = sum(int(world.truth.treats[world.truth.evidence == row].sum()) for row in rows)
        by_table = sum(float(table[row]) * int((world.truth.evidence == row).sum()) for row in rows)
        if count:
            part = round(count / world.truth.evidence.size, 4)
            found[kind] = {"part": part, "true": round(true / count, 3), "table": round(by_table / count, 3)}
    return found


def _line(name: str, row: Figures) -> str:
    groups = ", ".join(f"{label} {days:.0f}" for label, (_, days) in row["p90_by_group"].items())
    return (
        f"  {name:<15} {row['mean_days_late']:5.1f} d late, placed {row['placed_share']:.1%}, "
        f"in vain {row['in_vain']} ({row['in_vain_share']:.0%}), asked {row['requests_a_person']:.1f} ×, "
        f"median {row['median_days']:.1f} d, p90 {row['p90_days']:.1f} d; p90: {groups}"
    )
