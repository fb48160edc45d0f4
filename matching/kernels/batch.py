"""Many needs against a network at once, by the fused pass: the integers of `ranking.rank`, for a thirtieth of its time.

    batch.scores(needs, network, weights).score                       # (n, N)
    batch.best_pairs(needs, network, weights, count=40).of(i)         # rows of the network, best first
    batch.rank_order(need, network, weights)                          # Ranking.order, without its terms

The first call for a network makes its columns and keeps them; `warm()` compiles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import MODALITIES, Float64, Int8, Int32
from matching.facts.hospital import HospitalFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.kernels import constants, drivers, hour_tables, need_records, network_columns, shown_rows
from matching.kernels.need_records import PRIORITIES, Records
from matching.ranking import explanation
from matching.ranking.explanation import Explanation
from matching.ranking.need_columns import cell
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import FULL_SCORE, Group, order, rank
from matching.ranking.requirements import REQUIREMENTS
from matching.ranking.weights import Weights, current
from matching.vocabulary import Country, Priority

Int16 = npt.NDArray[np.int16]
Int64 = npt.NDArray[np.int64]

PAIRS_A_BLOCK = 2_000_000
"""Pairs held at a time by `blocks`: 14 MB."""
NO_CELL = -1
ONES = np.ones((len(PRIORITIES), len(PREFERENCES)), np.int32)
TOO_BAD = int(Group.UNSUITABLE) * (FULL_SCORE + 1) - FULL_SCORE
"""The best key an unsuitable hospital can have."""


class Scores(NamedTuple):
    """Needs `first` to `first` + n against N hospitals, (n, N): `score` int32, `group` int8, a Group.

    `step` int16: the journey in tenths of an hour, hour_tables.UNKNOWN where it is not known.
    """

    first: int
    score: Int32
    group: Int8
    step: Int16


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The best suitable hospitals of n needs: those of need i stand at `start[i]` to `start[i + 1]`, best first.

    `start` (n + 1,) int64; `hospital` rows of the network, `score`, `group`, `hours` (NaN where not known),
    (P,). `cell` (n,) int32: the place
    of the service in question, age · M + modality, in a cube of the network; NO_CELL where either is not known.
    """

    start: Int64
    hospital: Int32
    score: Int32
    group: Int8
    hours: Float64
    cell: Int32

    def of(self, need: int) -> slice:
        """Where the pairs of one need stand."""
        return slice(int(self.start[need]), int(self.start[need + 1]))


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """The first k rows of a Ranking, with the columns of the same names: (k,), or (K, k) and (R, k).

    `row` is a hospital's place in `network.ids`.
    """

    row: Int32
    group: Int8
    score: Int32
    values: Int32
    terms: Int32
    answers: Int8
    hours: Float64
    first_treatment_days: Float64
    capacity_state: Int8


class _Given(NamedTuple):
    """What every pass is given, in the order of its arguments."""

    hospitals: network_columns.Hospitals
    cells: network_columns.Cells
    tables: hour_tables.HourTables
    rates: constants.Rates


def scores(needs: Sequence[Need], network: Network, weights: Weights) -> Scores:
    """Score and group of every need at every hospital, as `rank` gives them."""
    asked, given = _asked(needs, network, weights)
    return _survey(asked, given, 0, len(network))


