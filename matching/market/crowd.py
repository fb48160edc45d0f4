"""A crowd: people who are alike counted once, with how many of them stand on each edge.

One who is like nobody else is a class of one. The kernels here seat whole numbers of people where their net (value
less price) is best; `matching.market.distances` and `matching.market.flows` repair what is then wrong.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing, inlined
from matching.market.heap import Heap, empty
from matching.market.slots import Int32, Int64, Slots, bounds

NO_EDGE = -1


class Crowd(NamedTuple):
    """n classes, m services, E edges. Classes: `first` (n + 1,): where their edges begin; `number`: how many people
    they are, `nowhere`: of them without a place, `gain`: their best net, (n,).

    Edges: `service`, `value`, `person` (the class), `on`: how many stand there; `after`, `before`: the chain of the
    edges of a service on which somebody stands, from `head` (m,). Scratch of one phase (`phase`): of classes `seen`
    (when last), `far`, `here` (the edge looked at), `row` (those seen); of services the same, `s_…`, and
    `s_been`: whether a walk came by; `path`: one way, for each step the edge that is left and the one that is taken.
    """

    first: Int64
    number: Int32
    nowhere: Int32
    gain: Int64
    service: Int32
    value: Int32
    person: Int32
    on: Int32
    after: Int32
    before: Int32
    head: Int32
    slots: Slots
    seen: Int32
    far: Int64
    here: Int64
    row: Int32
    s_seen: Int32
    s_far: Int64
    s_here: Int32
    s_row: Int32
    s_been: Int32
    path: Int64
    heap: Heap


def of(first: Int64, number: Int32, service: Int32, value: Int32, person: Int32, slots: Slots) -> Crowd:
    """Everybody nowhere; the prices are those of `slots`."""
    classes, services, edges = len(number), len(slots.price), len(service)
    scratch, counts = np.zeros((3, classes), np.int64), np.zeros((2, classes), np.int32)
    s_far, s_counts = np.zeros(services, np.int64), np.zeros((4, services), np.int32)
    return Crowd(
        first=first,
        number=number,
        nowhere=number.copy(),
        gain=scratch[0],
        service=service,
        value=value,
        person=person,
        on=np.zeros(edges, np.int32),
        after=np.zeros(edges, np.int32),
        before=np.zeros(edges, np.int32),
        head=np.full(services, NO_EDGE, np.int32),
        slots=slots,
        seen=counts[0],
        far=scratch[1],
        here=scratch[2],
        row=counts[1],
        s_seen=s_counts[0],
        s_far=s_far,
        s_here=s_counts[1],
        s_row=s_counts[2],
        s_been=s_counts[3],
        path=np.zeros(2 * services + 2, np.int64),
        heap=empty(services),
    )


@inlined
def sit(crowd: Any, e: int, many: int) -> None:
    """So many people take slots of edge e."""
    s = crowd.service[e]
    if crowd.on[e] == 0:
        crowd.before[e], crowd.after[e] = NO_EDGE, crowd.head[s]
        if crowd.head[s] >= 0:
            crowd.before[crowd.head[s]] = e
        crowd.head[s] = e
    crowd.on[e] += many
    crowd.slots.held[s] += many


@inlined
def rise(crowd: Any, e: int, many: int) -> None:
    """So many people give up their slots of edge e."""
    s = crowd.service[e]
    crowd.on[e] -= many
    crowd.slots.held[s] -= many
    if crowd.on[e] == 0:
        before, after = crowd.before[e], crowd.after[e]
        if before >= 0:
            crowd.after[before] = after
        else:
            crowd.head[s] = after
        if after >= 0:
            crowd.before[after] = before


@inlined
def _gain(crowd: Any, i: int) -> Any:
    price, most = crowd.slots.price, 0
    for e in range(crowd.first[i], crowd.first[i + 1]):
        most = max(most, crowd.value[e] - price[crowd.service[e]])
    return most


@inlined
def _seat_up_to(crowd: Any, i: int, until: Any, left: int) -> Any:
    """Seat of so many of class i whom its best edges have room for; how many are left, and the first best edge."""
    best = NO_EDGE
    for e in range(crowd.first[i], crowd.first[i + 1]):
        s = crowd.service[e]
        if crowd.value[e] - crowd.slots.price[s] != crowd.gain[i]:
            continue
        best = e if best == NO_EDGE else best
        room = min(until[s] - crowd.slots.held[s], left)
        if room > 0:
            sit(crowd, e, room)
            left -= room
            if left == 0:
                break
    return left, best


@inlined
def _seat(crowd: Any, i: int, left: int) -> None:
    """Seat so many of class i at best edges where people must be, then where they may, then nowhere if that is as good,
    else at the first best."""
    left, best = _seat_up_to(crowd, i, crowd.slots.low, left)
    if left > 0:
        left, best = _seat_up_to(crowd, i, crowd.slots.high, left)
    if left == 0:
        return
    if crowd.gain[i] == 0:
        crowd.nowhere[i] += left
    else:
        sit(crowd, best, left)


@inlined
def _keep(crowd: Any, i: int) -> Any:
    """Class i gets up from all edges that are no longer best; how many have to be seated."""
    left, price = crowd.nowhere[i], crowd.slots.price
    crowd.nowhere[i] = 0
    for e in range(crowd.first[i], crowd.first[i + 1]):
        if crowd.on[e] > 0 and crowd.value[e] - price[crowd.service[e]] < crowd.gain[i]:
            left += crowd.on[e]
            rise(crowd, e, crowd.on[e])
    return left


@borrowing
def seat_all(crowd: Any) -> int:
    """Everybody to where their net is best, keeping whom it can; how many are then too many or too few."""
    for s in range(len(crowd.head)):
        bounds(crowd.slots, s)
    for i in range(len(crowd.number)):
        crowd.gain[i] = _gain(crowd, i)
        crowd.here[i] = _keep(crowd, i)
    for i in range(len(crowd.number)):
        if crowd.here[i] > 0:
            _seat(crowd, i, crowd.here[i])
    return wrong(crowd.slots)


@inlined
def wrong(slots: Any) -> int:
    """How many people stand where there is no place, and how many slots are empty that must not be."""
    total = 0
    for s in range(len(slots.price)):
        total += max(slots.held[s] - slots.high[s], 0) + max(slots.low[s] - slots.held[s], 0)
    return total
