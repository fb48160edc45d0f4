"""Medians and shares with their 95 % intervals, and the size below which nothing is said of a group.

The interval of a median is made of order statistics: between the l-th smallest and the l-th largest value, where
P(Bin(n, ½) < l) ≤ 0.025. It supposes nothing of how the values lie, and holds for values that are longer than any
("no answer"). Source: H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., Wiley 2003, section 7.1. The interval of
a share is Wilson's: E. B. Wilson, J. Am. Stat. Assoc. 1927;22:209–212.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import comb, exp, inf, lgamma, log, sqrt
from typing import Any

LEAST = 10
"""Of fewer than so many nothing is said: a usual threshold of statistical disclosure control, ours by choice."""
TAIL = 0.025
Z = 1.959964
"""The 97.5 % quantile of the normal distribution."""
EXACT_BELOW = 500


def few(number: int) -> bool:
    """Whether a group is too small for anything to be said of it."""
    return number < LEAST


def tens(number: int) -> int | None:
    """A number in whole tens, rounded down; None for fewer than ten.

    >>> tens(9), tens(10), tens(29)
    (None, 10, 20)
    """
    return None if few(number) else number // LEAST * LEAST


def median_of(known: Iterable[float], longer: int = 0) -> dict[str, Any]:
    """The median of values and its interval, rounded to tenths; only the number of them where there are too few.

    `longer`: how many there are besides that are longer than any, an answer that never came. A bound that lies among
    these is None: it is not reached.
    """
    values = sorted(known)
    number = len(values) + longer
    if few(number):
        return {"n": None}
    values += [inf] * longer
    low = rank_of(number)
    middle = (values[(number - 1) // 2] + values[number // 2]) / 2
    return {
        "n": number,
        "mid": _said(middle),
        "low": _said(values[low - 1]),
        "high": _said(values[number - low]),
    }


def _said(value: float) -> float | None:
    return None if value == inf else round(value, 1)


def difference_of(some: Sequence[float], others: Sequence[float]) -> dict[str, Any]:
    """The median of some values less that of others, and its interval; nothing where either are too few.

    Each median lies in its own interval but for 2.5 of 100 groups, so the difference lies between the difference of
    the ends but for 5 at most (C. E. Bonferroni 1936): nothing is supposed of how the values lie, and it is wide. An
    end that is None has no bound: too many of the values are longer than any.
    """
    if few(len(some)) or few(len(others)):
        return {"n": None}
    (low, middle, high), (other_low, other, other_high) = _spread(some), _spread(others)
    parts = (middle, other), (low, other_high), (high, other_low)
    mid, least, most = (None if inf in pair else round(pair[0] - pair[1], 1) for pair in parts)
    return {"n": len(some), "mid": mid, "low": least, "high": most}


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower end, the median, the upper end of an interval that misses in 2.5 of 100 groups."""
    ordered, number = sorted(values), len(values)
    low = rank_of(number, TAIL / 2)
    return ordered[low - 1], (ordered[(number - 1) // 2] + ordered[number // 2]) / 2, ordered[number - low]


@lru_cache(maxsize=4096)
def rank_of(number: int, tail: float = TAIL) -> int:
    """The rank l of the lower end of a median's interval, from 1; of fewer than six values no interval reaches 95 %.

    >>> rank_of(10), rank_of(100)
    (2, 40)
    """
    below, rank = 0.0, 0
    while below + (term := _chance(number, rank)) <= tail:
        below, rank = below + term, rank + 1
    return max(rank, 1)


def _chance(number: int, successes: int) -> float:
    """P(Bin(number, ½) = successes)."""
    if number < EXACT_BELOW:
        return float(comb(number, successes) / 2**number)
    ways = lgamma(number + 1) - lgamma(successes + 1) - lgamma(number - successes + 1)
    return exp(ways - number * log(2))


def share_of(part: int, whole: int) -> dict[str, Any]:
    """A share and its interval, in thousandths rounded; only that there are too few, where there are."""
    if few(whole):
        return {"n": None}
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return {
        "n": whole,
        "part": part,
        "mid": round(share, 3),
        "low": round(max(middle - half, 0.0), 3),
        "high": round(min(middle + half, 1.0), 3),
    }


def count_of(number: int) -> int | None:
    """A count that may be said; None for one that is too small, but not for none at all."""
    return None if 0 < number < LEAST else number
