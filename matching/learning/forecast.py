"""What a service is expected to have free where no fresh report says it: from its earlier reports and answers.

Each report, each date given and each "we are full" tells how many places came up in a stretch of days. Their pace,
shrunk to that of all services of the same age and treatment, and the day up to which the diary is full, say when
the next place is expected and how many follow. A fresh report is always taken at its word instead.

A diary fills from the front: the next date is not before the last one given. So what a hospital answers about one
person says how long others would wait there, though it reported nothing. Figures: data/planning.csv (forecast.*).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from matching.facts import clock
from matching.facts.arrays import Float64, Int32
from matching.facts.figures import figure

Cell = tuple[int, int, int]
"""Places in AGES and MODALITIES, and the hospital's row."""
WEEK = 7
UNKNOWN = -1


class Expected(NamedTuple):
    """Cubes (A, M, N): `places` people could be sent for, −1 where nothing is known; `start_in_days`, NaN then."""

    places: Int32
    start_in_days: Float64


@dataclass(slots=True, eq=False)
class Diaries:
    """What is known of every service's diary; cubes (A ages, M modalities, N hospitals), days of any calendar.

    `found`: places seen in `weeks` of watching, the last of which ended on `watched`. `full_until`: there is no
    place before that day, as far as known. `given`: the days of treatment given in each service.
    """

    found: Float64
    weeks: Float64
    watched: Float64
    full_until: Float64
    given: dict[Cell, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> "Diaries":
        """Nothing known of (A, M, N) services."""
        unknown = np.full(shape, -np.inf)
        return cls(np.zeros(shape), np.zeros(shape), unknown, unknown.copy())

    def reported(self, cell: Cell, free: int, start: float | None, now: float) -> None:
        """A report: places free, and the day of the first of them if it was said."""
        ahead = figure("forecast.dates_ahead_days")
        self._saw(cell, free + self._ahead(cell, now, now + ahead), ahead, now)
        self.full_until[cell] = start if start is not None else now if free else now + ahead

    def full(self, cell: Cell, now: float) -> None:
        """A refusal because no place is free."""
        self.reported(cell, 0, None, now)

    def gave(self, cell: Cell, day: float, now: float) -> None:
        """Treatment begins on this day for somebody accepted now: a date far ahead says that it is full before."""
        self.given[cell] = [*(each for each in self.given.get(cell, ()) if each > now - WEEK), day]
        if day - now >= WEEK:
            self._saw(cell, self._ahead(cell, now, day), day - now, now)
        self.full_until[cell] = max(self.full_until[cell], day)

    def returned(self, cell: Cell, day: float) -> None:
        """A place that was given is free again."""
        if day in self.given.get(cell, ()):
            self.given[cell].remove(day)
            self.full_until[cell] = min(self.full_until[cell], day)

    def a_week(self) -> Float64:
        """Places a week, a cube; NaN for an age and treatment of which too little was seen anywhere."""
        found, weeks = (column.sum(axis=2, keepdims=True) for column in (self.found, self.weeks))
        enough = weeks >= figure("forecast.least_weeks")
        typical = np.where(enough, found / np.maximum(weeks, 1), np.nan)
        prior = figure("forecast.prior_weeks")
        pace: Float64 = (self.found + prior * typical) / (self.weeks + prior)
        return np.maximum(pace, figure("forecast.least_a_week"))

    def expected(self, now: float, asked: Int32) -> Expected:
        """What each service is expected to have, as of now. `asked`: requests it has not answered, a cube."""
        between = WEEK / self.a_week()
        ready = now + clock.preparation_days()
        first = np.where(np.isfinite(self.full_until), np.maximum(self.full_until, ready - WEEK), ready)
        first = first + between * asked * figure("forecast.share_of_asked")
        room = now + figure("forecast.dates_ahead_days") - np.maximum(first, ready - WEEK / 2)
        places = np.rint(np.maximum(room / between, 0))
        unknown = np.isnan(between)
        return Expected(np.where(unknown, UNKNOWN, places).astype(np.int32), first - now)

    def _ahead(self, cell: Cell, since: float, until: float) -> int:
        return sum(since <= day <= until for day in self.given.get(cell, ()))

    def _saw(self, cell: Cell, places: int, days: float, now: float) -> None:
        """So many places in the days ahead; of days seen before only the new ones count."""
        weeks = min(now - self.watched[cell], days) / WEEK
        self.found[cell] += places / days * WEEK * weeks
        self.weeks[cell] += weeks
        self.watched[cell] = now
