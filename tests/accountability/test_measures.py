"""Medians with their intervals, held to scipy's binomial; shares; what is too small; drawings."""

import math
import random

import pytest
from scipy.stats import binom

from referral.accountability import drawing, measures
from referral.accountability.drawing import Entry
from referral.accountability.measures import LEAST, count_of, few, median_of, rank_of, share_of


@pytest.mark.parametrize("number", [10, 11, 24, 25, 99, 100, 499, 500, 1001, 20_000])
def test_the_rank_is_the_last_that_keeps_95_in_100(number: int) -> None:
    rank = rank_of(number)
    assert binom.cdf(rank - 1, number, 0.5) <= 0.025 < binom.cdf(rank, number, 0.5)


def test_the_interval_holds_the_true_median_in_95_of_100_samples() -> None:
    dice, hits = random.Random(7), 0
    for _ in range(2000):
        found = median_of(dice.expovariate(1.0) * 100 for _ in range(25))
        hits += found["low"] <= 100 * math.log(2) <= found["high"]
    assert hits >= 0.95 * 2000 - 3 * math.sqrt(2000 * 0.05 * 0.95)


def test_fewer_than_ten_say_nothing_and_ten_do() -> None:
    assert median_of([1.0] * 9) == {"n": None} == share_of(3, 9)
    assert median_of(map(float, range(1, 11))) == {"n": 10, "mid": 5.5, "low": 2.0, "high": 9.0}
    assert few(LEAST - 1) and not few(LEAST)
    assert [count_of(number) for number in (0, 1, 9, 10)] == [0, None, None, 10]


def test_what_never_came_is_longer_than_any_and_a_bound_that_lies_there_is_not_reached() -> None:
    assert median_of([1.0] * 6, longer=6)["mid"] is None
    found = median_of([1.0, 2, 3, 4, 5, 6, 7, 8], longer=2)
    assert (found["n"], found["mid"], found["high"]) == (10, 5.5, None)
    assert median_of([], longer=50) == {"n": 50, "mid": None, "low": None, "high": None}


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (10, 10), (5, 10), (81, 263)])
def test_the_interval_of_a_share_is_wilsons(part: int, whole: int) -> None:
    expected = __import__("scipy.stats").stats.binomtest(part, whole).proportion_ci(0.95, "wilson")
    found = share_of(part, whole)
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), abs=0.0006)


def test_a_drawing_holds_every_mark_and_says_where_there_is_no_end() -> None:
    entries = [
        Entry("A hospital with a very long name indeed, in a town", median_of([50.0] * 20), "x"),
        Entry("B", median_of([5.0] * 8, longer=3), "x"),
        Entry("C", {"n": None}, "withheld"),
    ]
    drawn = drawing.intervals(entries)
    assert drawn is not None and len(drawn.marks) == 2
    assert all(0 <= x <= drawn.width for mark in drawn.marks for x in (mark.low, mark.x, mark.high))
    assert all(mark.low <= mark.x <= mark.high and mark.y < drawn.bottom for mark in drawn.marks)
    assert [mark.is_open for mark in drawn.marks] == [False, True]
    assert all(len(mark.name) <= drawing.LONGEST_NAME for mark in drawn.marks)
    assert drawing.intervals([]) is drawing.intervals([entries[2]]) is drawing.bars([]) is None


@pytest.mark.parametrize("most", [0.0, 0.1, 3.9, 4.1, 9.9, 10.0, 10.1, 72.0, 100.0, 101.0, 99_999.0])
def test_the_scale_ends_at_or_beyond_the_greatest_value(most: float) -> None:
    end = drawing.end_of_scale(most)
    assert end >= most and (most <= 4 or end <= 2.6 * most)


def test_the_source_of_the_intervals_is_named() -> None:
    assert "Order Statistics" in str(measures.__doc__) and "Wilson" in str(measures.__doc__)
