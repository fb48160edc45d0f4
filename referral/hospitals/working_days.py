"""On which days a country's hospitals have their offices open."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from matching.vocabulary import countries
from referral.zones import day_in, zone_of

NOON = time(12)
SATURDAY = 5


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
    return is_working_day(day_in(moment, country), country)


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
