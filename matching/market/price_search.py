"""Prices that nearly clear the market: raised where too many come, lowered where too few.

One price for all to begin with: what the last person for whom there is a slot and that slot agree on. Then each
service has a step of its own that grows while the direction holds and halves when it turns (resilient
back-propagation, Riedmiller and Braun 1993), and stops where the next slot costs as much as the price, for there
supply gives way. The
result needs no proof of its own: `matching.augmenting` repairs the rest exactly, and is quick when little is
left. A coarse sample first was tried and left out: it saved nothing that could be measured (docs/decisions.md).
"""

from typing import Any

import numpy as np

from matching.compiling import borrowing
from matching.market.crowd import NO_EDGE, Crowd
from matching.market.slots import FAR, Int64, Slots, bounds, count

CROWDED = 0.02
"""A service that holds more of the people makes each exact repair slow: it looks at all of them."""
FEW = 20
"""So many people in one service are no crowd."""
GROWS, SHRINKS = 1.2, 0.5
FIRST_STEP = 1 / 8
"""Of how much better than their average the best slot of people is."""
SMALLEST_STEP = 1.0
LEFT_OVER = 0.015
"""So many people at the wrong slot, of all, are left to the exact repair."""
SHORT = 18, LEFT_OVER, ((4, 0.55), (6, 0.3), (12, 0.15))
LONG = 40, 0.05, ((4, 0.8), (8, 0.52), (12, 0.35))
"""So many rounds at most, so many wrong when they are over; and in which rounds the search ends in vain if more people
are still wrong than a share of those at first. The longer search is for services that have few people each: bidding
is slow there. All these are a matter of speed alone, measured in bench/assign.py."""
FEW_EACH = 4


def first_prices(crowd: Crowd) -> float:
    """One price for all; returns how much better than the average slot of a person the best one is."""
    spread = _best_values(crowd)
    crowd.slots.price[:] = _last_price(crowd.gain, _costs(crowd.slots))
    return float(spread / max(len(crowd.number), 1))


def _last_price(best: Int64, costs: Int64) -> int:
    """What people, the best value first, and slots, the cheapest first, agree on where the last pair still gains."""
    wanted, offered = np.sort(best)[::-1], np.sort(costs)[: len(best)]
    last = int((wanted[: len(offered)] >= offered).sum()) - 1
    if last < 0 or last == len(best) - 1:
        return int(offered[last]) if last >= 0 else 0
    return int(min(wanted[last], offered[last + 1] if last + 1 < len(offered) else FAR))


def _costs(slots: Slots) -> Int64:
    """The cost of each slot of all services, as they were laid out first."""
    many, begin = np.diff(slots.until, prepend=0), slots.step[slots.steps > 0]
    many[begin] = slots.until[begin]
    return np.repeat(slots.cost, many)


@borrowing
def _best_values(crowd: Any) -> float:
    """The best value of each person into `gain`; how much better than their average they are in all."""
    spread = 0.0
    for i in range(len(crowd.number)):
        best, total = 0, 0
        for e in range(crowd.first[i], crowd.first[i + 1]):
            best = max(best, crowd.value[e])
            total += crowd.value[e]
        crowd.gain[i] = best
        spread += best - total / max(crowd.first[i + 1] - crowd.first[i], 1)
    return spread


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
    services, most = len(crowd.head), max(CROWDED * len(crowd.number), FEW)
    if _is_crowded(crowd, most, np.zeros(services, np.int64)):
        return False
    step = np.full(services, max(first_prices(crowd) * FIRST_STEP, SMALLEST_STEP))
    wanted, way, last = np.zeros((3, services), np.int64)
    limits = LONG if len(crowd.number) <= FEW_EACH * services else SHORT
    found = _search(crowd, wanted, way, last, step, *limits)
    return bool(found and wanted.max(initial=-1) <= most)


@borrowing
def _is_crowded(crowd: Any, most: float, could: Any) -> bool:
    """Has a service slots for more people than these, and do more want them?"""
    is_crowded = False
    for s in range(len(could)):
        could[s] = -FAR if count(crowd.slots, s) <= most else 0
    for e in range(len(crowd.service)):
        could[crowd.service[e]] += 1
    for s in range(len(could)):
        is_crowded = is_crowded or could[s] > most
    return is_crowded


@borrowing
def _search(
    crowd: Any, wanted: Any, way: Any, last: Any, step: Any, most: int, at_last: float, give_up: Any
) -> bool:
    people, at_first, wrong = len(crowd.number), 0, 0
    for rounds in range(most):
        _demand(crowd, wanted)
        wrong = _directions(crowd.slots, wanted, way)
        if wrong <= LEFT_OVER * people:
            return len(wanted) > 0
        at_first = wrong if rounds == 0 else at_first
        for when, share in give_up:
            if rounds == when and wrong > share * at_first:
                return False
        if rounds < most - 1:
            _move(crowd.slots, way, last, step)
    return wrong <= at_last * people
