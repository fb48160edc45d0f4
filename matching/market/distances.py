"""Shortest ways through a crowd from all services at once, and the prices that make them cost nothing.

Lengths are reduced costs, never below nothing (Dijkstra). After a search the prices move by what is left of the
shortest way (primal-dual method: Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9), so that all those ways
cost nothing; `flows` then moves people along them.
"""

from typing import Any

from matching.compiling import borrowing, inlined
from matching.market.heap import add, drop_first
from matching.market.slots import FAR, bounds


@inlined
def _come(crowd: Any, size: int, phase: int, s: int, far: int) -> int:
    """Service s can be reached so: keep it if it is nearer than before; the new size of the heap."""
    if crowd.s_seen[s] == phase and far >= crowd.s_far[s]:
        return size
    crowd.s_seen[s], crowd.s_far[s] = phase, far
    crowd.s_here[s], crowd.s_been[s] = crowd.head[s], 0
    return add(crowd.heap, size, far, s)


@inlined
def _look(crowd: Any, size: int, phase: int, i: int, far: int, limit: int) -> int:
    """Class i is reached for the first time, and so is whoever has a place it would like; the size of the heap."""
    crowd.seen[i], crowd.far[i], crowd.here[i] = phase, far, crowd.first[i]
    here = far + crowd.gain[i]
    for e in range(crowd.first[i], crowd.first[i + 1]):
        s = crowd.service[e]
        length = here - crowd.value[e] + crowd.slots.price[s]
        if length <= limit:
            size = _come(crowd, size, phase, s, length)
    return size


@inlined
def _clear(crowd: Any, size: int) -> None:
    for k in range(size):
        crowd.heap.at[crowd.heap.service[k]] = -1


@borrowing
def ways_out(crowd: Any, phase: int, limit: int) -> Any:
    """Label all that lies no further from services with too many people than the nearest end, and than `limit`; the
    length to that end, and how many services come before it (in `s_row`) and how many classes (in `row`)."""
    slots, size = crowd.slots, 0
    for s in range(len(crowd.head)):
        if slots.held[s] > slots.high[s]:
            size = _come(crowd, size, phase, s, 0)
    best, services, classes = FAR, 0, 0
    while size > 0 and crowd.heap.length[0] <= min(best, limit):
        s = crowd.heap.service[0]
        size = drop_first(crowd.heap, size)
        far = crowd.s_far[s]
        crowd.s_row[services] = s
        services += 1
        if slots.held[s] < slots.high[s]:
            best = min(best, far)
        elif slots.up[s] < FAR:
            best = min(best, far + slots.up[s] - slots.price[s])
        e = crowd.head[s]
        while e >= 0:
            i = crowd.person[e]
            if crowd.seen[i] != phase:
                crowd.row[classes] = i
                classes += 1
                best = min(best, far + crowd.gain[i])
                size = _look(crowd, size, phase, i, far, min(best, limit))
            e = crowd.after[e]
    _clear(crowd, size)
    return best, services, classes


@borrowing
def raise_prices(crowd: Any, best: int, services: int, classes: int) -> None:
    """Prices of the services nearer than `best` rise by what is left of it; what their people gain falls by it."""
    for k in range(services):
        s = crowd.s_row[k]
        if crowd.s_far[s] < best:
            crowd.slots.price[s] += best - crowd.s_far[s]
            bounds(crowd.slots, s)
    for k in range(classes):
        i = crowd.row[k]
        crowd.gain[i] -= max(best - crowd.far[i], 0)


@inlined
def _from_the_end(crowd: Any, phase: int) -> int:
    """Whoever can be spared: services that hold more than they must, or would at a lower price; people nowhere."""
    slots, size = crowd.slots, 0
    for s in range(len(crowd.head)):
        if slots.held[s] > slots.low[s]:
            size = _come(crowd, size, phase, s, 0)
        elif slots.low[s] > 0:
            size = _come(crowd, size, phase, s, slots.price[s] - slots.down[s])
    for i in range(len(crowd.number)):
        if crowd.nowhere[i] > 0:
            size = _look(crowd, size, phase, i, 0, FAR)
    return size


@borrowing
def ways_in(crowd: Any, phase: int) -> Any:
    """Label services from those who can be spared until all with too few people are reached; the length to the last."""
    slots, wanting = crowd.slots, 0
    for s in range(len(crowd.head)):
        wanting += slots.held[s] < slots.low[s]
    size, best = _from_the_end(crowd, phase), 0
    while wanting > 0:
        s = crowd.heap.service[0]
        size = drop_first(crowd.heap, size)
        best = crowd.s_far[s]
        wanting -= slots.held[s] < slots.low[s]
        e = crowd.head[s]
        while e >= 0:
            if crowd.seen[crowd.person[e]] != phase:
                size = _look(crowd, size, phase, crowd.person[e], best, FAR)
            e = crowd.after[e]
    _clear(crowd, size)
    return best


@borrowing
def lower_prices(crowd: Any, phase: int, best: int) -> None:
    """Prices fall by the length to their service, `best` at most, and not below nothing; gains rise by the same."""
    slots = crowd.slots
    for s in range(len(crowd.head)):
        far = min(crowd.s_far[s], best) if crowd.s_seen[s] == phase else best
        slots.price[s] = max(slots.price[s] - far, 0)
        bounds(slots, s)
    for i in range(len(crowd.number)):
        crowd.gain[i] += min(crowd.far[i], best) if crowd.seen[i] == phase else best
