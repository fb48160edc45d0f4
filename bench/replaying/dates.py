"""The hospitals' own books: places of each week, the dates they give, what they report of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.replaying.hospitals import Floats, Ints
from bench.replaying.knowledge import CubeIndex
from bench.replaying.tables import number
from matching.facts import clock

WEEK = 7


@dataclass(slots=True, eq=False)
class Dates:
    """`left`: places not given, (A, M, N, W)."""

    left: Ints

    @classmethod
    def of(cls, places: Ints) -> "Dates":
        """Nothing given yet."""
        return cls(places.copy())

    @staticmethod
    def start(week: int, ready: float) -> float:
        """The day somebody starts who has a place in this week and is ready on that day."""
        return max(ready, float(week * WEEK))

    @staticmethod
    def open_weeks(ready: float, now: float) -> range:
        """Weeks in which somebody ready on that day can start, as far ahead as dates are given."""
        return range(int(ready // WEEK), int((now + number("places.booked_ahead_days")) // WEEK) + 1)

    def take_together(
        self, cells: Sequence[CubeIndex], ready: Sequence[float], now: float
    ) -> tuple[int, ...] | None:
        """The first week with a place for each, taken; None, and nothing taken, unless all have one."""
        weeks: list[int] = []
        for cell, day in zip(cells, ready, strict=True):
            week = next((week for week in self.open_weeks(day, now) if self.left[(*cell, week)] > 0), None)
            if week is None:
                for other, taken in zip(cells, weeks, strict=False):
                    self.release(other, taken)
                return None
            self.left[(*cell, week)] -= 1
            weeks.append(week)
        return tuple(weeks)

    def release(self, cell: CubeIndex, week: int) -> None:
        """A place is free again."""
        self.left[(*cell, week)] += 1

    def figures(self, hospital: int, now: float) -> tuple[Ints, Floats]:
        """Free places within the weeks that are open, and the day of the first of them (NaN for none), (A, M)."""
        weeks = self.open_weeks(now + clock.preparation_days(), now)
        here = self.left[:, :, hospital, weeks.start : weeks.stop]
        free = here.sum(axis=2)
        first = (weeks.start + np.argmax(here > 0, axis=2)) * WEEK
        return free.astype(np.int32), np.where(free > 0, np.maximum(first, now), np.nan).astype(np.float64)
