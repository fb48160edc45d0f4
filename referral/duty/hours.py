"""When a shift is, by the clock on the wall where it is worked, and after how many minutes the next step is due."""

import csv
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matching.vocabulary import countries
from referral.duty.models import DAY, NIGHT
from referral.zones import zone_of

DATA = Path(__file__).parent / "data"


class Turn(NamedTuple):
    """One shift: the day on which it begins, and which part of it."""

    day: date
    part: str

    @property
    def keys(self) -> tuple[str, str]:
        """Under what it stands in the rota: its date, else its day of the week."""
        return self.day.isoformat(), str(self.day.isoweekday())


class StepRow(NamedTuple):
    """One step of an alarm, and how long it waits for somebody (None: it is the last)."""

    step: str
    waits: timedelta | None


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@cache
def zones() -> dict[str, ZoneInfo]:
    """The clock of each country we know."""
    return {country: zone_of(country) for country in countries()}


@cache
def steps() -> tuple[StepRow, ...]:
    """Who hears of an alarm, in order."""
    waits = [(row["step"], row["minutes"]) for row in _rows("steps")]
    return tuple(
        StepRow(step, timedelta(minutes=int(minutes)) if minutes else None) for step, minutes in waits
    )


@cache
def begins() -> dict[str, int]:
    """At which hour each part of the day begins."""
    return {row["part"]: int(row["from"]) for row in _rows("hours")}


def turn_at(now: datetime, country: str | None) -> Turn:
    """Which shift a moment belongs to: a night belongs to the day on which it began."""
    local = now.astimezone(zone_of(country))
    if begins()[DAY] <= local.hour < begins()[NIGHT]:
        return Turn(local.date(), DAY)
    before_midnight = local.hour >= begins()[NIGHT]
    return Turn(local.date() if before_midnight else local.date() - timedelta(days=1), NIGHT)
