"""The kernels that settle a market, add up its proof, and take a change: on top of augmenting paths."""

from typing import Any

import numpy as np

from matching.compiling import compiled
from matching.market.augmenting import (
    ABSENT,
    FAR,
    NOWHERE,
    best_edge,
    enter,
    forget,
    leave,
    repair,
    way_in,
    way_out,
)


@compiled
def settle(state: Any, people: int) -> None:
    """Everybody to the best net service, then every service brought between its bounds: the best plan."""
    for i in range(people):
        e = best_edge(state, i)
        if e != NOWHERE:
            enter(state, i, e)
    for s in range(len(state.price)):
        repair(state, s)


@compiled
def add_up(state: Any, people: int) -> Any:
    """The value of the plan, and the bound that its prices prove; looks at every edge and every slot."""
    value, bound = np.int64(0), np.int64(0)
    for i in range(people):
        if state.at[i] == ABSENT:
            continue
        if state.at[i] != NOWHERE:
            value += state.value[state.at[i]]
        e = best_edge(state, i)
        if e != NOWHERE:
            bound += state.value[e] - state.price[state.service[e]]
    for s in range(len(state.price)):
        for k in range(state.slots[s]):
            if k < state.held[s]:
                value -= state.slot_cost[s, k]
            bound += max(state.price[s] - state.slot_cost[s, k], 0)
    return value, bound


@compiled
def marginal_value(state: Any, s: int) -> Any:
    """How much the plan's value falls with one slot of s fewer, and gains with one more of its last cost."""
    filled = min(max(state.held[s], state.low[s]), state.high[s])
    fall = gain = 0
    if filled > 0 and filled == state.slots[s]:
        best, _, _, labelled = way_out(state, s)
        forget(state, labelled, best, 0)
        fall = state.price[s] - state.slot_cost[s, filled - 1] + best
    if filled == state.slots[s]:
        best, _, _, labelled = way_in(state, s)
        forget(state, labelled, best, 0)
        last = state.slot_cost[s, filled - 1] if filled > 0 else 0
        gain = max(state.price[s] - last - best, 0) if best < FAR else 0
    return fall, gain


@compiled
def lay_out(service: Any, used: int, back: Any, back_edge: Any) -> None:
    """Put the number of each edge into the stretch of its service."""
    here = back[:-1].copy()
    for e in range(used):
        s = service[e]
        back_edge[here[s]] = e
        here[s] += 1


@compiled
def arrive(state: Any, i: int, services: Any, values: Any, begin: int) -> None:
    """Person i appears with these edges, which begin at `begin`."""
    state.first[i], state.edges[i], state.at[i] = begin, len(services), NOWHERE
    for k in range(len(services)):
        e, s = begin + k, services[k]
        state.service[e], state.value[e], state.person[e] = s, values[k], i
        state.back_edge[state.back[s] + state.back_edges[s]] = e
        state.back_edges[s] += 1
    e = best_edge(state, i)
    if e != NOWHERE:
        enter(state, i, e)
        repair(state, state.service[e])


@compiled
def depart(state: Any, i: int) -> None:
    """Person i is gone, and its slot is free again."""
    e = state.at[i]
    leave(state, i, ABSENT)
    if e >= 0:
        repair(state, state.service[e])
