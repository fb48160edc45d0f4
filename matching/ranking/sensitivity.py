"""Which weights would change the first place: exact, by columns.

A weight changes by whole thousandths while the others keep their proportions as nearly as whole numbers that
add up to TOTAL can; every such weight is tried, so the answer is the smallest change there is.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Bool, Int32
from matching.ranking.preferences import COUNTS_BY, WEIGHTS
from matching.ranking.rank import Group, Ranking
from matching.ranking.weights import TOTAL

Int64 = npt.NDArray[np.int64]


class Tipping(NamedTuple):
    """The smallest change of one weight that puts another hospital first; `weights` in order of WEIGHTS."""

    preference: str
    was: int
    to: int
    hospital: str
    weights: tuple[int, ...]


def tippings(ranking: Ranking) -> tuple[Tipping, ...]:
    """For each weight that could change the first place, how; the smallest change first.

    Only suitable hospitals can take its place: a weight never makes one suitable.

    >>> from matching import rank, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> first = tippings(rank(OLENA, NETWORK, weights.current()))[0]
    >>> first.preference, first.to, first.hospital
    ('travel', 0, 'brno')
    """
    if not len(ranking):
        return ()
    rivals = _rivals(ranking)
    if len(rivals) < 2:
        return ()
    found = [_tipping(ranking, rivals, position) for position in range(len(WEIGHTS))]
    told = [each for each in found if each is not None]
    return tuple(sorted(told, key=lambda each: abs(each.to - each.was)))


def _rivals(ranking: Ranking) -> Int32:
    """The first row and those as suitable that beat it on anything, or win a tie; in the order of rows."""
    first = int(ranking.order[0])
    better: Bool = np.asarray((ranking.values > ranking.values[:, [first]]).any(axis=0))
    better[: first + 1] = True
    unsuitable = ranking.group == Group.UNSUITABLE
    return np.flatnonzero((unsuitable == unsuitable[first]) & better).astype(np.int32)


def _tipping(ranking: Ranking, rivals: Int32, position: int) -> Tipping | None:
    weights = ranking.weights.by_priority[ranking.need.priority]
    tried = _reweighted(tuple(weights), position)
    scores: Int64 = tried[:, COUNTS_BY] @ ranking.values[:, rivals].astype(np.int64)
    firsts = rivals[scores.argmax(axis=1)]
    changed = np.flatnonzero(firsts != ranking.order[0])
    if not len(changed):
        return None
    to = int(changed[np.abs(changed - weights[position]).argmin()])
    kept: list[int] = tried[to].tolist()
    return Tipping(WEIGHTS[position], weights[position], to, ranking.network.ids[firsts[to]], tuple(kept))


@lru_cache(maxsize=64)
def _reweighted(weights: tuple[int, ...], position: int) -> Int64:
    """The weights for every value 0..TOTAL of one of them, shape (TOTAL + 1, K); each row adds up to TOTAL."""
    to = np.arange(TOTAL + 1)
    shares = np.array(weights, dtype=np.int64)
    shares[position] = 0
    if not shares.sum():
        shares[:] = 1
        shares[position] = 0
    parts = (TOTAL - to)[:, None] * shares[None, :]
    whole, left = np.divmod(parts, shares.sum())
    missing = TOTAL - to - whole.sum(axis=1)
    order = np.argsort(np.argsort(-left, axis=1, kind="stable"), axis=1, kind="stable")
    whole += order < missing[:, None]
    whole[:, position] = to
    kept: Int64 = whole
    kept[weights[position]] = weights
    kept.setflags(write=False)
    return kept