def blocks(needs: Sequence[Need], network: Network, weights: Weights) -> Iterator[Scores]:
    """The same in blocks of needs, one after the other, for more than memory holds."""
    asked, given = _asked(needs, network, weights)
    size = max(PAIRS_A_BLOCK // max(len(network), 1), 1)
    for first in range(0, len(asked), size):
        yield _survey(asked[first : first + size], given, first, len(network))


def best_pairs(needs: Sequence[Need], network: Network, weights: Weights, count: int) -> Pairs:
    """The first `count` hospitals of each need that are not unsuitable, in the order of `rank`."""
    asked, given = _asked(needs, network, weights)
    row, key, step = _choose(asked, given, min(count, len(network)), TOO_BAD)
    found = key < TOO_BAD
    start = np.concatenate(([0], np.cumsum(found.sum(axis=1)))).astype(np.int64)
    group, score = _group_and_score(key[found])
    found_pairs = (
        start,
        row[found],
        score,
        group,
        hours(step[found]),
        np.array([_cube_cell(need) for need in needs], np.int32),
    )
    for column in found_pairs:
        column.setflags(write=False)
    return Pairs(*found_pairs)


def rank_order(need: Need, network: Network, weights: Weights) -> Int32:
    """The rows of the network, best first: `rank(need, network, weights).order`, without terms or answers."""
    found = scores((need,), network, weights)
    return order(found.group[0], found.score[0])


def best_rows(need: Need, network: Network, weights: Weights, count: int) -> Int32:
    """The first `count` of `rank_order`, the rest left unsorted."""
    asked, given = _asked((need,), network, weights)
    row, _, _ = _choose(asked, given, min(count, len(network)), np.iinfo(np.int32).max)
    best: Int32 = row[0]
    return best


def shortlist(need: Need, network: Network, weights: Weights, count: int) -> Shortlist:
    """The first `count` hospitals of `rank`, with the terms of these alone."""
    asked, given = _asked((need,), network, weights)
    plain = given.rates._replace(weight=ONES)
    k, details = min(count, len(network)), network_columns.details(network, cell(need))
    best = _room(1, k, np.iinfo(np.int32).max)
    values, terms = np.empty((2, len(PREFERENCES), k), np.int32)
    answers, group = np.empty((len(REQUIREMENTS), k), np.int8), np.empty(k, np.int8)
    hours, days = np.empty((2, k))
    said = values, terms, answers, group, np.empty(k, np.int32), hours, days, details.answers
    if k:
        shown_rows.choose_and_tell(*given, plain, asked, _by_key(asked), best, said)
    row = best[0][0]
    return Shortlist(row, group, said[4], values, terms, answers, hours, days, details.capacity_state[row])


def best(need: Need, network: Network, weights: Weights, count: int) -> tuple[Explanation, ...]:
    """`explanation.best` of the ranking, for the price of ranking the first `count` hospitals in full."""
    few = network_columns.of_rows(network, best_rows(need, network, weights, count))
    return explanation.best(rank(need, few, weights), count)


def hours(step: Int16) -> Float64:
    """The hours of steps, NaN where not known: the numbers of `Ranking.hours`."""
    return np.where(step == hour_tables.UNKNOWN, np.nan, step / hour_tables.TENTHS)


def warm() -> None:
    """Compile the kernels, or read them compiled: some seconds the first time."""
    one = Network.of((HospitalFacts("warm", next(iter(Country))),))
    need = Need("warm", Priority.NOT_TRIAGED)
    scores((need,), one, current())
    best_rows(need, one, current(), 1)
    shortlist(need, one, current(), 1)


def _asked(needs: Sequence[Need], network: Network, weights: Weights) -> tuple[Records, _Given]:
    asked, cells = need_records.records(needs)
    numbers = _rates(tuple(weights.by_priority[each] for each in PRIORITIES))
    found = network_columns.hospitals(network), network_columns.cells(network, cells or ((None, None),))
    return asked, _Given(*found, hour_tables.tables(), numbers)


@lru_cache(maxsize=4)
def _rates(by_priority: tuple[tuple[int, ...], ...]) -> constants.Rates:
    return constants.rates(by_priority)


def _survey(asked: Records, given: _Given, first: int, width: int) -> Scores:
    shape = len(asked), width
    group, score, step = np.empty(shape, np.int8), np.empty(shape, np.int32), np.empty(shape, np.int16)
    drivers.survey(*given, asked, _by_key(asked), (group, score, step))
    return Scores(first, score, group, step)


def _choose(asked: Records, given: _Given, count: int, too_bad: int) -> tuple[Int32, Int32, Int16]:
    best = _room(len(asked), count, too_bad)
    if count:
        drivers.choose(*given, asked, _by_key(asked), best)
    return best


def _room(needs: int, count: int, too_bad: int) -> tuple[Int32, Int32, Int16]:
    row, key = np.full((needs, count), -1, np.int32), np.full((needs, count), too_bad, np.int32)
    return row, key, np.full((needs, count), hour_tables.UNKNOWN, np.int16)


def _by_key(asked: Records) -> Int64:
    return np.argsort(asked["key"], kind="stable")


def _group_and_score(key: Int32) -> tuple[Int8, Int32]:
    group = -(-key // (FULL_SCORE + 1))
    return group.astype(np.int8), group * np.int32(FULL_SCORE + 1) - key


def _cube_cell(need: Need) -> int:
    age, modality = cell(need)
    return NO_CELL if age is None or modality is None else age * len(MODALITIES) + modality
