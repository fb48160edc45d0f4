"""How well predicted answers fit: each request is judged by a model that knew only what had come before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.learning import calibration, pooling, reply_time
from matching.learning.calibration import Bin, Calibrator
from matching.learning.past import PastAnswers
from matching.learning.pooling import Effects, Keys

Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

FOLDS = 5
"""Stretches of time with as many requests each: the first is only learned from, the second also calibrates."""
AGE_EDGES = (1.0, 7.0, 14.0, 30.0)
AGES = ("day", "week", "fortnight", "month", "older")
NO_FIGURE = "none"
MEDIAN, NINETY = 0.5, 0.9


class Said(NamedTuple):
    """What models of the past said of n later requests; NaN where nobody could: the first stretch of time.

    `log_odds` of acceptance; `curves`: the share unanswered at reply_time.EDGES, shape (n, len(EDGES)); `fold`: the
    stretch; `cuts`: the moment each stretch begins.
    """

    log_odds: Float64
    curves: Float64
    fold: npt.NDArray[np.int64]
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How predicted answers did on requests that came later. Brier scores: 0 is perfect, lower is better.

    `base_brier`: of saying everybody the share accepted until then. `within_median`, `within_ninety`: the share
    answered within the days said (should be 0.5 and 0.9; waiting that was cut short counted as such).
    """

    judged: int
    brier: float
    base_brier: float
    calibration_error: float
    bins: tuple[Bin, ...]
    within_median: float
    within_ninety: float

    @property
    def is_better(self) -> bool:
        """Whether they say more than the mere share accepted."""
        return self.brier < self.base_brier


def keys_of(
    hospital: Sequence[str],
    country: Sequence[str],
    site_group: Sequence[str],
    modality: Sequence[str],
    report_age_days: Float64,
) -> Keys:
    """The key of each row in every group of effects, from columns of n rows; an empty code is not known."""
    band = np.searchsorted(AGE_EDGES, report_age_days, side="left").tolist()
    no_figure = np.isnan(report_age_days).tolist()
    figures = [NO_FIGURE if none else AGES[position] for none, position in zip(no_figure, band, strict=True)]
    return {
        "country": country,
        "hospital": hospital,
        "site": site_group,
        "modality": modality,
        "figure": figures,
        "hospital_site": [f"{h} {s}" if s else "" for h, s in zip(hospital, site_group, strict=True)],
        "hospital_modality": [f"{h} {m}" for h, m in zip(hospital, modality, strict=True)],
    }


def _keys(past: PastAnswers) -> Keys:
    return keys_of(past.hospital, past.country, past.site_group, past.modality, past.report_age_days)


def fit_both(past: PastAnswers, spread: dict[str, float]) -> tuple[Effects, Effects]:
    """Effects on acceptance and on the time of replies."""
    keys = _keys(past)
    chance = pooling.fit(keys, past.is_accepted, past.weights(), spread)
    return chance, reply_time.fit(keys, past, spread)


def cross_fitted(past: PastAnswers, spread: dict[str, float]) -> Said:
    """Each stretch of time as seen by a model of all before it, with the answers known when it began."""
    fold = np.arange(len(past)) * FOLDS // max(len(past), 1)
    cuts = tuple(float(past.sent[np.searchsorted(fold, number)]) for number in range(FOLDS))
    fold = np.searchsorted(np.array(cuts[1:]), past.sent, side="right")
    log_odds, curves = np.full(len(past), np.nan), np.full((len(past), len(reply_time.EDGES)), np.nan)
    for number in range(1, FOLDS):
        rows = fold == number
        if rows.any():
            log_odds[rows], curves[rows] = _seen_from(past.as_of(cuts[number]), past.take(rows), spread)
    return Said(log_odds, curves, fold, cuts)


def _seen_from(before: PastAnswers, later: PastAnswers, spread: dict[str, float]) -> tuple[Float64, Float64]:
    chance, reply = fit_both(before, spread)
    keys, count = _keys(later), len(later)
    return chance.log_odds(keys, count), reply_time.unanswered(reply, keys, count)


def calibrated(past: PastAnswers, log_odds: Float64) -> Calibrator:
    """The mending curve from what was said before the ends were known; `log_odds`: shape (n,), NaN: nothing."""
    told = ~np.isnan(log_odds)
    return calibration.calibrate(log_odds[told], past.is_accepted[told], past.weights()[told])


def levels(past: PastAnswers, curves: Float64) -> tuple[float, float]:
    """Where the curves must be read so that half, and nine in ten, have really answered; NaN rows: not said."""
    told = ~np.isnan(curves[:, 0])
    share, answered = _waited(past.take(told), curves[told])
    return reply_time.level(share, answered, MEDIAN), reply_time.level(share, answered, NINETY)


def _waited(past: PastAnswers, curves: Float64) -> tuple[Float64, Bool]:
    """How far along its curve each request ended, and whether by an answer within the horizon."""
    answered: Bool = past.is_answered & (past.days <= reply_time.HORIZON)
    return reply_time.share_within(past.days, curves), answered


def evaluate(past: PastAnswers, said: Said) -> Evaluation:
    """Chances and days mended, and base rates taken, from before each stretch; held against what came of it."""
    chances, base = np.full(len(past), np.nan), np.full(len(past), np.nan)
    read = np.full((2, len(past)), np.nan)
    for number in range(2, FOLDS):
        rows, before = said.fold == number, past.as_of(said.cuts[number])
        seen = slice(len(before))
        chances[rows] = calibrated(before, said.log_odds[seen]).chances(said.log_odds[rows])
        read[:, rows] = np.array(levels(before, said.curves[seen]))[:, None]
        base[rows] = _share(before)
    told = ~np.isnan(chances)
    weight, happened = past.weights()[told], past.is_accepted[told]
    bins = calibration.reliability(chances[told], happened, weight)
    share, answered = _waited(past.take(told), said.curves[told])
    return Evaluation(
        judged=int((weight > 0).sum()),
        brier=_rounded(calibration.brier(chances[told], happened, weight)),
        base_brier=_rounded(calibration.brier(base[told], happened, weight)),
        calibration_error=_rounded(calibration.calibration_error(bins)),
        bins=bins,
        within_median=_rounded(reply_time.part_within(share, answered, read[0, told])),
        within_ninety=_rounded(reply_time.part_within(share, answered, read[1, told])),
    )


def _share(past: PastAnswers) -> float:
    weight = past.weights()
    return float((weight * past.is_accepted).sum() / weight.sum()) if weight.any() else MEDIAN


def evaluation_of(kept: Mapping[str, Any]) -> Evaluation:
    """The evaluation that was written as JSON."""
    return Evaluation(**{**kept, "bins": tuple(Bin(*each) for each in kept["bins"])})


def _rounded(value: float) -> float:
    return round(value, pooling.DECIMALS) + 0.0
