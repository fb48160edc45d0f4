"""Calibration: chances that were too bold are mended, the curve holds every request once, days are read off it."""

import numpy as np
import pytest

from matching.facts.figures import figure
from matching.learning import calibration, pooling, reply_time


def test_a_falling_calibration_turns_nobody_round() -> None:
    said = np.linspace(-2, 2, 200)
    happened = said < 0
    mended = calibration.calibrate(said, happened, np.ones(200)).chances(said)
    assert len(set(mended.round(6).tolist())) == 1


@pytest.mark.parametrize("count", [400, 4000])
def test_calibration_mends_chances_that_are_too_bold(count: int) -> None:
    luck = np.random.default_rng(7)
    true = luck.normal(0, 0.7, count)
    happened = luck.random(count) < pooling.chances(true)
    mend = calibration.calibrate(true * 3, happened, np.ones(count))
    assert mend.kind == ("platt" if count < figure("learning.isotonic_from") else "isotonic")
    bold = calibration.brier(pooling.chances(true * 3), happened, np.ones(count))
    assert calibration.brier(mend.chances(true * 3), happened, np.ones(count)) < bold - 0.02
    assert (np.diff(mend.chances(np.sort(true * 3))) >= 0).all()


def test_the_reliability_curve_holds_every_request_once_and_its_interval() -> None:
    chances, happened = np.linspace(0.1, 0.9, 105), np.arange(105) % 2 == 0
    bins = calibration.reliability(chances, happened, np.where(np.arange(105) < 5, 0.0, 1.0))
    assert sum(each.requests for each in bins) == 100 and len(bins) == 5
    assert all(each.low < each.seen < each.high for each in bins)
    assert [each.said for each in bins] == sorted(each.said for each in bins)


def test_brier_and_interval_are_the_textbooks() -> None:
    assert calibration.brier(np.array([0.8, 0.3]), np.array([True, False]), np.ones(2)) == pytest.approx(
        0.065
    )
    one = calibration.reliability(np.full(10, 0.5), np.arange(10) < 5, np.ones(10))[0]
    assert (one.low, one.high) == pytest.approx((0.2366, 0.7634), abs=1e-4)


@pytest.mark.parametrize(
    ("share", "days"),
    [(0.5, 1.5), (0.9, None)],
    ids=["half within a day and a half", "nine in ten not at all"],
)
def test_days_are_read_off_the_curve(share: float, days: float | None) -> None:
    curve = np.where(reply_time.EDGES < 1.5, 1.0, 0.5)[None, :]
    found = float(reply_time.days_until(share, curve)[0])
    assert np.isnan(found) if days is None else found == pytest.approx(days)
