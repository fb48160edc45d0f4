"""Numbers for what needs and offers say in words: each different thing is looked at once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Int32
from matching.facts.validity import require
from matching.supplies.facts import SupplyLocation, SupplyNeed, SupplyOffer

Int64 = npt.NDArray[np.int64]
Thing = TypeVar("Thing", bound=Hashable)
MOST_CONDITIONS = 62


def int32(values: Sequence[int]) -> Int32:
    """A column."""
    return np.array(values, np.int32)


def int64(values: Sequence[int]) -> Int64:
    """A wide column."""
    return np.array(values, np.int64)


def numbered(things: Iterable[Thing]) -> tuple[list[int], list[Thing]]:
    """A number for each, alike for what is equal, in the order in which they are met; and the different things."""
    known = dict[Thing, int]()
    codes = [known.setdefault(each, len(known)) for each in things]
    return codes, list(known)


def looked_up(things: Sequence[Thing], value_of: Callable[[Thing], int]) -> list[int]:
    """The value of each, reckoned once for each different thing."""
    known = {each: value_of(each) for each in set(things)}
    return [known[each] for each in things]


def locations(rows: Sequence[SupplyNeed] | Sequence[SupplyOffer]) -> tuple[list[int], list[SupplyLocation]]:
    """As `numbered`; what is one and the same object is compared once."""
    objects = {id(each.location): each.location for each in rows}
    codes, different = numbered(objects.values())
    code = dict(zip(objects, codes, strict=True))
    return [code[id(each.location)] for each in rows], different


def masks(offers: Iterable[SupplyOffer]) -> Callable[[frozenset[str]], int]:
    """A bit for each condition of an offer. Raises FactError for more than MOST_CONDITIONS."""
    codes = sorted(frozenset[str]().union(*{each.conditions for each in offers}))
    require(len(codes) <= MOST_CONDITIONS, "supplies: more conditions than can be told apart")
    bits = {code: 1 << bit for bit, code in enumerate(codes)}
    return lambda these: sum(bits.get(code, 0) for code in these)
