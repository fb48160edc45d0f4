"""The slots of services as steps: how many cost how much, and what a price makes of them.

A step is a cost and how many slots cost no more than it. So a service with room for a hundred thousand is as small
as one with a single place, as long as its costs are few.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import borrowing

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

FAR = 1 << 60
CLOSED = 1 << 30
"""The price of a service without slots: more than anybody would pay."""
ROOM = 4
"""Steps more than double, where a service outgrows its own."""


class Slots(NamedTuple):
    """m services, T steps. `step`, `steps`, `room` (m,): where the steps of a service begin, how many they are, and
    may become; `cost` (T,), rising in each service, and `until` (T,): how many slots cost so much or less.

    `price`, `held` people, (m,). By the price: `low` slots cost less than it, `high` no more; `down` is the cost of
    the dearest of `low` (−FAR without one), `up` of the next after `high` (FAR without one).
    """

    step: Int64
    steps: Int64
    room: Int64
    cost: Int64
    until: Int64
    price: Int64
    held: Int64
    low: Int64
    high: Int64
    down: Int64
    up: Int64


def of(slot_costs: Sequence[npt.NDArray[np.int64]]) -> Slots:
    """The slots of each service from the cost of each place, never falling; prices of nothing, nobody held."""
    counts = np.array([len(costs) for costs in slot_costs], np.int64)
    service = np.repeat(np.arange(len(counts)), counts)
    cost, until = _steps(np.concatenate([np.zeros(0, np.int64), *slot_costs]), service)
    starts = np.cumsum(counts) - counts
    steps = np.bincount(service[until - 1], minlength=len(counts)).astype(np.int64)
    within = until - starts[service[until - 1]]
    zeros = (np.zeros(len(counts), np.int64) for _ in range(6))
    return Slots(np.cumsum(steps) - steps, steps, steps.copy(), cost, within, *zeros)


def _steps(costs: Int64, service: npt.NDArray[np.integer]) -> tuple[Int64, Int64]:
    """The cost of each step, and how many slots of all services stand before its end."""
    last = np.ones(len(costs), np.bool_)
    last[:-1] = (costs[1:] != costs[:-1]) | (service[1:] != service[:-1])
    ends = np.flatnonzero(last)
    return costs[ends], ends + 1


def changed(slots: Slots, service: int, costs: npt.NDArray[np.int64]) -> Slots:
    """The same with other slots in one service: in the room of its steps, or behind all others."""
    new = of([costs])
    if len(new.cost) > slots.room[service]:
        slots = _roomier(slots, service, 2 * len(new.cost) + ROOM)
    begin = int(slots.step[service])
    slots.steps[service] = len(new.cost)
    slots.cost[begin : begin + len(new.cost)] = new.cost
    slots.until[begin : begin + len(new.cost)] = new.until
    return slots


def _roomier(slots: Slots, service: int, room: int) -> Slots:
    slots.step[service], slots.room[service] = len(slots.cost), room
    more = np.zeros(room, np.int64)
    return slots._replace(cost=np.append(slots.cost, more), until=np.append(slots.until, more))


@borrowing
def count(slots: Any, s: int) -> Any:
    """How many slots a service has."""
    return slots.until[slots.step[s] + slots.steps[s] - 1] if slots.steps[s] > 0 else 0


@borrowing
def bounds(slots: Any, s: int) -> None:
    """How many slots cost less than the price of this service, how many no more, and the costs beside them."""
    begin, price = slots.step[s], slots.price[s]
    end = begin + slots.steps[s]
    first, last = begin, end
    while first < last:
        middle = (first + last) >> 1
        if slots.cost[middle] < price:
            first = middle + 1
        else:
            last = middle
    slots.low[s] = slots.until[first - 1] if first > begin else 0
    slots.down[s] = slots.cost[first - 1] if first > begin else -FAR
    while first < end and slots.cost[first] == price:
        first += 1
    slots.high[s] = slots.until[first - 1] if first > begin else 0
    slots.up[s] = slots.cost[first] if first < end else FAR


@borrowing
def earnings(slots: Any, s: int, held: int) -> Any:
    """What all slots of a service earn at its price, what the first `held` cost, and how many are held too many."""
    earned, paid, before = 0, 0, 0
    for k in range(slots.step[s], slots.step[s] + slots.steps[s]):
        many = slots.until[k] - before
        earned += many * max(slots.price[s] - slots.cost[k], 0)
        paid += min(many, max(held - before, 0)) * slots.cost[k]
        before = slots.until[k]
    return earned, paid, held - before


@borrowing
def cost_of(slots: Any, s: int, k: int) -> Any:
    """What place number k of a service costs, counted from nothing; it has so many."""
    step = slots.step[s]
    while slots.until[step] <= k:
        step += 1
    return slots.cost[step]
