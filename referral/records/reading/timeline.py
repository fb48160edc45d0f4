"""The illness as the papers tell it: what has a day by its day, the rest apart; what disagrees stands there twice."""

from collections.abc import Iterable
from typing import NamedTuple

from referral.records.reading.comparing import core, day_of
from referral.records.reading.queries import Value


class Line(NamedTuple):
    """One thing of the timeline. `on`: ISO text of a day, month or year, None where no paper names one; `values`: all
    that say the same."""

    on: str | None
    values: tuple[Value, ...]

    @property
    def value(self) -> Value:
        """The first that says it."""
        return self.values[0]


class Timeline(NamedTuple):
    """What has a day, the oldest first, and what has none."""

    dated: list[Line]
    undated: list[Line]


def timeline(values: Iterable[Value]) -> Timeline:
    """Living values as lines; the same said by several papers is one line."""
    lines: dict[tuple[object, ...], list[Value]] = {}
    for each in values:
        if each.lives:
            key = (each.field, day_of(each), *sorted(core(each).items()))
            lines.setdefault(key, []).append(each)
    made = [Line(day_of(kept[0]), tuple(kept)) for kept in lines.values()]
    dated = sorted((each for each in made if each.on), key=lambda line: line.on or "")
    return Timeline(dated, [each for each in made if not each.on])
