"""What is expected of a service: its rate from reports, dates and refusals, and the next date, never from nothing."""

import numpy as np
import pytest

from matching.facts.arrays import cube_index, service_at
from matching.facts.figures import figure
from matching.learning.forecast import UNKNOWN, Diaries

SHAPE = (1, 1, 4)
MINE, OTHER, THIRD = (service_at(0, 0, hospital) for hospital in range(3))
HERE, THERE = cube_index(MINE), cube_index(OTHER)
NOBODY = np.zeros(SHAPE, np.int32)
AHEAD = 28.0


def watched(weeks: int = 12, free: int = 8) -> Diaries:
    """Diaries in which two other services reported this many free places each week."""
    diaries = Diaries.of(SHAPE)
    for week in range(weeks):
        for service in (OTHER, THIRD):
            diaries.reported(service, free, None, week * 7.0)
    return diaries


def test_nothing_is_expected_before_enough_was_seen_anywhere() -> None:
    few = watched(weeks=2)
    assert few.weeks.sum() < figure("forecast.least_weeks")
    found = few.expected(14.0, NOBODY)
    assert (found.slots == UNKNOWN).all() and np.isnan(found.start_in_days).all()


def test_eight_places_in_four_weeks_are_two_a_week() -> None:
    diaries = watched()
    assert diaries.a_week()[THERE] == pytest.approx(2.0)
    assert diaries.a_week()[HERE] == pytest.approx(2.0), "one that never said anything is like the others"


def test_of_days_seen_before_only_the_new_ones_count() -> None:
    diaries = watched(weeks=1)
    for _again in range(9):
        diaries.reported(OTHER, 8, None, 0.0)
    assert diaries.weeks[THERE] == pytest.approx(4.0) and diaries.found[THERE] == pytest.approx(8.0)


def test_its_own_weeks_outweigh_the_others_little_by_little() -> None:
    diaries = watched(weeks=30)
    rates = []
    for week in range(30, 42):
        diaries.reported(MINE, 0, None, week * 7.0)
        rates.append(float(diaries.a_week()[HERE]))
    assert rates == sorted(rates, reverse=True) and rates[0] > 0.5 > rates[-1]


def test_a_date_far_ahead_says_that_the_days_before_are_full() -> None:
    diaries = watched()
    now = 80.0
    before = diaries.expected(now, NOBODY)
    diaries.gave(MINE, now + 21, now)
    after = diaries.expected(now, NOBODY)
    assert before.start_in_days[HERE] < 7 and after.start_in_days[HERE] == pytest.approx(21)
    assert after.slots[HERE] < before.slots[HERE]
    assert after.start_in_days[THERE] == before.start_in_days[THERE]


def test_dates_given_far_ahead_tell_the_pace_and_near_ones_do_not() -> None:
    diaries = watched(weeks=30)
    seen = float(diaries.weeks[HERE])
    for day in (3.0, 5.0):
        diaries.gave(MINE, 210 + day, 210.0)
    assert diaries.weeks[HERE] == seen == 0, "that there was a place tomorrow says nothing of how many"
    diaries.gave(MINE, 231.0, 210.0)
    assert diaries.weeks[HERE] == pytest.approx(3.0) and diaries.found[HERE] == pytest.approx(3.0)
    assert 1.0 < diaries.a_week()[HERE] < 2.0, "three places in three weeks, beside two a week elsewhere"


def test_a_place_given_back_is_the_next_one() -> None:
    diaries = watched()
    diaries.gave(MINE, 101.0, 80.0)
    diaries.gave(MINE, 104.0, 80.0)
    diaries.returned(MINE, 101.0)
    assert diaries.expected(80.0, NOBODY).start_in_days[HERE] == pytest.approx(21)
    diaries.returned(MINE, 99.0)
    assert diaries.expected(80.0, NOBODY).start_in_days[HERE] == pytest.approx(21), "nobody had that day"


def test_who_is_full_has_nothing_within_four_weeks_and_opens_as_days_pass() -> None:
    diaries = watched()
    diaries.full(MINE, 80.0)
    assert diaries.expected(80.0, NOBODY).start_in_days[HERE] == pytest.approx(AHEAD)
    assert diaries.expected(80.0, NOBODY).slots[HERE] == 0
    later = diaries.expected(94.0, NOBODY)
    assert later.start_in_days[HERE] == pytest.approx(AHEAD - 14) and later.slots[HERE] > 0


def test_a_report_names_its_first_day_and_puts_an_end_to_what_was_expected() -> None:
    diaries = watched()
    diaries.full(MINE, 78.0)
    diaries.reported(MINE, 3, 85.0, 80.0)
    assert diaries.expected(80.0, NOBODY).start_in_days[HERE] == pytest.approx(5.0)
    diaries.reported(MINE, 3, None, 81.0)
    assert diaries.expected(81.0, NOBODY).start_in_days[HERE] <= 0


def test_each_unanswered_request_puts_the_next_date_off_by_a_part_of_a_place() -> None:
    diaries = watched()
    asked = NOBODY.copy()
    asked[HERE] = 5
    nobody, five = diaries.expected(80.0, NOBODY), diaries.expected(80.0, asked)
    step = 7 / float(diaries.a_week()[HERE]) * figure("forecast.share_of_asked")
    assert five.start_in_days[HERE] - nobody.start_in_days[HERE] == pytest.approx(5 * step)
    assert five.slots[HERE] < nobody.slots[HERE]


def test_no_pace_is_slower_than_the_least() -> None:
    diaries = watched(free=0, weeks=40)
    assert (diaries.a_week() == figure("forecast.least_a_week")).all()
