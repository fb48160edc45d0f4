"""Shortest augmenting paths on the graph of services: one person too many pushed out, one slot too few filled.

The kernels of `matching.market`, compiled by Numba. They keep two conditions for whole-number prices, and
repair a third, one unit at a time:

1. everybody present stands where value − price is greatest (or nowhere, if that is below nothing);
2. no price is below nothing;
3. each service holds at least `low` (its slots that cost less than the price) and at most `high` people
   (those that cost no more than it).

All three together are complementary slackness, so the plan is the best there is. Lengths are reduced costs,
never below nothing, so Dijkstra's algorithm finds the shortest way; prices then move by what is left of it.
Source: successive shortest paths, Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 9.
"""

from typing import Any

from matching.compiling import borrowing
from matching.market.heap import add, drop_first
from matching.market.slots import FAR, bounds
from matching.market.state import ABSENT, NOWHERE, enter, leave


@borrowing
def _absorbs(state: Any, v: int, source: int) -> Any:
    """What one more person costs at v: nothing with a slot to spare, else the next slot less the price."""
    slots = state.slots
    if v != source and slots.held[v] < slots.high[v]:
        return 0
    return slots.up[v] - slots.price[v] if slots.up[v] < FAR else FAR


@borrowing
def _releases(state: Any, v: int, target: int) -> Any:
    """What one person fewer costs at v: nothing if more stand there than must, else the price less the slot."""
    slots = state.slots
    if v != target and slots.held[v] > slots.low[v]:
        return 0
    return slots.price[v] - slots.down[v] if slots.low[v] > 0 else FAR


@borrowing
def way_out(state: Any, source: int) -> Any:
    """The shortest way for one person out of `source`: length, service where it ends, the person who ends
    nowhere (or −1), and how many services were labelled (kept in `seen`)."""
    labelled, size = 1, add(state.heap, 0, 0, source)
    state.label[source], state.via[source], state.seen[0] = 0, -1, source
    best, end, nowhere = FAR, -1, -1
    while size > 0 and state.heap.length[0] < best:
        d, v = state.heap.length[0], state.heap.service[0]
        size = drop_first(state.heap, size)
        cost = _absorbs(state, v, source)
        if d + cost < best:
            best, end, nowhere = d + cost, v, -1
        i = state.head[v]
        while i >= 0 and best > d:
            here = d + state.value[state.at[i]] - state.slots.price[v]
            if here < best:
                best, end, nowhere = here, v, i
            for e in range(state.first[i], state.first[i] + state.edges[i]):
                t = state.service[e]
                length = here - state.value[e] + state.slots.price[t]
                if length < state.label[t] and length < best:
                    if state.label[t] == FAR:
                        state.seen[labelled] = t
                        labelled += 1
                    state.label[t], state.via[t] = length, e
                    size = add(state.heap, size, length, t)
            i = state.after[i]
    return best, end, nowhere, labelled


@borrowing
def way_in(state: Any, target: int) -> Any:
    """The shortest way for one person into `target`: length, service where it begins, the edge of the person
    who came from nowhere (or −1), and how many services were labelled (kept in `seen`)."""
    labelled, size = 1, add(state.heap, 0, 0, target)
    state.label[target], state.via[target], state.seen[0] = 0, -1, target
    best, begin, nowhere = FAR, -1, -1
    while size > 0 and state.heap.length[0] < best:
        d, v = state.heap.length[0], state.heap.service[0]
        size = drop_first(state.heap, size)
        cost = _releases(state, v, target)
        if d + cost < best:
            best, begin, nowhere = d + cost, v, -1
        for k in range(state.back[v], state.back[v] + state.back_edges[v]):
            if best <= d:
                break
            e = state.back_edge[k]
            now = state.at[state.person[e]]
            if now == ABSENT:
                continue
            length = d - state.value[e] + state.slots.price[v]
            if now == NOWHERE:
                if length < best:
                    best, begin, nowhere = length, v, e
                continue
            w = state.service[now]
            length += state.value[now] - state.slots.price[w]
            if length < state.label[w] and length < best:
                if state.label[w] == FAR:
                    state.seen[labelled] = w
                    labelled += 1
                state.label[w], state.via[w] = length, e
                size = add(state.heap, size, length, w)
    return best, begin, nowhere, labelled


@borrowing
def forget(state: Any, labelled: int, best: int, direction: int) -> None:
    """Move the prices of the services nearer than `best` by what is left, and clear the labels."""
    for k in range(labelled):
        v = state.seen[k]
        if direction != 0 and state.label[v] < best:
            state.slots.price[v] += direction * (best - state.label[v])
            bounds(state.slots, v)
        state.label[v] = FAR
        state.heap.at[v] = -1


@borrowing
def push(state: Any, source: int) -> None:
    """Take one person too many out of a service, by the shortest way."""
    best, v, nowhere, labelled = way_out(state, source)
    if nowhere >= 0:
        leave(state, nowhere, NOWHERE)
    while v != source:
        e = state.via[v]
        i = state.person[e]
        v = state.service[state.at[i]]
        leave(state, i, NOWHERE)
        enter(state, i, e)
    forget(state, labelled, best, 1)


@borrowing
def pull(state: Any, target: int) -> None:
    """Bring one person into a service that holds too few, or let its price fall to what the slot costs."""
    best, v, nowhere, labelled = way_in(state, target)
    if nowhere >= 0:
        enter(state, state.person[nowhere], nowhere)
    while v != target:
        e = state.via[v]
        i = state.person[e]
        v = state.service[e]
        leave(state, i, NOWHERE)
        enter(state, i, e)
    forget(state, labelled, best, -1)


@borrowing
def repair(state: Any, s: int) -> None:
    """Bring one service back between `low` and `high`."""
    while state.slots.held[s] > state.slots.high[s]:
        push(state, s)
    while state.slots.held[s] < state.slots.low[s]:
        pull(state, s)
