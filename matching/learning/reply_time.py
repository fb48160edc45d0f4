"""How long hospitals take to answer: a chance for each stretch of days, so that no answer yet counts too."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.facts.figures import figure
from matching.learning import pooling
from matching.learning.past import PastAnswers, survival
from matching.learning.pooling import DECIMALS, Effects, Keys

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

EDGES = np.array([0.0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 14, 21, 30])
"""Days; the chance of an answer is level within a stretch. Nothing is said of what comes after the last."""
HORIZON = float(EDGES[-1])
LATEST = 0.995
"""The curves are read no further than here: beyond, hardly anybody is left who still waits."""
STRETCHES = tuple(f"{edge:05.2f}" for edge in EDGES[1:].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Each request once for each stretch it waited in: its row, the stretch, the share waited, if answered then."""

    row: Int64
    stretch: Int64
    share: Float64
    answered: Bool


def exposure(days: Float64, answered: Bool) -> Exposure:
    """The stretches of n requests; `days` until the answer or until the waiting was cut short, shape (n,)."""
    within = days <= HORIZON
    waited = np.clip((days[:, None] - EDGES[:-1]) / np.diff(EDGES), 0.0, 1.0)
    last = np.maximum(np.searchsorted(EDGES, days, side="left") - 1, 0)
    ended = np.zeros(waited.shape, np.bool_)
    ends = np.flatnonzero(answered & within)
    ended[ends, last[ends]] = True
    share = np.where(ended, 1.0, waited)
    row, stretch = np.nonzero(share > 0)
    return Exposure(row, stretch, share[row, stretch], ended[row, stretch])


def fit(keys: Keys, past: PastAnswers, spread: dict[str, float]) -> Effects:
    """Effects on the log odds of an answer in a stretch, if there was none before."""
    seen = exposure(past.days, past.is_answered)
    rows, stretches = seen.row.tolist(), seen.stretch.tolist()
    own = {group: [column[row] for row in rows] for group, column in keys.items()}
    own["interval"] = [STRETCHES[each] for each in stretches]
    return pooling.fit(own, seen.answered, seen.share, spread)


def unanswered(effects: Effects, keys: Keys, count: int) -> Float64:
    """The share still without an answer at each of EDGES, shape (count, len(EDGES)): 1 at first, falling."""
    own = effects.log_odds(keys, count)
    level = effects.of.get("interval", {})
    stretch = np.array([level.get(each, 0.0) for each in STRETCHES])
    none = 1.0 - pooling.chances(own[:, None] + stretch)
    found: Float64 = np.concatenate((np.ones((count, 1)), np.cumprod(none, axis=1)), axis=1)
    return found


def level(share: Float64, answered: Bool, part: float) -> float:
    """The level of the curves at which this part had really answered, by Kaplan-Meier; at most LATEST.

    `share`: what the curves said of each request's days, shape (n,). Where the curves are right it is `part`,
    and where few have answered it stays near it (`learning.level_answers`).
    """
    steps = np.unique(share[answered])
    reached = 1.0 - survival(share, answered, np.nextafter(steps, 2.0)) >= part
    found = float(steps[reached.argmax()]) if reached.any() else LATEST
    trust = answered.sum() / (answered.sum() + figure("learning.level_answers"))
    return round(min(part + (found - part) * float(trust), LATEST), DECIMALS)


def part_within(share: Float64, answered: Bool, levels: Float64) -> float:
    """The part that had answered when the curves came to their levels, by Kaplan-Meier; all shape (n,)."""
    just_after = np.array([np.nextafter(1.0, 2.0)])
    return 1.0 - float(survival(share / levels, answered, just_after)[0])


def days_until(share: float, curves: Float64) -> Float64:
    """The days within which this share of requests is answered, shape (n,); NaN: not within HORIZON."""
    left = 1.0 - share
    after = (curves > left).sum(axis=1)
    reached = after < len(EDGES)
    position = np.clip(after, 1, len(EDGES) - 1)
    rows = np.arange(len(curves))
    before, behind = curves[rows, position - 1], curves[rows, position]
    fall = np.log(before) - np.log(np.maximum(behind, 1e-12))
    part = (np.log(before) - np.log(left)) / np.where(fall > 0, fall, 1.0)
    days = EDGES[position - 1] + np.clip(part, 0, 1) * (EDGES[position] - EDGES[position - 1])
    return np.where(reached, days, np.nan)


def share_within(days: Float64, curves: Float64) -> Float64:
    """The share of requests like each that is answered within its days, shape (n,)."""
    held = np.minimum(days, HORIZON)
    position = np.clip(np.searchsorted(EDGES, held, side="left"), 1, len(EDGES) - 1)
    rows = np.arange(len(curves))
    part = (held - EDGES[position - 1]) / (EDGES[position] - EDGES[position - 1])
    before, behind = np.log(curves[rows, position - 1]), np.log(np.maximum(curves[rows, position], 1e-12))
    found: Float64 = 1.0 - np.exp(before + part * (behind - before))
    return found
