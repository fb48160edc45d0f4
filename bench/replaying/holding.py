"""Prices on against prices off: who waits longer for it, and which places lie empty while somebody waits."""

import numpy as np

from bench.replaying.hindsight import choice
from bench.replaying.hospitals import Floats
from bench.replaying.measures import WORSE_AT_MOST_DAYS, Figures, days, groups
from bench.replaying.stream import WEEK, Stream
from bench.replaying.told import Outcome

DIVISIONS = ("priority", "age", "country", "modality")
DRAWS, DRAW_SEED, SURE = 500, 7, (2.5, 97.5)
"""How often people are drawn anew, with replacement, to see how much of a change is chance."""


def empty_place_days(stream: Stream, outcome: Outcome) -> dict[str, dict[str, int]]:
    """Days of places that stayed empty while somebody who could have used them waited, by division and group.

    A place of a week that nobody took counts 7 for each group, as often as there was somebody of the group who
    could have begun in that week and there, and began later or never.
    """
    labels, places = groups(stream), stream.hidden.places - outcome.used - outcome.wasted
    waiting = {
        name: {str(label): np.zeros_like(places) for label in np.unique(labels[name])} for name in DIVISIONS
    }
    for person in range(len(stream.people)):
        spans = _spans(stream, outcome, person)
        for name in DIVISIONS:
            counted = waiting[name][str(labels[name][person])]
            for cell, first, last in spans:
                counted[(*cell, slice(first, last))] += 1
    return {
        name: {label: int(np.minimum(places, found).sum()) * WEEK for label, found in each.items()}
        for name, each in waiting.items()
    }


def _spans(stream: Stream, outcome: Outcome, person: int) -> list[tuple[tuple[int, int, int], int, int]]:
    """For each hospital that could have treated this person: the service, and the weeks waited in vain."""
    age, modality, _ = stream.cell[person].tolist()
    could = choice(stream, person)
    began = outcome.start[person]
    last = int((stream.end if np.isnan(began) else began) // WEEK)
    firsts = (could.ready // WEEK).astype(int).tolist()
    rows = zip(could.hospital.tolist(), firsts, strict=True)
    return [((age, modality, row), first, last) for row, first in rows if first < last]


def compare(stream: Stream, off: Outcome, on: Outcome) -> Figures:
    """Both by group, and the rule: nobody's 90th percentile worsens by more than a day."""
    waits = days(stream, off), days(stream, on)
    empty = empty_place_days(stream, off), empty_place_days(stream, on)
    found = {
        name: {
            str(label): _both(waits, labels == label, [each[name][str(label)] for each in empty])
            for label in np.unique(labels)
        }
        for name, labels in groups(stream).items()
        if name in DIVISIONS
    }
    worst = max(
        (row["p90_days_on"] - row["p90_days_off"], f"{name} {label}")
        for name, each in found.items()
        for label, row in each.items()
    )
    rule = {"worst_p90_change_days": round(worst[0], 2), "worst_group": worst[1]}
    surely = [
        f"{name} {label}"
        for name, each in found.items()
        for label, row in each.items()
        if row["p90_change_95"][0] > WORSE_AT_MOST_DAYS
    ]
    return {"by": found, **rule, "rule_holds": worst[0] <= WORSE_AT_MOST_DAYS, "worse_beyond_chance": surely}


def _both(waits: tuple[Floats, Floats], mine: np.ndarray, empty: list[int]) -> Figures:
    found: Figures = {"people": int(mine.sum())}
    for name, wait, days_empty in zip(("off", "on"), waits, empty, strict=True):
        found[f"longest_days_{name}"] = round(float(wait[mine].max()), 2)
        found[f"p90_days_{name}"] = round(float(np.percentile(wait[mine], 90)), 2)
        found[f"empty_place_days_{name}"] = days_empty
    found["p90_change_95"] = _range(*(wait[mine] for wait in waits))
    return found


def _range(off: Floats, on: Floats) -> list[float]:
    """Between which days the change of the 90th percentile lies for 95 of 100 such groups of people (bootstrap)."""
    chance, count = np.random.default_rng(DRAW_SEED), len(off)
    rows = (chance.integers(0, count, count) for _ in range(DRAWS))
    changes = [np.percentile(on[each], 90) - np.percentile(off[each], 90) for each in rows]
    return [round(float(each), 2) for each in np.percentile(changes, SURE)]
