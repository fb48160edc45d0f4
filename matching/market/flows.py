"""Whole crowds moved along ways that cost nothing: first out of services that hold too many, then into the others.

Each service is walked into once a search unless people went through it; what is left then is for the next search.
"""

from typing import Any

from matching.compiling import borrowing, inlined
from matching.market.crowd import rise, sit
from matching.market.distances import lower_prices, raise_prices, ways_in, ways_out

NONE, AWAY = -1, -2
NEAR, WIDER = 4, 64
"""Ends are looked for no further away at first, and so many times further where none is found."""


@inlined
def _next_edge(crowd: Any, phase: int, i: int) -> Any:
    """The first edge of class i, from where it was looked at, that costs nothing and leads where no walk has been."""
    while crowd.here[i] < crowd.first[i + 1]:
        e = crowd.here[i]
        s = crowd.service[e]
        costs_nothing = crowd.value[e] - crowd.slots.price[s] == crowd.gain[i]
        if costs_nothing and crowd.s_seen[s] == phase and crowd.s_been[s] == 0:
            return e
        crowd.here[i] += 1
    return NONE


@inlined
def _next_step(crowd: Any, phase: int, s: int, may_leave: bool) -> Any:
    """The edge by which the people of `s_here` go on from service s; AWAY for nowhere, NONE if none can."""
    while crowd.s_here[s] >= 0:
        i = crowd.person[crowd.s_here[s]]
        if crowd.seen[i] == phase:
            if may_leave and crowd.gain[i] == 0:
                return AWAY
            e = _next_edge(crowd, phase, i)
            if e != NONE:
                return e
        crowd.s_here[s] = crowd.after[crowd.s_here[s]]
    return NONE


@inlined
def _least(crowd: Any, path: Any, depth: int, many: int) -> int:
    for k in range(depth):
        many = min(many, crowd.on[path[2 * k]])
    return many


@inlined
def _move(crowd: Any, path: Any, depth: int, many: int, are_away: bool) -> None:
    """So many people of each edge of a path go one step on: to where they looked, those of the last nowhere if away."""
    for k in range(depth):
        e = path[2 * k]
        crowd.s_been[crowd.service[e]] = 0
        if crowd.on[e] == many:
            crowd.s_here[crowd.service[e]] = crowd.after[e]
        rise(crowd, e, many)
        if are_away and k == depth - 1:
            crowd.nowhere[crowd.person[e]] += many
        else:
            sit(crowd, path[2 * k + 1], many)


@borrowing
def walk(crowd: Any, phase: int, s: int, many: int, until: Any, may_leave: bool, path: Any) -> int:
    """Move up to `many` people out of service s along one way to an end; how many, and nothing if there is no way.

    An end is a service that holds fewer than `until`, or nowhere if they `may_leave`.
    """
    held, depth, e = crowd.slots.held, 0, NONE
    crowd.s_been[s] = 1
    while e != AWAY and held[s] >= until[s]:
        e = _next_step(crowd, phase, s, may_leave)
        if e == NONE:
            if depth == 0:
                return 0
            depth -= 1
            s = crowd.service[path[2 * depth]]
        else:
            path[2 * depth], path[2 * depth + 1] = crowd.s_here[s], e
            depth += 1
            s = crowd.service[e] if e != AWAY else s
            crowd.s_been[s] = 1
    room = many if e == AWAY else min(many, until[s] - held[s])
    many = _least(crowd, path, depth, room)
    crowd.s_been[s] = 0
    _move(crowd, path, depth, many, e == AWAY)
    return many


@inlined
def _drain(crowd: Any, phase: int, until: Any, may_leave: bool, path: Any) -> None:
    """Walks out of all services that hold more than `until`."""
    held, many = crowd.slots.held, 0
    for s in range(len(crowd.head)):
        if crowd.s_seen[s] != phase:
            continue
        many = held[s] - until[s]
        while many > 0 and crowd.s_been[s] == 0:
            many -= walk(crowd, phase, s, many, until, may_leave, path)


@inlined
def _call_in(crowd: Any, phase: int, until: Any, path: Any) -> None:
    """Walks of people who stand nowhere."""
    for i in range(len(crowd.number)):
        while crowd.nowhere[i] > 0:
            e = _next_edge(crowd, phase, i)
            if e == NONE:
                break
            many = walk(crowd, phase, crowd.service[e], crowd.nowhere[i], until, False, path)
            if many > 0:
                crowd.nowhere[i] -= many
                sit(crowd, e, many)


@inlined
def _over(slots: Any) -> int:
    """How many people are held more than may be."""
    many = 0
    for s in range(len(slots.held)):
        many += max(slots.held[s] - slots.high[s], 0)
    return many


@inlined
def _under(slots: Any) -> int:
    """How many people are missing where they must be."""
    many = 0
    for s in range(len(slots.held)):
        many += max(slots.low[s] - slots.held[s], 0)
    return many


@borrowing
def repair(crowd: Any, phase: int, over: int, few: int) -> int:
    """Move people and prices until services hold no more than `over` people too many, and no more than `few` are
    missing where they must be; the number of the last phase."""
    limit = NEAR
    while _over(crowd.slots) > over:
        phase += 1
        best, services, classes = ways_out(crowd, phase, limit)
        if best > limit:
            limit *= WIDER
            continue
        raise_prices(crowd, best, services, classes)
        _drain(crowd, phase, crowd.slots.high, True, crowd.path)
    while _under(crowd.slots) > few:
        phase += 1
        lower_prices(crowd, phase, ways_in(crowd, phase))
        _drain(crowd, phase, crowd.slots.low, False, crowd.path)
        _call_in(crowd, phase, crowd.slots.low, crowd.path)
    return phase
