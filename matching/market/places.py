"""The places of services as steps: how many cost how much, and what a price makes of them.

A step is a cost and how many places cost no more than it. So a service with room for a hundred thousand is as small
as one with a single place, as long as its costs are few.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

FAR = 1 << 60
ROOM = 4
"""Steps more than double, where a service outgrows its own."""


class Places(NamedTuple):
    """m services, T steps. `step`, `steps`, `room` (m,): where the steps of a service begin, how many they are, and
    may become; `cost` (T,), rising in each service, and `until` (T,): how many places cost so much or less.

    `price`, `held` people, (m,). By the price: `low` places cost less than it, `high` no more; `down` is the cost of
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


def of(slot_costs: Sequence[npt.NDArray[np.int64]]) -> Places:
    """The places of each service from the cost of each place, never falling; prices of nothing, nobody held."""
    counts = np.array([len(costs) for costs in slot_costs], np.int64)
    service = np.repeat(np.arange(len(counts)), counts)
    cost, until = _steps(np.concatenate([np.zeros(0, np.int64), *slot_costs]), service)
    starts = np.cumsum(counts) - counts
    steps = np.bincount(service[until - 1], minlength=len(counts)).astype(np.int64)
    within = until - starts[service[until - 1]]
    zeros = (np.zeros(len(counts), np.int64) for _ in range(6))
    return Places(np.cumsum(steps) - steps, steps, steps.copy(), cost, within, *zeros)


def _steps(costs: Int64, service: npt.NDArray[np.integer]) -> tuple[Int64, Int64]:
    """The cost of each step, and how many places of all services stand before its end."""
    last = np.ones(len(costs), np.bool_)
    last[:-1] = (costs[1:] != costs[:-1]) | (service[1:] != service[:-1])
    ends = np.flatnonzero(last)
    return costs[ends], ends + 1


def changed(places: Places, service: int, costs: npt.NDArray[np.int64]) -> Places:
    """The same with other places in one service: in the room of its steps, or behind all others."""
    new = of([costs])
    if len(new.cost) > places.room[service]:
        places = _roomier(places, service, 2 * len(new.cost) + ROOM)
    begin = int(places.step[service])
    places.steps[service] = len(new.cost)
    places.cost[begin : begin + len(new.cost)] = new.cost
    places.until[begin : begin + len(new.cost)] = new.until
    return places


def _roomier(places: Places, service: int, room: int) -> Places:
    places.step[service], places.room[service] = len(places.cost), room
    more = np.zeros(room, np.int64)
    return places._replace(cost=np.append(places.cost, more), until=np.append(places.until, more))


@compiled
def count(places: Any, s: int) -> Any:
    """How many places a service has."""
    return places.until[places.step[s] + places.steps[s] - 1] if places.steps[s] > 0 else 0


@compiled
def bounds(places: Any, s: int) -> None:
    """How many places cost less than the price of this service, how many no more, and the costs beside them."""
    begin, price = places.step[s], places.price[s]
    end = begin + places.steps[s]
    first, last = begin, end
    while first < last:
        middle = (first + last) >> 1
        if places.cost[middle] < price:
            first = middle + 1
        else:
            last = middle
    places.low[s] = places.until[first - 1] if first > begin else 0
    places.down[s] = places.cost[first - 1] if first > begin else -FAR
    while first < end and places.cost[first] == price:
        first += 1
    places.high[s] = places.until[first - 1] if first > begin else 0
    places.up[s] = places.cost[first] if first < end else FAR


@compiled
def earnings(places: Any, s: int, held: int) -> Any:
    """What all places of a service earn at its price, what the first `held` cost, and how many are held too many."""
    earned, paid, before = 0, 0, 0
    for k in range(places.step[s], places.step[s] + places.steps[s]):
        many = places.until[k] - before
        earned += many * max(places.price[s] - places.cost[k], 0)
        paid += min(many, max(held - before, 0)) * places.cost[k]
        before = places.until[k]
    return earned, paid, held - before


@compiled
def cost_of(places: Any, s: int, k: int) -> Any:
    """What place number k of a service costs, counted from nothing; it has so many."""
    step = places.step[s]
    while places.until[step] <= k:
        step += 1
    return places.cost[step]
