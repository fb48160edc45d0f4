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

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

FAR = np.int64(1) << np.int64(60)
NOWHERE, ABSENT = -1, -2


class State(NamedTuple):
    """A market as arrays: n people (some absent), m services, E edges, K slots a service at most.

    People: `first`, `edges` (n,): where their edges begin, and how many; `at` (n,): their edge in the plan,
    NOWHERE or ABSENT; `after`, `before` (n,): the chain of people in one service, from `head` (m,).
    Edges: `service`, `value`, `person` (E,). Back again: `back` (m + 1,), `back_edges` (m,), `back_edge`.
    Services: `slot_cost` (m, K): what each slot costs, never falling; `slots`, `price`, `held` people, `low`, `high`,
    (m,). Scratch of a search: `label`, `via`, `seen`, (m,), and a heap of
    (length, service) with the position of each service in it.
    """

    first: Int64
    edges: Int32
    at: Int64
    after: Int32
    before: Int32
    head: Int32
    service: Int32
    value: Int32
    person: Int32
    back: Int64
    back_edges: Int64
    back_edge: Int32
    slot_cost: Int32
    slots: Int64
    price: Int64
    held: Int64
    low: Int64
    high: Int64
    label: Int64
    via: Int64
    seen: Int32
    heap_length: Int64
    heap_service: Int32
    heap_at: Int32


@compiled
def bounds(state: Any, s: int) -> None:
    """How many slots cost less than the price of this service, and how many no more than it."""
    price, low, high = state.price[s], 0, 0
    for k in range(state.slots[s]):
        cost = state.slot_cost[s, k]
        if cost > price:
            break
        high = k + 1
        if cost < price:
            low = k + 1
    state.low[s], state.high[s] = low, high


@compiled
def enter(state: Any, i: int, e: int) -> None:
    """Person i takes the slot of edge e."""
    s = state.service[e]
    state.at[i] = e
    state.before[i] = -1
    state.after[i] = state.head[s]
    if state.head[s] >= 0:
        state.before[state.head[s]] = i
    state.head[s] = i
    state.held[s] += 1


@compiled
def leave(state: Any, i: int, where: int) -> None:
    """Person i leaves its slot, if it has one, and stands `where`: NOWHERE or ABSENT."""
    e = state.at[i]
    if e >= 0:
        s = state.service[e]
        if state.before[i] >= 0:
            state.after[state.before[i]] = state.after[i]
        else:
            state.head[s] = state.after[i]
        if state.after[i] >= 0:
            state.before[state.after[i]] = state.before[i]
        state.held[s] -= 1
    state.at[i] = where


@compiled
def best_edge(state: Any, i: int) -> int:
    """Where value − price is greatest for person i; NOWHERE if that is not above nothing."""
    found, most = NOWHERE, np.int64(0)
    for e in range(state.first[i], state.first[i] + state.edges[i]):
        net = state.value[e] - state.price[state.service[e]]
        if net > most:
            found, most = e, net
    return found


@compiled
def _put(state: Any, k: int, length: int, s: int) -> None:
    state.heap_length[k], state.heap_service[k], state.heap_at[s] = length, s, k


@compiled
def _add(state: Any, size: int, length: int, s: int) -> int:
    """Put a service into the heap, or further to the front of it; the new size of the heap."""
    k = state.heap_at[s]
    if k < 0:
        k = size
        size += 1
    while k > 0:
        parent = (k - 1) >> 1
        if state.heap_length[parent] <= length:
            break
        _put(state, k, state.heap_length[parent], state.heap_service[parent])
        k = parent
    _put(state, k, length, s)
    return size


@compiled
def _drop_first(state: Any, size: int) -> int:
    size -= 1
    state.heap_at[state.heap_service[0]] = -1
    if size == 0:
        return size
    length, s, k = state.heap_length[size], state.heap_service[size], 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and state.heap_length[child + 1] < state.heap_length[child]:
            child += 1
        if state.heap_length[child] >= length:
            break
        _put(state, k, state.heap_length[child], state.heap_service[child])
        k = child
    _put(state, k, length, s)
    return size


