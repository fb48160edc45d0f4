"""A search of branches for less waste than the packs at hand have: pair by pair, how many packs go that way.

A pair is set to a number of packs, then the next, and back again. What a need wastes at least, whatever its later pairs
get, is known beforehand for each of its flow units (`fill`); where that and what is wasted already are no less than the
best, nothing further is tried. Nor is it where the needs had got just as much before, and for less.
"""

from typing import Any, NamedTuple

from matching.compiling import borrowing, inlined
from matching.supplies.packs.holding import Int64

SPENT, LEAST, BEST, STEPS = range(4)
"""Places in `sums`: points wasted, what needs waste at least besides, the best so far, steps taken."""


class Branches(NamedTuple):
    """T pairs of a market, those of one offer side by side: `need`, `offer`, points that a `pack` wastes, its `size` in
    flow units, whether it is the `last` of its offer, where the needs' rows of `waste` begin `before` and `after` it.

    Of pairs too: packs `now`, the `end` of those to try, a step `up` or down, and `was`, what the need wasted at least;
    `best`. Of needs: flow units `got`, of which fewer than `top` are worth trying, what they waste at `least`, and
    where their rows are `first`. Of offers: packs `left`, and what one `earns`. `seen`: pair, points and what needs had
    got, each in its place.
    """

    need: Int64
    offer: Int64
    pack: Int64
    size: Int64
    last: Any
    before: Int64
    after: Int64
    now: Int64
    end: Int64
    up: Int64
    was: Int64
    best: Int64
    got: Int64
    top: Int64
    least: Int64
    first: Int64
    left: Int64
    earns: Int64
    waste: Int64
    sums: Int64
    seen: Int64


@inlined
def _costs(own: Any, t: int, units: int, packs: int) -> Any:
    """What the need of a pair that has so many units wastes at least from here on, with so many packs."""
    return packs * own.pack[t] + own.waste[own.after[t] + units + packs * own.size[t]]


@borrowing
def fill(own: Any) -> None:
    """What needs waste at least before each pair, the last pair first."""
    for t in range(len(own.need) - 1, -1, -1):
        top = own.top[own.need[t]]
        for units in range(top):
            least = _costs(own, t, units, 0)
            for packs in range(1, min(own.left[own.offer[t]], (top - 1 - units) // own.size[t]) + 1):
                least = min(least, _costs(own, t, units, packs))
            own.waste[own.before[t] + units] = least
    for i in range(len(own.got)):
        own.least[i] = own.waste[own.first[i]]
        own.sums[LEAST] += own.least[i]


@inlined
def _open(own: Any, t: int) -> None:
    """Which packs are tried: few first where a pack wastes something, many first where it does not."""
    i, o = own.need[t], own.offer[t]
    low, high = 0, min(own.left[o], (own.top[i] - 1 - own.got[i]) // own.size[t])
    if own.last[t] and own.earns[o] > 0:
        spare = own.sums[BEST] - 1 - own.sums[SPENT] - own.sums[LEAST]
        low = max(0, own.left[o] - spare // own.earns[o])
    high = max(high, low - 1)
    own.up[t] = 1 if own.pack[t] > 0 else -1
    own.now[t] = low - 1 if own.pack[t] > 0 else high + 1
    own.end[t] = high + 1 if own.pack[t] > 0 else low - 1


@inlined
def _put(own: Any, t: int, packs: int, least: int) -> None:
    """So many packs more (or fewer) on a pair; its need then wastes so much at least."""
    i, o = own.need[t], own.offer[t]
    own.got[i] += packs * own.size[t]
    own.left[o] -= packs
    own.sums[SPENT] += packs * own.pack[t]
    own.sums[LEAST] += least - own.least[i]
    own.least[i] = least


@inlined
def _set(own: Any, t: int) -> None:
    i, o = own.need[t], own.offer[t]
    own.was[t] = own.least[i]
    _put(own, t, own.now[t], own.waste[own.after[t] + own.got[i] + own.now[t] * own.size[t]])
    if own.last[t]:
        own.sums[SPENT] += own.left[o] * own.earns[o]


@inlined
def _undo(own: Any, t: int) -> None:
    if own.last[t]:
        own.sums[SPENT] -= own.left[own.offer[t]] * own.earns[own.offer[t]]
    _put(own, t, -own.now[t], own.was[t])


@inlined
def _next(own: Any, t: int) -> Any:
    """The next number of packs that may waste less than the best; whether there is one."""
    i, o = own.need[t], own.offer[t]
    room = own.sums[BEST] - own.sums[SPENT] - own.sums[LEAST] + own.least[i]
    kept = own.earns[o] if own.last[t] else 0
    packs = own.now[t] + own.up[t]
    own.sums[STEPS] += 1
    while packs != own.end[t] and _costs(own, t, own.got[i], packs) + (own.left[o] - packs) * kept >= room:
        packs += own.up[t]
        own.sums[STEPS] += 1
    own.now[t] = packs
    if packs != own.end[t]:
        _set(own, t)
    return packs != own.end[t]


@inlined
def _is_known(own: Any, t: int) -> Any:
    """Had the needs got just as much after this pair before, for no more? What is new is noted in its place."""
    at = t
    for i in range(len(own.got)):
        at = (at * 1_000_003) ^ own.got[i]
    at = (at ^ (at >> 17)) & (len(own.seen) - 1)
    same = own.seen[at, 0] == t and own.seen[at, 1] <= own.sums[SPENT]
    for i in range(len(own.got)):
        same = same and own.seen[at, 2 + i] == own.got[i]
    if not same:
        own.seen[at, 0], own.seen[at, 1] = t, own.sums[SPENT]
        for i in range(len(own.got)):
            own.seen[at, 2 + i] = own.got[i]
    return same


@inlined
def _keep(own: Any) -> None:
    own.sums[BEST] = own.sums[SPENT] + own.sums[LEAST]
    for t in range(len(own.need)):
        own.best[t] = own.now[t]


@borrowing
def search(own: Any, most: int) -> Any:
    """The best packs, in at most about so many steps; whether nothing is left to try."""
    t, new = (0 if own.sums[SPENT] + own.sums[LEAST] < own.sums[BEST] else -1), True
    while 0 <= t < len(own.need) and own.sums[STEPS] < most and own.sums[BEST] > 0:
        if new:
            _open(own, t)
        else:
            _undo(own, t)
        new = _next(own, t)
        if not new:
            t -= 1
        elif t + 1 == len(own.need):
            _keep(own)
            new = False
        elif own.last[t] and _is_known(own, t):
            new = False
        else:
            t += 1
    return t < 0 or own.sums[BEST] == 0
