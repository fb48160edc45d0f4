"""The kernels that settle a market, add up its proof, and take a change: on top of augmenting paths."""

from typing import Any

from matching.compiling import borrowing
from matching.market.augmenting import forget, repair, way_in, way_out
from matching.market.slots import FAR, cost_of, count, earnings
from matching.market.state import ABSENT, NOWHERE, best_edge, enter, leave


@borrowing
def mend(state: Any) -> None:
    """Every service brought between its bounds, one person at a time."""
    for s in range(len(state.slots.price)):
        repair(state, s)


@borrowing
def settle(state: Any, people: int) -> None:
    """Everybody to the best net service, then every service brought between its bounds: the best plan."""
    for i in range(people):
        e = best_edge(state, i)
        if e != NOWHERE:
            enter(state, i, e)
    mend(state)


@borrowing
def add_up(state: Any, people: int, held: Any) -> Any:
    """The value of the plan, and the bound that its prices prove; looks at every edge and every step of slots.

    Who holds a place is counted anew in `held`, nothing at first. More people than slots make a bound that no plan
    reaches.
    """
    value, bound = 0, 0
    for i in range(people):
        if state.at[i] == ABSENT:
            continue
        if state.at[i] != NOWHERE:
            value += state.value[state.at[i]]
            held[state.service[state.at[i]]] += 1
        e = best_edge(state, i)
        if e != NOWHERE:
            bound += state.value[e] - state.slots.price[state.service[e]]
    for s in range(len(state.slots.price)):
        earned, paid, over = earnings(state.slots, s, held[s])
        value -= paid
        bound += FAR if over > 0 else earned
    return value, bound


@borrowing
def marginal_value(state: Any, s: int) -> Any:
    """How much the plan's value falls with one slot of s fewer, and gains with one more of its last cost."""
    slots, fall, gain = state.slots, 0, 0
    filled = min(max(slots.held[s], slots.low[s]), slots.high[s])
    last = cost_of(slots, s, filled - 1) if filled > 0 else 0
    is_full = filled == count(slots, s)
    if filled > 0 and is_full:
        best, _, _, labelled = way_out(state, s)
        forget(state, labelled, best, 0)
        fall = slots.price[s] - last + best
    if is_full:
        best, _, _, labelled = way_in(state, s)
        forget(state, labelled, best, 0)
        gain = max(slots.price[s] - last - best, 0) if best < FAR else 0
    return fall, gain


@borrowing
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


@borrowing
def depart(state: Any, i: int) -> None:
    """Person i is gone, and its slot is free again."""
    e = state.at[i]
    leave(state, i, ABSENT)
    if e >= 0:
        repair(state, state.service[e])