@compiled
def _absorbs(state: Any, v: int, source: int) -> Any:
    """What one more person costs at v: nothing with a slot to spare, else the next slot less the price."""
    if v != source and state.held[v] < state.high[v]:
        return np.int64(0)
    if state.high[v] < state.slots[v]:
        return np.int64(state.slot_cost[v, state.high[v]]) - state.price[v]
    return FAR


@compiled
def _releases(state: Any, v: int, target: int) -> Any:
    """What one person fewer costs at v: nothing if more stand there than must, else the price less the slot."""
    if v != target and state.held[v] > state.low[v]:
        return np.int64(0)
    if state.low[v] > 0:
        return state.price[v] - np.int64(state.slot_cost[v, state.low[v] - 1])
    return FAR


@compiled
def way_out(state: Any, source: int) -> Any:
    """The shortest way for one person out of `source`: length, service where it ends, the person who ends
    nowhere (or −1), and how many services were labelled (kept in `seen`)."""
    labelled, size = 1, _add(state, 0, 0, source)
    state.label[source], state.via[source], state.seen[0] = 0, -1, source
    best, end, nowhere = FAR, -1, -1
    while size > 0 and state.heap_length[0] < best:
        d, v = state.heap_length[0], state.heap_service[0]
        size = _drop_first(state, size)
        cost = _absorbs(state, v, source)
        if d + cost < best:
            best, end, nowhere = d + cost, v, -1
        i = state.head[v]
        while i >= 0:
            here = d + state.value[state.at[i]] - state.price[v]
            if here < best:
                best, end, nowhere = here, v, i
            for e in range(state.first[i], state.first[i] + state.edges[i]):
                t = state.service[e]
                length = here - state.value[e] + state.price[t]
                if length < state.label[t] and length < best:
                    if state.label[t] == FAR:
                        state.seen[labelled] = t
                        labelled += 1
                    state.label[t], state.via[t] = length, e
                    size = _add(state, size, length, t)
            i = state.after[i]
    return best, end, nowhere, labelled


@compiled
def way_in(state: Any, target: int) -> Any:
    """The shortest way for one person into `target`: length, service where it begins, the edge of the person
    who came from nowhere (or −1), and how many services were labelled (kept in `seen`)."""
    labelled, size = 1, _add(state, 0, 0, target)
    state.label[target], state.via[target], state.seen[0] = 0, -1, target
    best, begin, nowhere = FAR, -1, -1
    while size > 0 and state.heap_length[0] < best:
        d, v = state.heap_length[0], state.heap_service[0]
        size = _drop_first(state, size)
        cost = _releases(state, v, target)
        if d + cost < best:
            best, begin, nowhere = d + cost, v, -1
        for k in range(state.back[v], state.back[v] + state.back_edges[v]):
            e = state.back_edge[k]
            now = state.at[state.person[e]]
            if now == ABSENT:
                continue
            length = d - state.value[e] + state.price[v]
            if now == NOWHERE:
                if length < best:
                    best, begin, nowhere = length, v, e
                continue
            w = state.service[now]
            length += state.value[now] - state.price[w]
            if length < state.label[w] and length < best:
                if state.label[w] == FAR:
                    state.seen[labelled] = w
                    labelled += 1
                state.label[w], state.via[w] = length, e
                size = _add(state, size, length, w)
    return best, begin, nowhere, labelled


@compiled
def forget(state: Any, labelled: int, best: int, direction: int) -> None:
    """Move the prices of the services nearer than `best` by what is left, and clear the labels."""
    for k in range(labelled):
        v = state.seen[k]
        if direction != 0 and state.label[v] < best:
            state.price[v] += direction * (best - state.label[v])
            bounds(state, v)
        state.label[v] = FAR
        state.heap_at[v] = -1


@compiled
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


@compiled
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


@compiled
def repair(state: Any, s: int) -> None:
    """Bring one service back between `low` and `high`."""
    while state.held[s] > state.high[s]:
        push(state, s)
    while state.held[s] < state.low[s]:
        pull(state, s)
