"""Every state × priority × weekday and holiday, held to a reckoning minute by minute that shares nothing with ours."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matching.vocabulary import Priority
from referral.coordination.queue.reckoning import LIVING
from referral.hospitals.working_days import after_office_hours, end_of_office_day
from referral.watch.limits import ALWAYS, act_by, limits, steps, tell_at
from referral.zones import zone_of

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE = timedelta(minutes=1)
EACH = list(itertools.product(LIVING, Priority))
CLOSED = {date(2026, 11, 11), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 6)}
CLOSED |= {date(2026, 12, 24)}
"""Polish public holidays of this winter; Christmas Eve is one since 2025."""
BEGINNINGS = [
    *(datetime(2026, 11, 23 + day, hour, 20, tzinfo=WARSAW) for day in range(7) for hour in (3, 11, 16, 22)),
    datetime(2026, 11, 10, 15, 0, tzinfo=WARSAW),
    datetime(2026, 11, 11, 10, 0, tzinfo=WARSAW),
    datetime(2026, 12, 23, 16, 30, tzinfo=WARSAW),
    datetime(2026, 10, 23, 15, 0, tzinfo=WARSAW),
]
"""A whole week at four times of day, the day before a holiday, a holiday, Christmas, the day the clock changes."""


def _is_open(moment: datetime) -> bool:
    there = moment.astimezone(WARSAW)
    return there.weekday() < 5 and there.date() not in CLOSED and 9 <= there.hour < 17


def _by_minutes(since: datetime, hours: float) -> datetime:
    """Walk on minute by minute by the clock of the world, and count those in which somebody is there."""
    left, moment = hours * 60, since.astimezone(UTC)
    while left > 0:
        left -= _is_open(moment)
        moment += MINUTE
    return moment


@pytest.mark.parametrize("since", BEGINNINGS, ids=str)
@pytest.mark.parametrize(("state", "priority"), EACH)
def test_each_state_and_priority_from_each_day(state: str, priority: str, since: datetime) -> None:
    row = limits()[state, priority]
    expected = since + timedelta(hours=row.hours) if row.clock == ALWAYS else _by_minutes(since, row.hours)
    assert act_by(state, priority, since, "PL") == expected


def test_the_table_has_each_open_state_and_priority_once_with_its_source_and_no_other() -> None:
    assert set(limits()) == set(itertools.product(LIVING, Priority))
    assert all(row.hours > 0 and row.source for row in limits().values())


def test_who_is_more_urgent_never_waits_longer() -> None:
    for state in LIVING:
        reached = [
            act_by(state, priority, BEGINNINGS[0], "PL") for priority in ("emergency", "urgent", "normal")
        ]
        assert reached == sorted(reached), state
        assert limits()[state, "not_triaged"].hours == limits()[state, "urgent"].hours, "timed as urgent"


@pytest.mark.parametrize(("state", "priority"), EACH)
def test_the_people_are_told_one_after_the_other_by_the_same_clock(state: str, priority: str) -> None:
    missed = datetime(2026, 11, 27, 16, 0, tzinfo=WARSAW)
    told = [tell_at(state, priority, missed, "PL", step) for step in steps()]
    assert told[0] == missed and told == sorted(set(told))
    if limits()[state, priority].clock != ALWAYS:
        assert [each.astimezone(WARSAW).date() for each in told] == [
            date(2026, 11, 27),
            date(2026, 11, 30),
            date(2026, 11, 30),
        ]


def test_a_parked_case_has_until_the_end_of_the_first_office_day_after_it() -> None:
    since = BEGINNINGS[0]
    parked = act_by("waiting", "urgent", since, "PL", date(2026, 12, 24))
    assert parked == datetime(2026, 12, 28, 17, 0, tzinfo=WARSAW), "over Christmas and a weekend"
    assert act_by("waiting", "urgent", since, "PL", date(2020, 1, 1)) == act_by(
        "waiting", "urgent", since, "PL"
    )


def test_of_a_case_that_is_over_nothing_is_reckoned() -> None:
    with pytest.raises(LookupError):
        act_by("closed", "urgent", BEGINNINGS[0], "PL")


def test_a_country_nobody_knows_has_the_regions_time_and_weekends_only() -> None:
    on_a_holiday = datetime(2026, 11, 11, 10, 0, tzinfo=WARSAW)
    assert act_by("waiting", "urgent", on_a_holiday, None) == datetime(2026, 11, 12, 10, 0, tzinfo=WARSAW)


@pytest.mark.parametrize("country", ["PL", "CZ", "HU", "SK", "RO", "UA", ""])
def test_29_february_and_the_clocks_change_lose_nobody(country: str) -> None:
    leap = datetime(2028, 2, 28, 12, 0, tzinfo=UTC)
    assert after_office_hours(leap, 8, country) == leap + timedelta(days=1)
    before = datetime(2025, 3, 28, 10, 0, tzinfo=UTC)  # a Friday; on Sunday the clocks jump an hour
    assert after_office_hours(before, 8, country) == before + timedelta(days=2, hours=23)
    assert end_of_office_day(date(2028, 2, 29), country).astimezone(zone_of(country)).hour == 17
