"""Who holds which packs, where packs of several sizes meet, and what a pack more or less counts."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import inlined
from matching.facts.arrays import Int32

Int64 = npt.NDArray[np.int64]
NONE = -1


class Holding(NamedTuple):
    """Markets in which sizes meet, one after the other: C markets, R needs, O kinds of offers, a cell for each need and
    kind of offers of one market. `first` (C + 1, 3): where needs, offers and cells of each begin.

    Of needs: what is `wanted`, `got` and `urgency` of a base unit, how many kinds they hold, `held` (R,). Of offers:
    base units of a `pack` and packs `kept` (O,). Cells: `loss` of a base unit (NONE: it may not be); and, from the
    first cell of a need on, the `offer` and `packs` of what it holds. Parts of a need and `step`, points that each
    counts less.
    """

    first: Int64
    wanted: Int64
    got: Int64
    urgency: Int64
    held: Int64
    pack: Int64
    kept: Int64
    loss: Int32
    offer: Int32
    packs: Int64
    parts: int
    step: int


@inlined
def cells_of(all: Any, c: int, i: int) -> Any:
    """The first cell of need i."""
    return all.first[c, 2] + (i - all.first[c, 0]) * (all.first[c + 1, 1] - all.first[c, 1])


@inlined
def lost(all: Any, c: int, i: int, o: int) -> Any:
    """Points that a base unit of o loses at i, or NONE."""
    return all.loss[cells_of(all, c, i) + o - all.first[c, 1]]


@inlined
def counts(all: Any, i: int, units: int) -> Any:
    """Points of so many base units in need i; what is beyond counts nothing."""
    inside, beyond = min(units, all.wanted[i]), 0
    for part in range(1, all.parts):
        beyond += max(inside - all.wanted[i] * part // all.parts, 0)
    return all.urgency[i] * inside - all.step * beyond


@inlined
def more(all: Any, i: int, units: int) -> Any:
    """What so many base units more (or less) bring to need i."""
    return counts(all, i, all.got[i] + units) - counts(all, i, all.got[i])


@inlined
def quarter_end(all: Any, i: int, units: int) -> Any:
    """Base units at which the quarter is full that so many units lie in."""
    end = all.wanted[i]
    for part in range(all.parts - 1, 0, -1):
        if all.wanted[i] * part // all.parts > units:
            end = all.wanted[i] * part // all.parts
    return end


@inlined
def take(all: Any, c: int, i: int, o: int, many: int) -> None:
    """So many packs of o more (or fewer) for need i, from (or to) nobody."""
    begin = cells_of(all, c, i)
    at, end = begin, begin + all.held[i]
    while at < end and all.offer[at] != o:
        at += 1
    if at == end:
        all.held[i] += 1
        all.offer[at], all.packs[at] = o, 0
    all.packs[at] += many
    all.got[i] += many * all.pack[o]
    if all.packs[at] == 0:
        last = begin + all.held[i] - 1
        all.offer[at], all.packs[at] = all.offer[last], all.packs[last]
        all.held[i] -= 1


@inlined
def move(all: Any, c: int, start: int, end: int, o: int, many: int) -> None:
    """So many packs of o from one need to another; NONE: from or to what is kept."""
    if start == NONE:
        all.kept[o] -= many
    else:
        take(all, c, start, o, -many)
    if end == NONE:
        all.kept[o] += many
    else:
        take(all, c, end, o, many)
