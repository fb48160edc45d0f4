"""What a service is expected to have free where no fresh report says it: from its earlier reports and answers.

Each report, each date given and each "we are full" tells how many slots came up in a stretch of days. Their rate,
shrunk to that of all services of the same age and treatment, and the day up to which the diary is full, say when
the next slot is expected and how many follow. A fresh report is always taken at its word instead.

A diary fills from the front: the next date is not before the last one given. So what a hospital answers about one
person says how long others would wait there, though it reported nothing. Figures: data/planning.csv (forecast.*).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from matching.facts import clock
from matching.facts.arrays import Float64, Int32, cube_index
from matching.facts.figures import figure
from matching.vocabulary import ServiceKey

WEEK = 7
UNKNOWN = -1


class Expected(NamedTuple):
    """Cubes (A, M, N): `slots` people could be sent for, −1 where nothing is known; `start_in_days`, NaN then."""

    slots: Int32
    start_in_days: Float64


@dataclass(slots=True, eq=False)
class Diaries:
    """What is known of every service's diary; cubes (A ages, M modalities, N hospitals), days of any calendar.

    `found`: slots seen in `weeks` of watching, the last of which ended on `watched`. `full_until`: there is no
    slot before that day, as far as known. `given`: the days of treatment given in each service.
    """

    found: Float64
    weeks: Float64
    watched: Float64
    full_until: Float64
    given: dict[ServiceKey[int], list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> "Diaries":
        """Nothing known of (A, M, N) services."""
        unknown = np.full(shape, -np.inf)
        return cls(np.zeros(shape), np.zeros(shape), unknown, unknown.copy())

    def reported(self, key: ServiceKey[int], free: int, start: float | None, now: float) -> None:
        """A report: slots free, and the day of the first of them if it was said."""
        ahead = figure("forecast.dates_ahead_days")
        self._saw(key, free + self._ahead(key, now, now + ahead), ahead, now)
        self.full_until[cube_index(key)] = start if start is not None else now if free else now + ahead

    def full(self, key: ServiceKey[int], now: float) -> None:
        """A refusal because no slot is free."""
        self.reported(key, 0, None, now)

    def gave(self, key: ServiceKey[int], day: float, now: float) -> None:
        """Treatment begins on this day for somebody accepted now: a date far ahead says that it is full before."""
        self.given[key] = [*(each for each in self.given.get(key, ()) if each > now - WEEK), day]
        if day - now >= WEEK:
            self._saw(key, self._ahead(key, now, day), day - now, now)
        self.full_until[cube_index(key)] = max(self.full_until[cube_index(key)], day)

    def returned(self, key: ServiceKey[int], day: float) -> None:
        """A slot that was given is free again."""
        if day in self.given.get(key, ()):
            self.given[key].remove(day)
            self.full_until[cube_index(key)] = min(self.full_until[cube_index(key)], day)

    def a_week(self) -> Float64:
        """Slots a week, a cube; NaN for an age and treatment of which too little was seen anywhere."""
        found, weeks = (column.sum(axis=2, keepdims=True) for column in (self.found, self.weeks))
        enough = weeks >= figure("forecast.least_weeks")
        typical = np.where(enough, found / np.maximum(weeks, 1), np.nan)
        prior = figure("forecast.prior_weeks")
        rate: Float64 = (self.found + prior * typical) / (self.weeks + prior)
        return np.maximum(rate, figure("forecast.least_a_week"))

    def expected(self, now: float, asked: Int32) -> Expected:
        """What each service is expected to have, as of now. `asked`: requests it has not answered, a cube."""
        between = WEEK / self.a_week()
        ready = now + clock.preparation_days()
        first = np.where(np.isfinite(self.full_until), np.maximum(self.full_until, ready - WEEK), ready)
        first = first + between * asked * figure("forecast.share_of_asked")
        room = now + figure("forecast.dates_ahead_days") - np.maximum(first, ready - WEEK / 2)
        slots = np.rint(np.maximum(room / between, 0))
        unknown = np.isnan(between)
        return Expected(np.where(unknown, UNKNOWN, slots).astype(np.int32), first - now)

    def _ahead(self, key: ServiceKey[int], since: float, until: float) -> int:
        return sum(since <= day <= until for day in self.given.get(key, ()))

    def _saw(self, key: ServiceKey[int], slots: int, days: float, now: float) -> None:
        """So many slots in the days ahead; of days seen before only the new ones count."""
        weeks = min(now - self.watched[cube_index(key)], days) / WEEK
        self.found[cube_index(key)] += slots / days * WEEK * weeks
        self.weeks[cube_index(key)] += weeks
        self.watched[cube_index(key)] = now
