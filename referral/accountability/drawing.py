"""Drawings of medians with intervals and of counts: a line each, its name above, so that it is read on a phone too."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

WIDTH, LINE, TOP, BELOW, EDGE = 360, 40, 8, 26, 6
NAME, MARK = 14, 27
"""How far below the head of a line its name and its mark stand."""
TICKS = 4
LONGEST_NAME = 34
NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Mark:
    """One line: its name, what is written at its end, where its middle and the ends of its interval are.

    An end that is None lies beyond the drawing.
    """

    name: str
    said: str
    y: float
    x: float
    low: float
    high: float
    is_open: bool = False
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a page draws, in the units of the drawing."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, float], ...]
    height: float
    width: float = WIDTH

    @property
    def bottom(self) -> float:
        """Where the lines end and the numbers below begin."""
        return self.height - BELOW


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be drawn: its name, its measure, how it is said."""

    name: str
    measure: dict[str, Any]
    said: str
    is_all: bool = False


def intervals(entries: Sequence[Entry]) -> Drawing | None:
    """Medians as dots on their intervals, from nought on; nothing where no median is known."""
    known = [each for each in entries if each.measure.get("mid") is not None]
    if not known:
        return None
    ends = (each.measure[name] for each in known for name in ("mid", "high"))
    most = end_of_scale(max(value for value in ends if value is not None))
    return _drawing([_mark(each, line, most) for line, each in enumerate(known)], most)


def bars(entries: Sequence[tuple[str, int, str]]) -> Drawing | None:
    """Counts as bars: name, number, how it is said; nothing where there is none."""
    if not entries:
        return None
    most = end_of_scale(max(number for _name, number, _said in entries))
    lines = enumerate(entries)
    return _drawing(
        [Mark(_short(n), s, _y(line), _x(v, most), _x(0, most), _x(v, most)) for line, (n, v, s) in lines],
        most,
    )


def _drawing(marks: Sequence[Mark], most: float) -> Drawing:
    ticks = tuple((_x(most * part / TICKS, most), most * part / TICKS) for part in range(TICKS + 1))
    return Drawing(tuple(marks), ticks, TOP + LINE * len(marks) + BELOW)


def _mark(entry: Entry, line: int, most: float) -> Mark:
    high = entry.measure["high"]
    ends = (entry.measure["low"], most if high is None else high)
    low, last = (_x(value, most) for value in ends)
    middle = _x(entry.measure["mid"], most)
    return Mark(
        _short(entry.name), entry.said, _y(line), middle, low, last, is_open=high is None, is_all=entry.is_all
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _y(line: int) -> float:
    return TOP + LINE * line


def _x(value: float, most: float) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * min(value / most, 1.0), 1)


def end_of_scale(most: float) -> float:
    """The first round number that is not below the greatest value, so that the marks fall on round numbers too.

    >>> end_of_scale(87.0), end_of_scale(0.0)
    (100.0, 4)
    """
    if most <= TICKS:
        return TICKS
    step = 10.0 ** (ceil(log10(most)) - 1)
    return float(next(ceil(step * nice) for nice in NICE if step * nice >= most))
