"""The stream that every policy meets: people, hospitals and luck, all from one seed.

Luck belongs to a person and a hospital, not to the moment: whoever sends person p to hospital h has the same
luck there, so that policies differ by their choices alone (common random numbers).
"""

from collections.abc import Set
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.replaying import arrivals, hospitals
from bench.replaying.arrivals import People
from bench.replaying.hospitals import AGES, MODALITIES, SITES, Bool, Draw, Floats, Hidden, Ints, Report
from bench.replaying.tables import number
from bench.replaying.treatment_values import TreatmentValues, treatment_values
from matching import Network

Pair = tuple[int, int]
WEEK = 7
DRAIN_DAYS = 42
"""So long after the last arrival the replay goes on."""


class Luck(NamedTuple):
    """For each person and hospital, (P, N): no answer; the answer's part of the clock; refusals; no-shows."""

    silent: Bool
    answer: npt.NDArray[np.float32]
    refuses: Bool
    declines: Bool
    misses: Bool


class Stream(NamedTuple):
    """A world over `days` of arrivals; `cell`: (P, 3), the age, modality and site of each person."""

    days: int
    people: People
    cell: Ints
    network: Network
    hidden: Hidden
    reports: list[Report]
    luck: Luck
    values: TreatmentValues

    @property
    def end(self) -> int:
        """The last day of the replay."""
        return self.days + DRAIN_DAYS

    def treats(self, person: int) -> Bool:
        """Who really gives this person the treatment needed now, (N,)."""
        age, modality, site = self.cell[person]
        return self.hidden.gives[age, modality] & self.hidden.treats[age, modality, site]


def stream(seed: int, count: int, days: int) -> Stream:
    """The world of a seed."""
    of_people, of_hospitals, of_reports, of_luck = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)
    )
    people, network = arrivals.people(count, days, of_people), hospitals.directory()
    cell = cells(people)
    demand = np.zeros((len(AGES), len(MODALITIES)))
    np.add.at(demand, (cell[:, 0], cell[:, 1]), WEEK / days)
    hidden = hospitals.hidden(network, demand, weeks(days), of_hospitals)
    reports = hospitals.reports(len(network), days + DRAIN_DAYS, of_reports)
    valued = treatment_values(people, network)
    drawn = luck(people, hidden, valued.hours, of_luck)
    return Stream(days, people, cell, network, hidden, reports, drawn, valued)


def weeks(days: int) -> int:
    """Weeks in which somebody may start, the dates given ahead included."""
    return int((days + DRAIN_DAYS + number("places.booked_ahead_days")) // WEEK) + 2


def cells(people: People) -> Ints:
    """Age, modality and site of each person as places in AGES, MODALITIES, SITES."""
    rows = [
        (AGES.index(need.age_group), MODALITIES.index(need.modalities[0]), SITES.index(need.site_group))
        for need in people.need
    ]
    return np.array(rows, np.int32).reshape(len(people), 3)


def luck(people: People, hidden: Hidden, hours: Floats, draw: Draw) -> Luck:
    """Draw it for all pairs."""
    shape = hours.shape
    far = np.where(hours > 10, number("patients.decline_far"), 0.0)
    answer = hidden.answer * draw.lognormal(0, number("answers.spread"), shape)
    return Luck(
        draw.random(shape) < hidden.silent,
        answer.astype(np.float32),
        draw.random(shape) < number("answers.other_refusal"),
        draw.random(shape) < number("patients.decline") + far,
        draw.random(shape) < number("patients.no_show"),
    )


def spliced(one: Stream, other: Stream, day: float, asked: Set[Pair]) -> Stream:
    """`one` until that day and `other` after it: the same past, another future.

    Of the luck until that day only that of `asked` is kept: pairs of a person and a hospital.
    """
    until, since = one.people.day < day, other.people.day >= day
    needs = _renamed([*_picked(one.people.need, until), *_picked(other.people.need, since)])
    people = People(
        _both(one.people.day, until, other.people.day, since),
        needs,
        _both(one.people.sex, until, other.people.sex, since),
        _families(one.people.family[until], other.people.family[since]),
        _both(one.people.is_interrupted, until, other.people.is_interrupted, since),
    )
    whole = TreatmentValues(
        *(_both(a, until, b, since) for a, b in zip(one.values, other.values, strict=True))
    )
    known = np.zeros(one.luck.silent.shape, np.bool_)
    known[tuple(np.array(sorted(asked), np.int64).reshape(-1, 2).T)] = True
    kept = (np.where(known, a, b) for a, b in zip(one.luck, other.luck, strict=True))
    drawn = Luck(*(_both(a, until, b, since) for a, b in zip(kept, other.luck, strict=True)))
    return one._replace(
        people=people,
        cell=_both(one.cell, until, other.cell, since),
        hidden=one.hidden._replace(places=_later_places(one.hidden.places, other.hidden.places, day)),
        reports=[r for r in one.reports if r.day < day] + [r for r in other.reports if r.day >= day],
        luck=drawn,
        values=whole,
    )


def _both(one: Any, until: Bool, other: Any, since: Bool) -> Any:
    return np.concatenate((one[until], other[since]))


def _families(before: Ints, after: Ints) -> Ints:
    """Families are numbered by their first row: those of the other stream anew."""
    found = np.concatenate((before, np.full(len(after), -1, np.int32)))
    firsts = {}
    for row, family in enumerate(after.tolist(), start=len(before)):
        if family >= 0:
            found[row] = firsts.setdefault(family, row)
    return found


def _picked(rows: tuple[Any, ...], which: Bool) -> list[Any]:
    return [row for row, kept in zip(rows, which, strict=True) if kept]


def _renamed(needs: list[Any]) -> tuple[Any, ...]:
    return tuple(replace(need, id=f"{row:06}") for row, need in enumerate(needs))


def _later_places(one: Ints, other: Ints, day: float) -> Ints:
    """Weeks that no hospital had opened by that day are another's."""
    opened = int((day + number("places.booked_ahead_days")) // WEEK) + 1
    return np.concatenate((one[..., :opened], other[..., opened:]), axis=-1)
