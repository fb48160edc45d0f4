"""Which shift a moment belongs to: by the clock on the wall, over midnight, and where the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from matching.vocabulary import countries
from referral.db import db
from referral.duty import actions, queries
from referral.duty.hours import turn_at, zones
from tests.duty.rotas import QUARTER, an_emergency, put_on_duty, told
from tests.factories import a_user

FRIDAY = date(2026, 11, 27)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_every_country_we_know_has_its_clock() -> None:
    assert set(zones()) == set(countries())


@pytest.mark.parametrize(
    ("moment", "country", "expected"),
    [
        (at(27, 6, 59), "PL", (date(2026, 11, 26), "night")),
        (at(27, 7, 0), "PL", (FRIDAY, "day")),
        (at(27, 18, 59), "PL", (FRIDAY, "day")),
        (at(27, 19, 0), "PL", (FRIDAY, "night")),
        (at(27, 23, 30), "PL", (FRIDAY, "night")),
        (at(28, 3, 0), "PL", (FRIDAY, "night")),
        (at(27, 18, 0), "RO", (FRIDAY, "night")),
        (at(27, 18, 0), None, (FRIDAY, "day")),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_began(
    moment: datetime, country: str | None, expected: tuple[date, str]
) -> None:
    assert turn_at(moment, country) == expected


def test_a_night_over_a_change_of_the_clock_is_one_shift_of_its_real_length() -> None:
    for day, month, hours in ((24, 10, 13), (28, 3, 11)):
        begun = datetime(2026, month, day, 12, tzinfo=UTC)
        night = {begun + timedelta(minutes=n) for n in range(0, 24 * 60, 10)
                 if turn_at(begun + timedelta(minutes=n), "PL") == (date(2026, month, day), "night")}  # fmt: skip
        assert len(night) == hours * 6


def test_in_the_hour_that_the_clock_shows_twice_fifteen_minutes_are_fifteen_minutes(app: Flask) -> None:
    put_on_duty(a_user(), a_user())
    first = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    an_emergency(first)
    assert actions.escalate(first + timedelta(minutes=14)) == 0
    assert actions.escalate(first + QUARTER) == 1 and len(told()) == 2


def test_the_night_of_friday_is_fridays_also_after_midnight(app: Flask) -> None:
    friday, saturday = a_user(), a_user()
    put_on_duty(friday, shifts=[("5", "night")])
    put_on_duty(saturday, shifts=[("6", "night"), ("6", "day")])
    for moment, who in ((at(27, 22), friday), (at(28, 2), friday), (at(28, 8), saturday)):
        (found,) = queries.on_duty(moment, [""])
        assert found.person is not None and found.person.id == who.id


def test_a_date_goes_before_the_week(app: Flask) -> None:
    usual, instead = a_user(), a_user()
    put_on_duty(usual)
    put_on_duty(instead, shifts=[("2026-12-24", "night")])
    for moment, who in ((at(24, 21, month=12), instead), (at(25, 3, month=12), instead),
                        (at(25, 12, month=12), usual)):  # fmt: skip
        (found,) = queries.on_duty(moment, [""])
        assert found.person is not None and found.person.id == who.id


def test_a_date_on_which_nobody_is_says_nobody(app: Flask) -> None:
    put_on_duty(a_user())
    put_on_duty(None, shifts=[("2026-12-24", "night")])
    assert "" in queries.nobody_on_duty(at(24, 21, month=12))
    assert "" not in queries.nobody_on_duty(at(24, 12, month=12))
    db.session.rollback()
