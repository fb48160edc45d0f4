"""Many needs against a network at once, by the fused pass: the integers of `ranking.rank`, for a thirtieth of its time.

    batch.scores(needs, network, weights).score                       # (n, N)
    for block in batch.blocks(needs, network, weights): ...           # the same in pieces, for a plan

The first call for a network makes its columns and keeps them; `warm()` compiles.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Float64, Int8, Int32
from matching.facts.hospital import HospitalFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.kernels import constants, drivers, hour_tables, need_records, network_columns
from matching.kernels.need_records import PRIORITIES, Records
from matching.ranking.weights import Weights, current
from matching.vocabulary import Country, Priority

Int16 = npt.NDArray[np.int16]
Int64 = npt.NDArray[np.int64]

PAIRS_A_BLOCK = 2_000_000
"""Pairs held at a time by `blocks`: 30 MB."""


class Scores(NamedTuple):
    """Needs `first` to `first` + n against N hospitals, (n, N): `score` int32, `group` int8, a Group.

    `step` int16: the journey in tenths of an hour, hour_tables.UNKNOWN where it is not known. `vain`, `road`: what
    asking in vain and the journey take from the score. `profile` (n,): the row of each need in `treated` (Q, N).
    """

    first: int
    score: Int32
    group: Int8
    step: Int16
    vain: Int32
    road: Int32
    profile: Int32
    treated: Int32

    @property
    def treats(self) -> Int32:
        """How likely each hospital treats each need, thousandths, (n, N)."""
        found: Int32 = self.treated[self.profile]
        return found


class Given(NamedTuple):
    """What every pass is given, in the order of its arguments."""

    hospitals: network_columns.Hospitals
    profiles: network_columns.Profiles
    tables: hour_tables.HourTables
    rates: constants.Rates


def scores(needs: Sequence[Need], network: Network, weights: Weights) -> Scores:
    """Score and group of every need at every hospital, as `rank` gives them."""
    asked, given = prepared(needs, network, weights)
    return _survey(asked, given, 0, len(network))


def blocks(needs: Sequence[Need], network: Network, weights: Weights) -> Iterator[Scores]:
    """The same in blocks of needs, one after the other, for more than memory holds."""
    asked, given = prepared(needs, network, weights)
    size = max(PAIRS_A_BLOCK // max(len(network), 1), 1)
    for first in range(0, len(asked), size):
        yield _survey(asked[first : first + size], given, first, len(network))


def prepared(needs: Sequence[Need], network: Network, weights: Weights) -> tuple[Records, Given]:
    """The needs as records, (n,), and what a pass over them is given."""
    asked, wanted = need_records.records(needs, network.remembered.limits)
    numbers = _rates(tuple(weights.by_priority[each] for each in PRIORITIES))
    profiles = network_columns.profiles(network, wanted or (network_columns.NOBODY,))
    return asked, Given(network_columns.hospitals(network), profiles, hour_tables.tables(), numbers)


def by_key(asked: Records) -> Int64:
    """The order in which records that share most stand together, (n,)."""
    return np.argsort(asked["key"], kind="stable")


def hours(step: Int16) -> Float64:
    """The hours of steps, NaN where not known: the numbers of `Ranking.hours`."""
    return np.where(step == hour_tables.UNKNOWN, np.nan, step / hour_tables.TENTHS)


def warm() -> None:
    """Compile the kernels, or read them compiled: some seconds the first time."""
    one = Network.of((HospitalFacts("warm", next(iter(Country))),))
    scores((Need("warm", Priority.NOT_TRIAGED),), one, current())


@lru_cache(maxsize=4)
def _rates(by_priority: tuple[tuple[int, ...], ...]) -> constants.Rates:
    return constants.rates(by_priority)


def _survey(asked: Records, given: Given, first: int, width: int) -> Scores:
    shape = len(asked), width
    group, step = np.empty(shape, np.int8), np.empty(shape, np.int16)
    score, vain, road = (np.empty(shape, np.int32) for _ in range(3))
    drivers.survey(*given, asked, by_key(asked), (group, score, step, vain, road))
    return Scores(first, score, group, step, vain, road, asked["profile"], given.profiles.treats)
