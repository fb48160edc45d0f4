"""Whole crowds moved along the layers of `layers`: a blocking flow, first out of services, then into them."""

from typing import Any

import numpy as np

from matching.compiling import compiled, inlined
from matching.market.crowd import rise, sit
from matching.market.layers import lower_prices, raise_prices, ways_in, ways_out

NONE, AWAY = -1, -2


@inlined
def _next_edge(crowd: Any, phase: int, i: int) -> Any:
    """The first edge of class i, from where it was looked at, that costs nothing and leads one layer further."""
    while crowd.here[i] < crowd.first[i + 1]:
        e = crowd.here[i]
        s = crowd.service[e]
        leads = crowd.s_seen[s] == phase and crowd.s_dead[s] == 0 and crowd.s_layer[s] == crowd.layer[i] + 1
        if leads and crowd.value[e] - crowd.slots.price[s] == crowd.gain[i]:
            return e
        crowd.here[i] += 1
    return NONE


@inlined
def _next_step(crowd: Any, phase: int, s: int, may_leave: bool) -> Any:
    """The edge by which the people of `s_here` go on from service s; AWAY for nowhere, NONE if none can."""
    while crowd.s_here[s] >= 0:
        i = crowd.person[crowd.s_here[s]]
        if crowd.seen[i] == phase and crowd.layer[i] == crowd.s_layer[s]:
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
        many = min(many, crowd.on[path[k]])
    return many


@inlined
def _move(crowd: Any, path: Any, depth: int, many: int, are_away: bool) -> None:
    """So many people of each edge of a path go one step on: to where they looked, those of the last nowhere if away."""
    for k in range(depth):
        e = path[k]
        i = crowd.person[e]
        if crowd.on[e] == many:
            crowd.s_here[crowd.service[e]] = crowd.after[e]
        rise(crowd, e, many)
        if are_away and k == depth - 1:
            crowd.nowhere[i] += many
        else:
            sit(crowd, crowd.here[i], many)


@compiled
def walk(crowd: Any, phase: int, s: int, many: int, until: Any, may_leave: bool, path: Any) -> int:
    """Move up to `many` people out of service s along one way to an end; how many, and nothing if there is no way.

    An end is a service that holds fewer than `until`, or nowhere if they `may_leave`.
    """
    held, depth, e = crowd.slots.held, 0, NONE
    while e != AWAY and held[s] >= until[s]:
        e = _next_step(crowd, phase, s, may_leave)
        if e == NONE:
            crowd.s_dead[s] = 1
            if depth == 0:
                return 0
            depth -= 1
            s = crowd.service[path[depth]]
        else:
            path[depth] = crowd.s_here[s]
            depth += 1
            s = crowd.service[e] if e != AWAY else s
    room = many if e == AWAY else min(many, until[s] - held[s])
    many = _least(crowd, path, depth, room)
    _move(crowd, path, depth, many, e == AWAY)
    return many


@inlined
def _drain(crowd: Any, phase: int, until: Any, may_leave: bool, path: Any) -> None:
    """A blocking flow out of all services of the first layer that hold more than `until`."""
    held = crowd.slots.held
    for s in range(len(crowd.head)):
        if crowd.s_seen[s] != phase or crowd.s_layer[s] != 0:
            continue
        while held[s] > until[s] and crowd.s_dead[s] == 0:
            walk(crowd, phase, s, held[s] - until[s], until, may_leave, path)


@inlined
def _call_in(crowd: Any, phase: int, until: Any, path: Any) -> None:
    """A blocking flow of people who stand nowhere."""
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
    """How many services hold more than they may."""
    return int((slots.held > slots.high).sum())


@inlined
def _under(slots: Any) -> int:
    """How many services hold fewer than they must."""
    return int((slots.held < slots.low).sum())


@compiled
def repair(crowd: Any, phase: int) -> int:
    """Move people and prices until no service holds too many or too few; the number of the last phase."""
    path = np.zeros(len(crowd.head) + 1, np.int64)
    while _over(crowd.slots) > 0:
        phase += 1
        best, services, classes = ways_out(crowd, phase)
        raise_prices(crowd, best, services, classes)
        _drain(crowd, phase, crowd.slots.high, True, path)
    while _under(crowd.slots) > 0:
        phase += 1
        lower_prices(crowd, phase, ways_in(crowd, phase))
        _drain(crowd, phase, crowd.slots.low, False, path)
        _call_in(crowd, phase, crowd.slots.low, path)
    return phase
