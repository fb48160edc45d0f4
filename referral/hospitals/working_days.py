"""On which days a country's hospitals have their offices open."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from matching.vocabulary import countries
from referral.zones import day_in, zone_of

NOON = time(12)
OPENS, CLOSES = time(9), time(17)
"""When offices are open on a working day: an assumption of ours, the same for every country."""
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


def after_office_hours(moment: datetime, hours: float, country: str) -> datetime:
    """The moment at which so many office hours have passed, by the country's own calendar, clock and office hours.

    Friday at four in the afternoon and two hours more is Monday at ten, if Monday is no holiday.
    """
    zone, left = zone_of(country), timedelta(hours=hours)
    at = moment.astimezone(zone).replace(tzinfo=None)
    day = at.date()
    while True:
        begins = max(at, datetime.combine(day, OPENS))
        there = datetime.combine(day, CLOSES) - begins if is_working_day(day, country) else timedelta(0)
        if timedelta(0) < there >= left:
            return (begins + left).replace(tzinfo=zone).astimezone(UTC)
        left -= max(there, timedelta(0))
        day += timedelta(days=1)


def end_of_office_day(day: date, country: str) -> datetime:
    """When the offices close on this day, or on the first working day after it, in the country's time."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return datetime.combine(day, CLOSES, zone_of(country)).astimezone(UTC)
