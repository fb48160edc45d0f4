"""How old a patient is on a day, from as much of the birth date as that takes; a case keeps no more of it.

A birth date is text as precise as it is known: "1980", "1980-02" or "1980-02-03".
"""

from calendar import isleap, monthrange
from datetime import date, timedelta
from typing import NamedTuple

from referral.fields import UNKNOWN

ADULT_FROM = 18
EXACT_FROM, EXACT_BELOW = 17, 19
"""Whole years at which the very day decides whose team is asked: 18, or 19 where childhood lasts to 18 y 364 d."""
DAYS_A_YEAR, ALMOST = 365.25, 0.999
TO_THE_MONTH = len("2008-11")
WHOLE = len("2008-11-21")


class Years(NamedTuple):
    """Whole years of age, the fewest and the most that the birth date allows."""

    least: int
    most: int


def years_on(born: str | None, day: date) -> Years | None:
    """How old somebody is on a day; None where nothing is known of the birth date, or it lies ahead."""
    if not born or born == UNKNOWN:
        return None
    least, most = (_years(each, day) for each in (_last_day(born), _first_day(born)))
    return Years(max(least, 0), most) if most >= 0 else None


def youngest_on(born: str, day: date) -> float:
    """The least age in years of somebody who was born, with the part of a year that has gone by since."""
    last = _last_day(born)
    whole = max(_years(last, day), 0)
    return round(min(max((day - last).days / DAYS_A_YEAR, whole), whole + ALMOST), 3)


def age_group(born: str | None, today: date) -> str | None:
    """Say "child" under 18 on `today`, "adult" from 18; None while it is open."""
    years = years_on(born, today)
    if years is None or years.least < ADULT_FROM <= years.most:
        return None
    return "adult" if years.least >= ADULT_FROM else "child"


def is_minor(born: str | None, ticked: str | None, day: date) -> bool:
    """Whether somebody is under 18 on a day; where the birth date leaves it open, by what was ticked."""
    return (age_group(born, day) or ticked) == "child"


def needed_of(born: str | None, today: date) -> str | None:
    """As much of a birth date as a case keeps: the month; the day only of those of 17 and 18 years."""
    years = years_on(born, today)
    if years is None or born is None:
        return None
    is_exact = years.most >= EXACT_FROM and years.least < EXACT_BELOW
    return born if is_exact else born[:TO_THE_MONTH]


def comes_of_age(born: str | None) -> date | None:
    """The 18th birthday, where the day is known."""
    if not born or len(born) < WHOLE:
        return None
    year = int(born[:4]) + ADULT_FROM
    return date(year, 3, 1) if born.endswith("02-29") and not isleap(year) else date(year, *_month_day(born))


class Turning(NamedTuple):
    """What the desk is told of somebody around their 18th birthday; `on`: the day, None where it is not known."""

    code: str
    on: date | None


SOON = timedelta(days=366)


def turning(born: str | None, since: date, today: date) -> Turning | None:
    """Whether somebody comes of age within a year ("soon"), has while waiting ("came"), or may have ("open")."""
    on = comes_of_age(born)
    if on is None:
        return Turning("open", None) if years_on(born, today) and age_group(born, today) is None else None
    if on > today:
        return Turning("soon", on) if on - today <= SOON else None
    return Turning("came", on) if on > since else None


def _month_day(born: str) -> tuple[int, int]:
    return int(born[5:7]), int(born[8:])


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _first_day(partial: str) -> date:
    return date.fromisoformat((partial + "-01-01")[:WHOLE])


def _last_day(partial: str) -> date:
    if len(partial) == WHOLE:
        return date.fromisoformat(partial)
    year, month = int(partial[:4]), int(partial[5:] or 12)
    return date(year, month, monthrange(year, month)[1])
