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
    values = _by_weight(ranking)
    rivals = _rivals(ranking, values)
    if len(rivals) < 2:
        return ()
    found = [_tipping(ranking, rivals, values[:, rivals], position) for position in range(len(WEIGHTS))]
    told = [each for each in found if each is not None]
    return tuple(sorted(told, key=lambda each: abs(each.to - each.was)))


def _by_weight(ranking: Ranking) -> Int64:
    """What each weight multiplies at each hospital, (W, N), in the order of WEIGHTS."""
    values = np.zeros((len(WEIGHTS), len(ranking)), np.int64)
    np.add.at(values, list(COUNTS_BY), ranking.values)
    return values


def _rivals(ranking: Ranking, values: Int64) -> Int32:
    """The rows as suitable as the first that some weights may put first, in the order of rows."""
    unsuitable = ranking.group[ranking.order] == Group.UNSUITABLE
    left, rivals = ranking.order[unsuitable == unsuitable[0]], []
    while len(left):
        best, left = left[0], left[1:]
        rivals.append(best)
        left = left[~_never_before(values[:, [best]], values[:, left], best < left)]
    return np.sort(np.array(rivals, np.int32))


def _never_before(best: Int64, values: Int64, wins_ties: Bool) -> Bool:
    """Which rows come after the best whatever the weights: equal or worse in all, and where they tie after it."""
    never: Bool = ((best >= values).all(axis=0) & wins_ties) | (best > values).all(axis=0)
    return never


def _tipping(ranking: Ranking, rivals: Int32, values: Int64, position: int) -> Tipping | None:
    weights = ranking.weights.by_priority[ranking.need.priority]
    tried = _reweighted(tuple(weights), position)
    firsts = rivals[(tried @ values).argmax(axis=1)]
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
