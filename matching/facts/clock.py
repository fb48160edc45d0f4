"""The treatment clock: when a treatment could start at each hospital, and how late that is."""

import csv
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import LEVELS
from matching.facts.figures import figure
from matching.facts.need import Need
from matching.vocabulary import DATA, Priority

Float64 = npt.NDArray[np.float64]
HOURS_A_DAY, FULL = 24, 1000
PRIORITIES = tuple(Priority)


class Due(NamedTuple):
    """When treatment is due, in days from now. Not known: the priority's clock stands in, and it is said."""

    days: float
    known: bool


class Way(NamedTuple):
    """The parts of the way to a first treatment at one hospital, in days; they add up to `total`."""

    reply: float
    reply_known: bool
    travel: float | None
    preparation: float
    wait: float | None
    total: float | None


def due(need: Need) -> Due:
    """The due date people entered, else the time an answer and the preparation may take by the priority."""
    if need.due_in_days is not None:
        return Due(need.due_in_days, True)
    return Due(answer_days(need) + preparation_days(), False)


def answer_days(need: Need) -> float:
    """The clock for an answer by priority, days (data/travel.csv: IASC inter-agency referral form)."""
    return figure(f"reply_days.{need.priority}")


def answered_in_time(came: Float64, missed: Float64) -> Float64:
    """The share of requests that hospitals answer in time, by how many came and how many clocks ran out, (N,).

    What is assumed of everybody counts as so many requests of each (data/figures.csv), so that one silence is no habit.

    >>> answered_in_time(np.array([0.0, 16.0]), np.array([0.0, 0.0])).tolist()
    [0.75, 0.95]
    """
    usual, weight = figure("answers_in_time") / FULL, figure("answers_in_time.counts_as")
    return (came + usual * weight) / (came + missed + weight)


def preparation_days() -> float:
    """Days to prepare between an acceptance and setting out, beside the journey (data/travel.csv)."""
    return figure("preparation_days")


def first_treatment_days(reply: Float64, hours: Float64, start: Float64) -> Float64:
    """Reply + preparation + travel, then the wait until the earliest start, reported or likely; NaN is not known.

    All arguments shape (N,): days, hours, days from now. An earliest start is a date, so it passes meanwhile:
    the wait is what is left of it.
    """
    ready = reply + hours / HOURS_A_DAY + preparation_days()
    return np.maximum(ready, start)


def lateness_days(first_treatment: Float64, due_in_days: float) -> Float64:
    """Days late by choosing each hospital, shape (N,); what was lost before today no choice can mend."""
    return np.maximum(first_treatment - max(due_in_days, 0.0), 0.0)


@cache
def waiting_table() -> Float64:
    """Days by priority and level, (P, L), in the order of Priority and LEVELS.

    >>> waiting_table().shape
    (4, 5)
    """
    with (DATA / "waiting.csv").open(encoding="utf-8", newline="") as rows:
        kept = {row["level"]: row for row in csv.DictReader(rows) if row["source"] and row["dated"]}
    if set(kept) != set(map(str, LEVELS)):
        raise ValueError("waiting.csv: each level has its days, with source and date")
    days = np.array([[float(kept[level][priority]) for level in LEVELS] for priority in PRIORITIES])
    days.setflags(write=False)
    return days


def likely_start_days(priority: Priority) -> Float64:
    """Days by level, (L,), for this priority.

    >>> likely_start_days(Priority.EMERGENCY).max()
    3.0
    """
    row: Float64 = waiting_table()[PRIORITIES.index(priority)]
    return row
