"""On which days a country's hospitals have their offices open, and in which time they live."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from matching.vocabulary import countries
from referral.fields import REGION

NOON = time(12)
SATURDAY = 5
ZONE_NAMES = {"UA": "Europe/Kyiv"}
"""Where a country has several zones: that of its capital."""


@lru_cache
def zone_of(country: str) -> ZoneInfo:
    """The time that a country's hospitals live in; the region's where none is known."""
    names = sorted(name for name, of in get_global("zone_territories").items() if of == country)
    name = ZONE_NAMES.get(country) or (names[0] if names else "")
    return ZoneInfo(name) if name else REGION


@lru_cache
def _holidays_of(country: str, year: int) -> frozenset[date]:
    """A country's public holidays; none where the library does not know the country, so that only weekends count."""
    if country not in countries() or country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date, country: str) -> bool:
    """Whether offices are open: no weekend, no public holiday of the country."""
    return day.weekday() < SATURDAY and day not in _holidays_of(country, day.year)


def is_open_at(moment: datetime, country: str) -> bool:
    """Whether a moment lies on a working day, by the hospital's own calendar and time."""
    return is_working_day(moment.astimezone(zone_of(country)).date(), country)


def next_working_noon(moment: datetime, country: str) -> datetime:
    """Noon of the first working day after a moment's own day, in the country's time."""
    zone = zone_of(country)
    day = moment.astimezone(zone).date() + timedelta(days=1)
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return datetime.combine(day, NOON, zone)


def on_a_working_day(moment: datetime, country: str) -> datetime:
    """The moment itself where offices are open that day, else the next working noon."""
    return moment if is_open_at(moment, country) else next_working_noon(moment, country)
