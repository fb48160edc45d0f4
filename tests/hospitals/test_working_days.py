"""Holidays of the countries whose hospitals are asked, each day as its law has it; and which day comes next."""

from datetime import UTC, date, datetime

import pytest

from referral.hospitals.working_days import (
    is_open_at,
    is_working_day,
    next_working_noon,
    on_a_working_day,
    zone_of,
)

# Typed from the laws of each country, not from the library: its own table, by month and day, of fixed and moving days.
CLOSED = {
    ("PL", 2026): "1-1 1-6 4-5 4-6 5-1 5-3 5-24 6-4 8-15 11-1 11-11 12-24 12-25 12-26",
    ("PL", 2027): "1-1 1-6 3-28 3-29 5-1 5-3 5-16 5-27 8-15 11-1 11-11 12-24 12-25 12-26",
    ("CZ", 2026): "1-1 4-3 4-6 5-1 5-8 7-5 7-6 9-28 10-28 11-17 12-24 12-25 12-26",
    ("HU", 2026): "1-1 3-15 4-3 4-5 4-6 5-1 5-24 5-25 8-20 10-23 11-1 12-25 12-26",
    ("SK", 2026): "1-1 1-6 4-3 4-6 5-1 7-5 8-29 11-1 12-24 12-25 12-26",
    ("RO", 2026): "1-1 1-2 1-6 1-7 1-24 4-10 4-12 4-13 5-1 5-31 6-1 8-15 11-30 12-1 12-25 12-26",
}
"""Only days that are shut by every reading of the law; Slovakia's 8 May, 1 and 15 September are disputed."""
CHRISTMAS_IN_WARSAW = datetime(2026, 12, 24, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(("country", "year"), list(CLOSED))
def test_the_library_closes_every_day_that_the_law_closes(country: str, year: int) -> None:
    days = [date(year, *map(int, day.split("-"))) for day in CLOSED[country, year].split()]
    assert [day for day in days if is_working_day(day, country)] == []


@pytest.mark.parametrize(("country", "year"), list(CLOSED))
def test_few_other_weekdays_are_closed(country: str, year: int) -> None:
    weekdays = [
        date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    shut = [day for day in weekdays if day.weekday() < 5 and not is_working_day(day, country)]
    assert 5 < len(shut) <= 16


def test_weekends_and_unknown_countries() -> None:
    assert not is_working_day(date(2026, 11, 28), "PL") and not is_working_day(date(2026, 11, 29), "UA")
    assert is_working_day(date(2026, 11, 27), "UA") and is_working_day(date(2026, 11, 27), "XX")


def test_each_country_has_its_time() -> None:
    names = {country: zone_of(country).key for country in ("PL", "CZ", "HU", "SK", "RO", "UA", "XX")}
    assert names == {
        "PL": "Europe/Warsaw", "CZ": "Europe/Prague", "HU": "Europe/Budapest", "SK": "Europe/Bratislava",
        "RO": "Europe/Bucharest", "UA": "Europe/Kyiv", "XX": "Europe/Warsaw",
    }  # fmt: skip


def test_after_christmas_the_next_working_noon_is_on_monday() -> None:
    """24 December 2026 is a Thursday; Friday and Saturday are holidays, Sunday is Sunday."""
    noon = datetime(2026, 12, 28, 11, 0, tzinfo=UTC)
    assert on_a_working_day(CHRISTMAS_IN_WARSAW, "PL") == noon == next_working_noon(CHRISTMAS_IN_WARSAW, "PL")
    in_romania = on_a_working_day(datetime(2026, 12, 25, 8, 0, tzinfo=UTC), "RO")
    assert in_romania == datetime(2026, 12, 28, 10, 0, tzinfo=UTC), "an hour earlier: Bucharest's noon"
    assert on_a_working_day(noon, "PL") == noon


def test_a_day_begins_where_the_hospital_is() -> None:
    """Half past eleven on Friday evening in Warsaw is half past midnight in Bucharest."""
    friday_night = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
    assert is_open_at(friday_night, "PL") and not is_open_at(friday_night, "RO")
