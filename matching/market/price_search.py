"""Prices that nearly clear the market: raised where too many come, lowered where too few.

One price for all to begin with: what the person in the last slot could just pay. Then each service has a step
of its own that grows while the direction holds and halves when it turns (resilient back-propagation, Riedmiller
and Braun 1993), and stops where the next slot costs as much as the price, for there supply gives way. The
result needs no proof of its own: `matching.augmenting` repairs the rest exactly, and is quick when little is
left. A coarse sample first was tried and left out: it saved nothing that could be measured (docs/decisions.md).
"""

from typing import Any

import numpy as np

from matching.compiling import borrowing
from matching.market.crowd import NO_EDGE, Crowd
from matching.market.slots import FAR, bounds, count

MOST_ROUNDS = 40
GIVE_UP = ((4, 0.95), (8, 0.55))
"""In these rounds the search ends in vain if more people are still wrong than this share of those at first."""
CROWDED = 0.02
"""A service that holds more of the people makes each exact repair slow: it looks at all of them."""
FEW = 20
"""So many people in one service are no crowd."""
GROWS, SHRINKS = 1.2, 0.5
FIRST_STEP = 1 / 8
"""Of how much better than their average the best slot of people is."""
SMALLEST_STEP = 1.0
LEFT_OVER = 0.015
"""So many people at the wrong slot, of all, are left to the exact repair: all five are a matter of speed alone,
measured in bench/assign.py."""


def first_prices(crowd: Crowd) -> float:
    """One price for all; returns how much better than the average slot of a person the best one is."""
    people = len(crowd.number)
    spread, room = _best_values(crowd)
    last = people - max(room, 1)
    crowd.slots.price[:] = np.partition(crowd.gain, last)[last] if last > 0 else 0
    return float(spread / max(people, 1))


@borrowing
def _best_values(crowd: Any) -> Any:
    """The best value of each person into `gain`; how much better than the average they are in all; all slots."""
    spread, room = 0.0, 0
    for s in range(len(crowd.head)):
        room += count(crowd.slots, s)
    for i in range(len(crowd.number)):
        best, total = 0, 0
        for e in range(crowd.first[i], crowd.first[i + 1]):
            best = max(best, crowd.value[e])
            total += crowd.value[e]
        crowd.gain[i] = best
        spread += best - total / max(crowd.first[i + 1] - crowd.first[i], 1)
    return spread, room


@borrowing
def _demand(crowd: Any, wanted: Any) -> None:
    wanted[:] = 0
    price = crowd.slots.price
    for i in range(len(crowd.number)):
        found, most = NO_EDGE, 0
        for e in range(crowd.first[i], crowd.first[i + 1]):
            net = crowd.value[e] - price[crowd.service[e]]
            if net > most:
                found, most = e, net
        if found != NO_EDGE:
            wanted[crowd.service[found]] += 1


@borrowing
def _directions(slots: Any, wanted: Any, way: Any) -> int:
    """For each service up (1), down (−1) or kept (0); how many people are at the wrong slot."""
    wrong = 0
    for s in range(len(wanted)):
        bounds(slots, s)
        over, under = max(wanted[s] - slots.high[s], 0), max(slots.low[s] - wanted[s], 0)
        way[s] = int(over > 0) - int(under > 0)
        wrong += over + under
    return wrong


@borrowing
def _move(slots: Any, way: Any, last: Any, step: Any) -> None:
    for s in range(len(way)):
        if way[s] * last[s] > 0:
            step[s] *= GROWS
        elif way[s] * last[s] < 0:
            step[s] = max(step[s] * SHRINKS, SMALLEST_STEP)
        last[s] = way[s]
        price = max(slots.price[s] + way[s] * np.int64(step[s]), 0)
        if way[s] > 0 and slots.up[s] < FAR:
            price = min(price, slots.up[s])
        elif way[s] < 0 and slots.low[s] > 0:
            price = max(price, slots.down[s])
        slots.price[s] = price


def search(crowd: Crowd) -> bool:
    """Move the prices of the slots towards those at which each service is wanted by as many as it has slots.

    Is it found, and is what is left for few people and no crowded service?
    """
    services = len(crowd.head)
    step = np.full(services, max(first_prices(crowd) * FIRST_STEP, SMALLEST_STEP))
    wanted, way, last = np.zeros((3, services), np.int64)
    found = _search(crowd, wanted, way, last, step)
    return bool(found and wanted.max(initial=-1) <= max(CROWDED * len(crowd.number), FEW))


@borrowing
def _search(crowd: Any, wanted: Any, way: Any, last: Any, step: Any) -> bool:
    people, at_first = len(crowd.number), 0
    for rounds in range(MOST_ROUNDS):
        _demand(crowd, wanted)
        wrong = _directions(crowd.slots, wanted, way)
        if wrong <= LEFT_OVER * people:
            return len(wanted) > 0
        at_first = wrong if rounds == 0 else at_first
        for when, share in GIVE_UP:
            if rounds == when and wrong > share * at_first:
                return False
        _move(crowd.slots, way, last, step)
    return False
