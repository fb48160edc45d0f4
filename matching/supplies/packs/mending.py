"""Packs given out where a base unit brings most, then exchanged as long as anybody gains: a local search.

An exchange is a few packs of one kind from a need to another (or back to whoever offers them), and so many of another
kind the other way (or out of what is kept) as fill the gap best. Every exchange brings more than nothing, in whole
points, so that it ends; it may end below the best there is, and the bound says by how much at most.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing, inlined
from matching.supplies.packs.holding import (
    NONE,
    Int64,
    cells_of,
    counts,
    lost,
    more,
    move,
    quarter_end,
)

MOST_ROUNDS = 8
"""Nothing changes any more after four, as a rule."""
MOST_PACKS = 3
"""Packs that a need gives for others at once; more gain next to nothing."""
MOST_PARTNERS = 64
"""Needs with which one exchanges, those next in the order; with all of thousands it took ten times OR-Tools' time."""
MOST_SIZES = 16
"""Sizes of packs, of each of which the kind that loses least is looked at."""


class Scratch(NamedTuple):
    """`best` (R,) kind of offers for each need, what a base unit of it `brings`; kinds `near` a need, by size."""

    best: Int64
    brings: Any
    near: Int64


def scratch_for(needs: int) -> Scratch:
    """For so many needs."""
    return Scratch(np.full(needs, NONE, np.int64), np.zeros(needs), np.zeros(MOST_SIZES, np.int64))


@inlined
def _look(all: Any, own: Any, c: int, i: int) -> None:
    """The kept pack that brings most to need i for each base unit."""
    own.best[i], own.brings[i] = NONE, 0.0
    for o in range(all.first[c, 1], all.first[c + 1, 1]):
        loss = lost(all, c, i, o)
        if all.kept[o] > 0 and loss >= 0 and all.got[i] < all.wanted[i]:
            brings = more(all, i, all.pack[o]) / all.pack[o] - loss
            if brings > own.brings[i]:
                own.best[i], own.brings[i] = o, brings


@inlined
def _most(all: Any, own: Any, c: int) -> Any:
    """The need to which a pack brings most."""
    found = NONE
    for i in range(all.first[c, 0], all.first[c + 1, 0]):
        if own.best[i] != NONE and (found == NONE or own.brings[i] > own.brings[found]):
            found = i
    return found


@inlined
def _give_out(all: Any, own: Any, c: int) -> None:
    """Packs where a base unit brings most, as many at once as fill the same quarter, until none brings anything."""
    for i in range(all.first[c, 0], all.first[c + 1, 0]):
        _look(all, own, c, i)
    i = _most(all, own, c)
    while i != NONE:
        o = own.best[i]
        if all.kept[o] > 0:
            inside = (quarter_end(all, i, all.got[i]) - all.got[i]) // all.pack[o]
            move(all, c, NONE, i, o, min(max(inside, 1), all.kept[o]))
        _look(all, own, c, i)
        i = _most(all, own, c)


@inlined
def _near(all: Any, own: Any, c: int, i: int) -> Any:
    """Of each size the kept kind that loses least at need i; how many they are."""
    many = 0
    for o in range(all.first[c, 1], all.first[c + 1, 1]):
        loss = lost(all, c, i, o)
        if all.kept[o] == 0 or loss < 0:
            continue
        k = 0
        while k < many and all.pack[own.near[k]] != all.pack[o]:
            k += 1
        if k == many and many < len(own.near):
            many += 1
            own.near[k] = o
        elif k < many and loss < lost(all, c, i, own.near[k]):
            own.near[k] = o
    return many


@inlined
def _partner(all: Any, c: int, i: int, k: int) -> Any:
    """The need that stands k places after need i, round and round."""
    first, last = all.first[c, 0], all.first[c + 1, 0]
    return first + (i - first + k) % (last - first)


@inlined
def _partners(all: Any, c: int) -> Any:
    return min(all.first[c + 1, 0] - all.first[c, 0] - 1, MOST_PARTNERS)


@inlined
def _taker(all: Any, c: int, i: int, o: int, units: int) -> Any:
    """The partner to which so many units of o bring most, and how much; NONE and 0: they are better kept."""
    found, most = NONE, 0
    for k in range(1, _partners(all, c) + 1):
        m = _partner(all, c, i, k)
        if lost(all, c, m, o) >= 0 and all.got[m] < all.wanted[m]:
            brings = more(all, m, units) - units * lost(all, c, m, o)
            if brings > most:
                found, most = m, brings
    return found, most


