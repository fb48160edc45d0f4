"""Closed weeks: from Monday to Sunday by the region's clock, named as ISO 8601 names them (a year may have 53)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from referral.zones import REGION, day_in

WEEK = timedelta(days=7)
SETTLES = timedelta(hours=2)
"""So long after its end a week is closed: an acceptance may be undone within an hour (referrals.table)."""


def name_of(monday: date) -> str:
    """A week's name.

    >>> name_of(date(2026, 12, 28))
    '2026-W53'
    """
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(name: str) -> date:
    """The first day of a week; raises ValueError for a name of none.

    >>> monday_of("2026-W53")
    datetime.date(2026, 12, 28)
    """
    year, _dash, week = name.partition("-W")
    if name != f"{year:0>4}-W{week:0>2}" or not (year + week).isascii() or not (year + week).isdigit():
        raise ValueError
    return date.fromisocalendar(int(year), int(week), 1)


def begins(monday: date) -> datetime:
    """The moment at which a week begins: midnight in the region, so that a week may have 167 or 169 hours."""
    return datetime.combine(monday, time(), REGION).astimezone(UTC)


def last_day(name: str) -> date:
    """A week's Sunday."""
    return monday_of(name) + WEEK - timedelta(days=1)


def monday_in(day: date) -> date:
    """The Monday of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def monday_before(day: date) -> date:
    """The Monday of the last week that ends on or before a day.

    >>> monday_before(date(2027, 1, 3)), monday_before(date(2027, 1, 2))
    (datetime.date(2026, 12, 28), datetime.date(2026, 12, 21))
    """
    return monday_in(day + timedelta(days=1)) - WEEK


def newest_closed(now: datetime) -> date:
    """The Monday of the newest week that is closed now."""
    return monday_before(day_in(now - SETTLES) - timedelta(days=1))


def next_to_close(now: datetime) -> date:
    """The first day on which the week that runs now can be reported."""
    return newest_closed(now) + 2 * WEEK


def between(first: date, last: date) -> Iterator[date]:
    """The Mondays from the first to the last, both with them."""
    while first <= last:
        yield first
        first += WEEK
