"""The first few hospitals of a ranking without ranking all of them: what no page needs, and the bench measures.

    shortlist.best_pairs(needs, network, weights, count=40).of(i)         # rows of the network, best first
    shortlist.rank_order(need, network, weights)                          # Ranking.order, without its terms

The numbers are those of `matching.rank`; tests hold each of them against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from bench.ranking import shortlist_kernels
from matching.facts.arrays import MODALITIES, Float64, Int8, Int32
from matching.facts.hospital import HospitalFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.kernels import batch, hour_tables
from matching.kernels.batch import Given, Int16, Int64
from matching.kernels.need_records import PRIORITIES, Records
from matching.kernels.network_columns import Profile, answers, asking, profile_of
from matching.ranking import explanation
from matching.ranking.explanation import Explanation
from matching.ranking.need_columns import NeedColumns, cube_at
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import FULL_SCORE, Group, order, rank
from matching.ranking.requirements import REQUIREMENTS
from matching.ranking.weights import Weights, current
from matching.vocabulary import Country, Priority

NO_CELL = -1
ONES = np.ones((len(PRIORITIES), len(PREFERENCES)), np.int32)
TOO_BAD = int(Group.UNSUITABLE) * (FULL_SCORE + 1) - FULL_SCORE
"""The best key an unsuitable hospital can have."""
PROFILES = 128


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


def best_pairs(needs: Sequence[Need], network: Network, weights: Weights, count: int) -> Pairs:
    """The first `count` hospitals of each need that are not unsuitable, in the order of `rank`."""
    asked, given = batch.prepared(needs, network, weights)
    row, key, step = _choose(asked, given, min(count, len(network)), TOO_BAD)
    found = key < TOO_BAD
    start = np.concatenate(([0], np.cumsum(found.sum(axis=1)))).astype(np.int64)
    group, score = _group_and_score(key[found])
    cells = np.array([_cube_cell(need) for need in needs], np.int32)
    return Pairs(start, row[found], score, group, batch.hours(step[found]), cells)


def rank_order(need: Need, network: Network, weights: Weights) -> Int32:
    """The rows of the network, best first: `rank(need, network, weights).order`, without terms or answers."""
    found = batch.scores((need,), network, weights)
    return order(found.group[0], found.score[0])


def best_rows(need: Need, network: Network, weights: Weights, count: int) -> Int32:
    """The first `count` of `rank_order`, the rest left unsorted."""
    asked, given = batch.prepared((need,), network, weights)
    row, _, _ = _choose(asked, given, min(count, len(network)), np.iinfo(np.int32).max)
    best: Int32 = row[0]
    return best


def shortlist(need: Need, network: Network, weights: Weights, count: int) -> Shortlist:
    """The first `count` hospitals of `rank`, with the terms of these alone."""
    asked, given = batch.prepared((need,), network, weights)
    plain = given.rates._replace(weight=ONES)
    k, (fixed, capacity_state) = min(count, len(network)), _details(network, profile_of(need))
    best = _room(1, k, np.iinfo(np.int32).max)
    values, terms = np.empty((2, len(PREFERENCES), k), np.int32)
    answers, group = np.empty((len(REQUIREMENTS), k), np.int8), np.empty(k, np.int8)
    hours, days = np.empty((2, k))
    said = values, terms, answers, group, np.empty(k, np.int32), hours, days, fixed
    if k:
        shortlist_kernels.choose_and_tell(*given, plain, asked, batch.by_key(asked), best, said)
    row = best[0][0]
    return Shortlist(row, group, said[4], values, terms, answers, hours, days, capacity_state[row])


def best(need: Need, network: Network, weights: Weights, count: int) -> tuple[Explanation, ...]:
    """`explanation.best` of the ranking, for the price of ranking the first `count` hospitals in full."""
    few = of_rows(network, best_rows(need, network, weights, count))
    return explanation.best(rank(need, few, weights), count)


def warm() -> None:
    """Compile the kernels, or read them compiled: some seconds the first time."""
    one, need = Network.of((HospitalFacts("warm", next(iter(Country))),)), Need("warm", Priority.NOT_TRIAGED)
    batch.warm()
    best_rows(need, one, current(), 1)
    shortlist(need, one, current(), 1)


def of_rows(network: Network, rows: Int32) -> Network:
    """The network of these hospitals alone."""
    kept = np.sort(rows)
    names = [field.name for field in fields(network) if field.name not in ("hospitals", "ids")]
    columns = {name: getattr(network, name)[..., kept] for name in names}
    for column in columns.values():
        column.setflags(write=False)
    places = kept.tolist()
    hospitals, ids = (tuple(each[row] for row in places) for each in (network.hospitals, network.ids))
    return Network(hospitals=hospitals, ids=ids, **columns)


@lru_cache(maxsize=PROFILES)
def _details(network: Network, profile: Profile) -> tuple[Int8, Int8]:
    """What only shown rows need of a profile: answers of FIXED, (F, N), and the state of capacity, (N,)."""
    columns = NeedColumns.of(asking(profile), network)
    return answers(columns), columns.capacity_state


def _choose(asked: Records, given: Given, count: int, too_bad: int) -> tuple[Int32, Int32, Int16]:
    best = _room(len(asked), count, too_bad)
    if count:
        shortlist_kernels.choose(*given, asked, batch.by_key(asked), best)
    return best


def _room(needs: int, count: int, too_bad: int) -> tuple[Int32, Int32, Int16]:
    row, key = np.full((needs, count), -1, np.int32), np.full((needs, count), too_bad, np.int32)
    return row, key, np.full((needs, count), hour_tables.UNKNOWN, np.int16)


def _group_and_score(key: Int32) -> tuple[Int8, Int32]:
    group = -(-key // (FULL_SCORE + 1))
    return group.astype(np.int8), group * np.int32(FULL_SCORE + 1) - key


def _cube_cell(need: Need) -> int:
    age, modality = cube_at(need)
    return NO_CELL if age is None or modality is None else age * len(MODALITIES) + modality