@inlined
def _from_kept(all: Any, own: Any, c: int, i: int, near: int, a: int, out: int, bar: int) -> Any:
    """Packs of what is kept that bring need i most when so many units of a are gone: kind, how many, how much above
    `bar`."""
    found, packs, most = NONE, 0, bar
    left, now = all.got[i] - out, counts(all, i, all.got[i])
    for k in range(near):
        b = own.near[k]
        for at in (all.got[i], quarter_end(all, i, all.got[i]), quarter_end(all, i, left)):
            for j in range((at - left) // all.pack[b], (at - left) // all.pack[b] + 2):
                if b != a and 0 < j <= all.kept[b]:
                    units = j * all.pack[b]
                    brings = counts(all, i, left + units) - now - units * lost(all, c, i, b)
                    if brings > most:
                        found, packs, most = b, j, brings
    return found, packs, most


@inlined
def _done(all: Any, c: int, i: int, to: int, a: int, k: int, b: int, j: int, source: int) -> Any:
    """So many packs of a from need i to another, and so many of b to it from a source; whether there are any."""
    if a != NONE:
        move(all, c, i, to, a, k)
        if b != NONE:
            move(all, c, source, i, b, j)
    return a != NONE


@inlined
def _change(all: Any, own: Any, c: int, i: int) -> Any:
    """The best exchange of need i with what is kept, its own packs going where they bring most; was there one."""
    near, most = _near(all, own, c, i), 0
    a, k, b, j, to = NONE, 0, NONE, 0, NONE
    begin, now = cells_of(all, c, i), counts(all, i, all.got[i])
    for at in range(begin, begin + all.held[i]):
        o = all.offer[at]
        for many in range(1, min(MOST_PACKS, all.packs[at]) + 1):
            units = many * all.pack[o]
            taker, gain = _taker(all, c, i, o, units)
            gain += units * lost(all, c, i, o)
            alone = counts(all, i, all.got[i] - units) - now
            other, packs, brings = _from_kept(all, own, c, i, near, o, units, alone)
            if gain + brings > most:
                most, a, k, b, j, to = gain + brings, o, many, other, packs, taker
    return _done(all, c, i, to, a, k, b, j, NONE)


@inlined
def _in_return(all: Any, c: int, i: int, m: int, o: int, out: int) -> Any:
    """Packs of m that are best for so many units of o of i, or none: kind, how many, and what both count then, less
    what is lost by it."""
    found, packs = NONE, 0
    most = counts(all, i, all.got[i] - out) + counts(all, m, all.got[m] + out)
    for at in range(cells_of(all, c, m), cells_of(all, c, m) + all.held[m]):
        p = all.offer[at]
        if p == o or lost(all, c, i, p) < 0:
            continue
        least = out // all.pack[p]
        for j in range(max(least, 1), min(least + 1, all.packs[at]) + 1):
            back = j * all.pack[p]
            brings = counts(all, i, all.got[i] - out + back) + counts(all, m, all.got[m] + out - back)
            brings -= back * (lost(all, c, i, p) - lost(all, c, m, p))
            if brings > most:
                found, packs, most = p, j, brings
    return found, packs, most


@inlined
def _swap(all: Any, c: int, i: int, m: int) -> Any:
    """The best exchange of packs of need i for packs of need m, or for nothing; whether there was one."""
    a, k, b, j = NONE, 0, NONE, 0
    most = counts(all, i, all.got[i]) + counts(all, m, all.got[m])
    begin = cells_of(all, c, i)
    for at in range(begin, begin + all.held[i]):
        o = all.offer[at]
        if lost(all, c, m, o) < 0:
            continue
        for many in range(1, min(MOST_PACKS, all.packs[at]) + 1):
            out = many * all.pack[o]
            other, packs, brings = _in_return(all, c, i, m, o, out)
            brings += out * (lost(all, c, i, o) - lost(all, c, m, o))
            if brings > most:
                most, a, k, b, j = brings, o, many, other, packs
    return _done(all, c, i, m, a, k, b, j, m)


@inlined
def _round(all: Any, own: Any, c: int) -> Any:
    """Every need with what is kept, then every need with its partners; how many exchanges."""
    many = 0
    for i in range(all.first[c, 0], all.first[c + 1, 0]):
        while _change(all, own, c, i):
            many += 1
    for i in range(all.first[c, 0], all.first[c + 1, 0]):
        for k in range(1, _partners(all, c) + 1):
            many += _swap(all, c, i, _partner(all, c, i, k))
    return many


@inlined
def _take_back(all: Any, c: int) -> Any:
    """Packs that needs can do without; how many."""
    back = 0
    for i in range(all.first[c, 0], all.first[c + 1, 0]):
        at = cells_of(all, c, i)
        while at < cells_of(all, c, i) + all.held[i]:
            o = all.offer[at]
            many = min(max((all.got[i] - all.wanted[i]) // all.pack[o], 0), all.packs[at])
            whole = many == all.packs[at]
            if many > 0:
                move(all, c, i, NONE, o, many)
            back += many
            at += 0 if whole else 1
    return back


@borrowing
def hold(all: Any, market: Any, need: Any, offer: Any, packs: Any) -> None:
    """What was cut, in hand."""
    for at in range(len(need)):
        move(all, market[at], NONE, need[at], offer[at], packs[at])


@borrowing
def mend(all: Any, own: Any) -> None:
    """Every market that has cells."""
    for c in range(len(all.first) - 1):
        if all.first[c, 2] == all.first[c + 1, 2]:
            continue
        _give_out(all, own, c)
        for _ in range(MOST_ROUNDS):
            if _round(all, own, c) == 0:
                break
            _give_out(all, own, c)
        while _take_back(all, c) > 0:
            _give_out(all, own, c)
