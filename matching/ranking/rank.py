"""rank(need, network, weights): the best first, whoever says that it treats the need, then the unsuitable."""

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from matching.facts.arrays import Float64, Int8, Int32
from matching.facts.need import Need
from matching.facts.network import Network
from matching.facts.validity import require
from matching.ranking import preferences, requirements
from matching.ranking.need_columns import NeedColumns
from matching.ranking.weights import TOTAL, Weights

FULL_SCORE = preferences.FULL * TOTAL
"""The best score: a thousand points in thousandths."""
LAST = np.int64(1) << 33
"""More than any two scores differ."""
require(
    np.iinfo(np.int32).max >= 2 * TOTAL * preferences.MOST_IN_VAIN,
    "rank: a score is more than int32 holds",
)


class Group(IntEnum):
    """What is known of a hospital; the unsuitable come last, the others stand in one order."""

    CONFIRMED = 0
    ASK_FIRST = 1
    UNSUITABLE = 2


_UNSUITABLE = np.int8(Group.UNSUITABLE)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A need against N hospitals. A row is a hospital's position in `network.ids`; all arrays are read-only.

    `order`: rows, best first (by score, then hospital id; the unsuitable last), shape (N,), int32.
    `group`: Group, (N,), int8. `score`: thousandths of a point, about FULL_SCORE at
    best and below nothing where asking is nearly in vain or the road is long, (N,), int32.
    `values`: thousandths, and `terms`: weight · value, which add up to the score exactly; (K, N), int32, K in
    the order of PREFERENCES. `answers`: -1, 0, 1, (R, N), int8, R in the order of REQUIREMENTS.
    `distance_km`, `hours`, `first_treatment_days`: (N,), float64, NaN where not known. `capacity_state`: a
    CapacityState, (N,), int8. `slot_chance`: thousandths, (N,), int32.
    """

    need: Need
    network: Network
    weights: Weights
    need_columns: NeedColumns
    order: Int32
    group: Int8
    score: Int32
    values: Int32
    terms: Int32
    answers: Int8
    distance_km: Float64
    hours: Float64
    first_treatment_days: Float64
    capacity_state: Int8
    slot_chance: Int32

    def __len__(self) -> int:
        return len(self.order)

    def row(self, hospital_id: str) -> int:
        """The row of a hospital. Raises KeyError if it is not in the network."""
        position = bisect_left(self.network.ids, hospital_id)
        if self.network.ids[position : position + 1] != (hospital_id,):
            raise KeyError(hospital_id)
        return position

    def rows(self, group: Group) -> Int32:
        """The rows of one group, best first."""
        found: Int32 = self.order[self.group[self.order] == group]
        return found


def rank(need: Need, network: Network, weights: Weights) -> Ranking:
    """Rank every hospital of the network for one need. Pure: the same facts give the same bytes, always.

    >>> from matching import weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> ranking = rank(OLENA, NETWORK, weights.current())
    >>> [ranking.network.ids[row] for row in ranking.order.tolist()]
    ['krakow', 'brno']
    """
    need_columns = NeedColumns.of(need, network)
    answers = np.array([rule.answer(need_columns) for rule in requirements.TABLE], dtype=np.int8)
    values = np.array([each.value(need_columns) for each in preferences.TABLE], dtype=np.int32)
    group: Int8 = 1 - answers.min(axis=0)
    terms: Int32 = values * np.array(weights.of_terms(need.priority), dtype=np.int32)[:, None]
    score: Int32 = terms.sum(axis=0, dtype=np.int32)
    arrays = (order(group, score), group, score, values, terms, answers)
    known = (need_columns.distance_km, need_columns.hours, need_columns.first_treatment_days)
    columns = (*arrays, *known, need_columns.capacity_state, need_columns.slot_chance)
    for column in columns:
        column.setflags(write=False)
    return Ranking(need, network, weights, need_columns, *columns)


def order(group: Int8, score: Int32) -> Int32:
    """The suitable by score from the best, then row, which is the order of the hospitals' ids; the unsuitable last."""
    key = (group == _UNSUITABLE) * LAST - score
    count = max(len(key), 1)
    return (np.sort(key * count + np.arange(len(key))) % count).astype(np.int32)
