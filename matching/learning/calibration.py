"""Whether chances are what they say: the curve that mends them, the reliability curve, the Brier score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.figures import figure

Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

LEAST_CHANCE = 0.01
"""No chance is ever said to be nought or certain."""
MOST_BINS = 10
DECIMALS = 6
NORMAL_95 = 1.96


class Bin(NamedTuple):
    """A point of the reliability curve: requests, chance said, share accepted, and its 95 % interval (Wilson)."""

    requests: int
    said: float
    seen: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A rising curve from the log odds said to the chance meant: `platt` (slope, offset) or `isotonic` steps."""

    kind: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def chances(self, log_odds: Float64) -> Float64:
        """Shape (n,), within LEAST_CHANCE of nought and one at most."""
        if self.kind == "isotonic":
            found = np.interp(log_odds, self.xs, self.ys)
        else:
            found = 1.0 / (1.0 + np.exp(-(self.xs[0] * log_odds + self.ys[0])))
        mended: Float64 = np.clip(found, LEAST_CHANCE, 1 - LEAST_CHANCE)
        return mended


AS_SAID = Calibrator("platt", (1.0,), (0.0,))


def calibrate(log_odds: Float64, happened: Bool, weight: Float64) -> Calibrator:
    """The curve learned from chances said before and what came of them; shapes (n,), unknown ends weigh 0.

    Platt's below `learning.isotonic_from` ends, isotonic above. Unchanged where all ended alike.
    """
    known = weight > 0
    said, seen, counts = log_odds[known], happened[known], weight[known]
    if not len(seen) or seen.all() or not seen.any():
        return AS_SAID
    if len(seen) >= figure("learning.isotonic_from"):
        return _isotonic(said, seen, counts)
    return _platt(said, seen, counts)


def _platt(said: Float64, seen: Bool, counts: Float64) -> Calibrator:
    """A falling curve would turn the order round: then every chance is the same."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        model = LogisticRegression(C=100.0, tol=1e-7).fit(said[:, None], seen, sample_weight=counts)
    slope = float(model.coef_[0, 0])
    if slope <= 0:
        yes = float((counts * seen).sum() / counts.sum())
        return Calibrator("platt", (0.0,), (_rounded(float(np.log(yes / (1 - yes)))),))
    return Calibrator("platt", (_rounded(slope),), (_rounded(float(model.intercept_[0])),))


def _isotonic(said: Float64, seen: Bool, counts: Float64) -> Calibrator:
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0, y_max=1).fit(said, seen.astype(np.float64), sample_weight=counts)
    xs, ys = (
        tuple(_rounded(each) for each in column) for column in (model.X_thresholds_, model.y_thresholds_)
    )
    return Calibrator("isotonic", xs, ys)


def brier(chances: Float64, happened: Bool, weight: Float64) -> float:
    """The mean squared difference of chance and end: 0 is perfect, 0.25 a coin's; NaN of nothing."""
    return float((weight * (chances - happened) ** 2).sum() / weight.sum()) if weight.any() else float("nan")


def reliability(chances: Float64, happened: Bool, weight: Float64) -> tuple[Bin, ...]:
    """Chances said against shares seen, in bins of as many requests each, the lowest chance first."""
    known = np.flatnonzero(weight > 0)
    number = max(1, min(MOST_BINS, int(len(known) // figure("learning.least_in_bin"))))
    order = known[np.argsort(chances[known], kind="stable")]
    parts = [part for part in np.array_split(order, number) if len(part)]
    return tuple(_bin(chances[part], happened[part], weight[part]) for part in parts)


def _bin(chances: Float64, happened: Bool, weight: Float64) -> Bin:
    total = float(weight.sum())
    said, seen = float((weight * chances).sum()) / total, float((weight * happened).sum()) / total
    alike = total**2 / float((weight**2).sum())
    middle, half = _wilson(seen, alike)
    figures = (said, seen, max(middle - half, 0.0), min(middle + half, 1.0))
    return Bin(len(weight), *(_rounded(each) for each in figures))


def _wilson(share: float, count: float) -> tuple[float, float]:
    square = NORMAL_95**2 / count
    middle = (share + square / 2) / (1 + square)
    half = NORMAL_95 * float(np.sqrt(share * (1 - share) / count + square / (4 * count))) / (1 + square)
    return middle, half


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """The mean distance of chance said and share seen, over all requests; NaN of nothing."""
    total = sum(each.requests for each in bins)
    apart = sum(each.requests * abs(each.said - each.seen) for each in bins)
    return apart / total if total else float("nan")


def calibrator_of(kept: Mapping[str, Any]) -> Calibrator:
    """The curve that was written as JSON."""
    return Calibrator(kept["kind"], tuple(kept["xs"]), tuple(kept["ys"]))


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS) + 0.0
