"""Partial pooling: log odds as a sum of effects, each drawn to nought as strongly as its prior says.

A hospital of which little is known is predicted as its country, a country as the whole: the penalised fit is
the most probable set of effects when those of a group are spread normally with the group's standard deviation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.facts.figures import figure

Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Keys = Mapping[str, Sequence[str]]
"""For each group of effects, the key of every row; an empty key has no effect (not known)."""

GROUPS = (
    "country",
    "hospital",
    "site",
    "modality",
    "figure",
    "hospital_site",
    "hospital_modality",
    "interval",
)
DECIMALS = 6
"""Effects are kept so exact: the same answers give the same bytes."""
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Effects:
    """Log odds: the whole's, and how far each key of each group departs from it."""

    intercept: float
    of: Mapping[str, Mapping[str, float]]

    def log_odds(self, keys: Keys, count: int) -> Float64:
        """Shape (count,): a key that was never seen departs by nothing."""
        total = np.full(count, self.intercept)
        for group, rows in keys.items():
            known = self.of.get(group, {})
            total += np.fromiter((known.get(key, 0.0) for key in rows), np.float64, count)
        return total


def priors() -> dict[str, float]:
    """The prior standard deviation of each group of effects, log odds (data/learning.csv)."""
    return {group: figure(f"learning.prior_sd.{group}") for group in GROUPS}


def chances(log_odds: Float64) -> Float64:
    """Log odds as chances."""
    found: Float64 = 1.0 / (1.0 + np.exp(-log_odds))
    return found


def fit(keys: Keys, happened: Bool, weight: Float64, spread: Mapping[str, float]) -> Effects:
    """The most probable effects; `spread`: each group's prior standard deviation. All columns shape (n,).

    Where everything ended alike there is nothing to tell apart: only the whole is fitted, half a row of
    each end added. Deterministic.
    """
    counted = weight > 0
    if happened[counted].all() or not happened[counted].any():
        yes = float((weight * happened).sum()) + 0.5
        return Effects(_rounded(float(np.log(yes / (weight.sum() + 1.0 - yes)))), {})
    return _fit(keys, happened, weight, spread)


def _fit(keys: Keys, happened: Bool, weight: Float64, spread: Mapping[str, float]) -> Effects:
    """On one thread: the steps are small, and several threads wait for each other far longer than they work."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    names = [(group, key) for group, rows in keys.items() for key in sorted(set(rows) - {""})]
    with threadpool_limits(1):
        model = LogisticRegression(C=1.0, max_iter=ROUNDS, tol=1e-6)
        model.fit(_design(names, keys, len(happened), spread), happened, sample_weight=weight)
    return _effects(names, model.coef_[0], float(model.intercept_[0]), spread)


def _design(names: list[tuple[str, str]], keys: Keys, count: int, spread: Mapping[str, float]) -> Any:
    """One column for each effect, in units of its prior standard deviation: then one penalty serves all."""
    from scipy.sparse import csr_matrix

    column_of = {name: column for column, name in enumerate(names)}
    row, column, value = [], [], []
    for group, rows in keys.items():
        at = np.fromiter((column_of.get((group, key), -1) for key in rows), np.int64, count)
        known = np.flatnonzero(at >= 0)
        row.append(known)
        column.append(at[known])
        value.append(np.full(len(known), spread[group]))
    cells = (np.concatenate(value), (np.concatenate(row), np.concatenate(column)))
    return csr_matrix(cells, shape=(count, len(names)))


def _effects(
    names: list[tuple[str, str]], found: Float64, intercept: float, spread: Mapping[str, float]
) -> Effects:
    table: dict[str, dict[str, float]] = {}
    for (group, key), size in zip(names, found.tolist(), strict=True):
        table.setdefault(group, {})[key] = _rounded(size * spread[group])
    return Effects(_rounded(intercept), table)


def _rounded(value: float) -> float:
    return round(value, DECIMALS) + 0.0
