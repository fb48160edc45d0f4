"""In which time a country lives, and which day a moment is on there: the only home of both."""

from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from matching.vocabulary import countries

REGION = ZoneInfo("Europe/Warsaw")
"""Where our hospitals and the desk are, and whoever's country is not known."""
ZONE_NAMES = {"UA": "Europe/Kyiv"}
"""Where a country has several zones: that of its capital."""


@lru_cache
def zone_of(country: str | None) -> ZoneInfo:
    """The time that a country lives in; the region's where none is known."""
    names = sorted(name for name, of in get_global("zone_territories").items() if of == country)
    name = ZONE_NAMES.get(country or "") or (names[0] if names else "")
    return ZoneInfo(name) if name else REGION


def day_in(moment: datetime, country: str | None = None) -> date:
    """The day that a moment is on in a country; in the region where none is known.

    >>> day_in(datetime.fromisoformat("2026-11-28T22:30+00:00"), "RO").day
    29
    """
    return moment.astimezone(zone_of(country)).date()


def other_days(moment: datetime) -> dict[date, list[str]]:
    """The days other than the region's that a moment is on somewhere, each with the countries where it is."""
    found: dict[date, list[str]] = defaultdict(list)
    for country in countries():
        if day_in(moment, country) != day_in(moment):
            found[day_in(moment, country)].append(country)
    return dict(found)


def latest_day(moment: datetime) -> date:
    """The latest day that a moment is on anywhere we know."""
    return max(day_in(moment, country) for country in (None, *countries()))
