"""Prices that nearly clear the market: raised where too many come, lowered where too few.

One price for all to begin with: what the person in the last slot could just pay. Then each service has a step
of its own that grows while the direction holds and halves when it turns (resilient back-propagation, Riedmiller
and Braun 1993), and stops where the next slot costs as much as the price, for there supply gives way. The
result needs no proof of its own: `matching.augmenting` repairs the rest exactly, and is quick when little is
left. A coarse sample first was tried and left out: it saved nothing that could be measured (docs/decisions.md).
"""

from typing import Any

import numpy as np

from matching.compiling import compiled
from matching.market.augmenting import NOWHERE, best_edge, bounds

MOST_ROUNDS = 40
GROWS, SHRINKS = 1.2, 0.5
FIRST_STEP = 1 / 8
"""Of how much better than their average the best slot of people is."""
SMALLEST_STEP = 1.0
LEFT_OVER = 0.015
"""So many people at the wrong slot, of all, are left to the exact repair: all five are a matter of speed alone,
measured in bench/assign.py."""


@compiled
def _first_prices(state: Any, people: int) -> float:
    """One price for all; returns how much better than the average slot of a person the best one is."""
    best, spread = np.zeros(people, np.int64), 0.0
    for i in range(people):
        total = 0.0
        for e in range(state.first[i], state.first[i] + state.edges[i]):
            best[i] = max(best[i], state.value[e])
            total += state.value[e]
        spread += best[i] - total / max(state.edges[i], 1)
    last = people - max(state.slots.sum(), 1)
    state.price[:] = np.partition(best, last)[last] if last > 0 else 0
    return spread / max(people, 1)


@compiled
def _demand(state: Any, people: int, wanted: Any) -> None:
    wanted[:] = 0
    for i in range(people):
        e = best_edge(state, i)
        if e != NOWHERE:
            wanted[state.service[e]] += 1


@compiled
def _directions(state: Any, wanted: Any, way: Any) -> int:
    """For each service up (1), down (−1) or kept (0); how many people are at the wrong slot."""
    wrong = 0
    for s in range(len(wanted)):
        bounds(state, s)
        over, under = max(wanted[s] - state.high[s], 0), max(state.low[s] - wanted[s], 0)
        way[s] = int(over > 0) - int(under > 0)
        wrong += over + under
    return wrong


@compiled
def _move(state: Any, way: Any, last: Any, step: Any) -> None:
    for s in range(len(way)):
        if way[s] * last[s] > 0:
            step[s] *= GROWS
        elif way[s] * last[s] < 0:
            step[s] = max(step[s] * SHRINKS, SMALLEST_STEP)
        last[s] = way[s]
        price = max(state.price[s] + way[s] * np.int64(step[s]), 0)
        if way[s] > 0 and state.high[s] < state.slots[s]:
            price = min(price, state.slot_cost[s, state.high[s]])
        elif way[s] < 0 and state.low[s] > 0:
            price = max(price, state.slot_cost[s, state.low[s] - 1])
        state.price[s] = price


@compiled
def search(state: Any, people: int) -> None:
    """Move `state.price` (m,) towards prices at which each service is wanted by as many as it has slots."""
    services = len(state.price)
    wanted, way, last = (
        np.zeros(services, np.int64),
        np.zeros(services, np.int64),
        np.zeros(services, np.int64),
    )
    step = np.full(services, max(_first_prices(state, people) * FIRST_STEP, SMALLEST_STEP))
    for _ in range(MOST_ROUNDS):
        _demand(state, people, wanted)
        if _directions(state, wanted, way) <= LEFT_OVER * people:
            return
        _move(state, way, last, step)
    for s in range(services):
        bounds(state, s)
