"""Answers to what was asked before of the same statements and the same hospitals, kept as long as both are the same."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np

from matching.facts.arrays import ADULT_FROM, OLDEST
from matching.facts.figures import figure
from matching.facts.statements import House, Statements

T = TypeVar("T")

MOST_ANSWERS = 1024
"""Then all are forgotten: 12 bytes a hospital each."""


class Remembered:
    """`limits`: the years of age at which any answer may change, rising."""

    __slots__ = ("_answers", "limits")

    def __init__(self, said: Statements, house: House) -> None:
        told = np.concatenate([said.age_from, said.age_to, house.takes_from, house.takes_to])
        known = {*told[np.isfinite(told)].tolist(), 0.0, ADULT_FROM, figure("evidence.asked_from_years")}
        self.limits: tuple[float, ...] = tuple(sorted(known))
        self._answers: dict[Hashable, Any] = {}

    def answer(self, asked: Hashable, find: Callable[[], T]) -> T:
        """What was answered before, else what is found now."""
        if asked not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[asked] = find()
        found: T = self._answers[asked]
        return found

    def alike(self, low: float, high: float) -> tuple[float, float]:
        """The youngest who are answered as people of `low` to `high` years are; wide ranges stay as they are."""
        passed = bisect_right(self.limits, low)
        if high - low > 1 or passed != bisect_left(self.limits, high):
            return low, high
        youngest = self.limits[passed - 1]
        return youngest, math.nextafter(youngest, OLDEST)
