"""An auction with slots: people bid for services, ε less in each round (ε-scaling: Bertsekas 1988).

The first rounds ask one person in so many, for as small a part of the slots: their prices are rough anyway.

Each service holds as many of the best bids as it has slots that cost no more than bids pay; who is outbid bids again
at once. At the end of a round everybody stands where their net is within ε of the best. The rounds end when `refining`
finds prices at which the plan stands. Where it finds none at ε = 1 either, calm rounds of parts of 1 follow, as long
chains of people are each a little wrong; `flows.repair` makes the result exact.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing, inlined
from matching.market import refining
from matching.market.crowd import NO_EDGE, Crowd, sit
from matching.market.refining import Trial
from matching.market.slots import CLOSED, FAR, Int32, Int64, count

FIRST, DIVIDED = 8, 4
"""ε begins at the largest value / FIRST, and is divided so in each round."""
GIVEN_BACK = 1.5
"""So many ε do prices fall after a round: too dear a service costs more to fill than a cheap one to empty."""
CALM_GIVEN_BACK = 3.0
"""So many before ε falls to 1 at once: then there is no later round in which too dear a service becomes cheaper."""
CALM_BIDS, JUMP_BIDS = 1.25, 3.0
"""After a round of so few bids a person placed ε falls to 1 at once; with more than JUMP_BIDS that is taken back."""
SAMPLES = 4, 4, 2, 2, 1
"""In the first rounds each person stands for so many; a round that is no crowd skips one of these."""
FINER = 4, 8, 12
"""After ε = 1 values, costs and prices are so many bits longer, and ε is 1 of these, while rounds are calm."""
CROWD_BIDS = 4.0
"""A round of more bids a person placed is a crowd."""
NOBODY = -2


class Bids(NamedTuple):
    """For each of m services a heap of bids, the lowest first, with room for its slots or edges: `begin`, `size`,
    `bid` and `edge`. `ask`: the price now; `next`: of the next place not yet opened, `step`: where its cost stands."""

    begin: Int64
    size: Int64
    bid: Int64
    edge: Int32
    ask: Int64
    next: Int64
    step: Int64


def _bids(crowd: Crowd) -> Bids:
    services = len(crowd.head)
    room = np.zeros(services, np.int64)
    capacities(crowd, room)
    begin = np.cumsum(room) - room
    total = int(room.sum())
    zeros = (np.zeros(services, np.int64) for _ in range(4))
    size, ask, after, step = zeros
    return Bids(begin, size, np.zeros(total, np.int64), np.zeros(total, np.int32), ask, after, step)


@inlined
def _open(bids: Any, slots: Any, s: int, sample: int, shift: int) -> None:
    """What the next place of service s costs, where each bid is for `sample` places, and what one more would pay."""
    end = slots.step[s] + slots.steps[s]
    while bids.step[s] < end and slots.until[bids.step[s]] <= bids.size[s] * sample:
        bids.step[s] += 1
    bids.next[s] = max(slots.price[s], slots.cost[bids.step[s]] << shift) if bids.step[s] < end else FAR
    _ask(bids, s)


@inlined
def _ask(bids: Any, s: int) -> None:
    lowest = bids.bid[bids.begin[s]] if bids.size[s] > 0 else FAR
    bids.ask[s] = min(lowest, bids.next[s])


@inlined
def _push(bids: Any, s: int, bid: int, e: int) -> None:
    begin, k = bids.begin[s], bids.size[s]
    bids.size[s] += 1
    while k > 0:
        parent = (k - 1) >> 1
        if bids.bid[begin + parent] <= bid:
            break
        bids.bid[begin + k], bids.edge[begin + k] = bids.bid[begin + parent], bids.edge[begin + parent]
        k = parent
    bids.bid[begin + k], bids.edge[begin + k] = bid, e


@inlined
def _outbid(bids: Any, s: int, bid: int, e: int) -> Any:
    """The lowest bid gives way to a new one; the edge of it."""
    begin, size, k = bids.begin[s], bids.size[s], 0
    out = bids.edge[begin]
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and bids.bid[begin + child + 1] < bids.bid[begin + child]:
            child += 1
        if bids.bid[begin + child] >= bid:
            break
        bids.bid[begin + k], bids.edge[begin + k] = bids.bid[begin + child], bids.edge[begin + child]
        k = child
    bids.bid[begin + k], bids.edge[begin + k] = bid, e
    return out


@borrowing
def capacities(crowd: Any, room: Any) -> None:
    """How many bids each service may hold at once: one for each place, or for each edge if those are fewer."""
    for e in range(len(crowd.service)):
        room[crowd.service[e]] += 1
    for s in range(len(room)):
        room[s] = min(room[s], count(crowd.slots, s))


@inlined
def _bid(crowd: Any, bids: Any, i: int, epsilon: int, sample: int, shift: int) -> Any:
    """Person i bids where its net is best; the edge of who is outbid, or none; NOBODY if it goes nowhere."""
    found, best, second = NO_EDGE, 0, 0
    for e in range(crowd.first[i], crowd.first[i + 1]):
        net = (crowd.value[e] << shift) - bids.ask[crowd.service[e]]
        second = max(second, min(net, best))
        found = e if net > best else found
        best = max(net, best)
    if found == NO_EDGE:
        return NOBODY
    s, out = crowd.service[found], NO_EDGE
    bid = bids.ask[s] + best - second + epsilon
    if bids.ask[s] == bids.next[s]:
        _push(bids, s, bid, found)
        _open(bids, crowd.slots, s, sample, shift)
        return NO_EDGE
    out = _outbid(bids, s, bid, found)
    _ask(bids, s)
    return out


@borrowing
def one_round(crowd: Any, bids: Any, epsilon: int, limit: int, sample: int, shift: int) -> int:
    """One person in `sample` bids from the prices as they are until nobody is outbid; how many bids, or −1 for more
    than `limit`. Prices and ε are `shift` bits longer than values and costs."""
    many, slots = 0, crowd.slots
    for s in range(len(crowd.head)):
        bids.size[s], bids.step[s] = 0, slots.step[s]
        _open(bids, slots, s, sample, shift)
    for first in range(0, len(crowd.number), sample):
        i = first
        while i >= 0 and many <= limit:
            out = _bid(crowd, bids, i, epsilon, sample, shift)
            many += out != NOBODY
            i = crowd.person[out] if out >= 0 else NO_EDGE
    return many if many <= limit else -1


@borrowing
def _give_back(crowd: Any, bids: Any, fall: int, shift: int) -> int:
    """The prices of a round, without so many bits, less so much; how many people are placed."""
    placed = 0
    for s in range(len(crowd.head)):
        ask = bids.ask[s]
        crowd.slots.price[s] = max((ask >> shift) - fall, 0) if ask < FAR else CLOSED
        placed += bids.size[s]
    return placed


@borrowing
def _take(crowd: Any, bids: Any) -> None:
    """Those whose bids are held stand on their edges, everybody else nowhere."""
    for s in range(len(crowd.head)):
        for k in range(bids.begin[s], bids.begin[s] + bids.size[s]):
            sit(crowd, bids.edge[k], 1)
            crowd.nowhere[crowd.person[bids.edge[k]]] -= 1


def _jump(crowd: Crowd, bids: Bids, epsilon: int, limit: int) -> int:
    """A last round of ε = 1 at once; −1 if it takes more bids than `limit`, and then prices are as they were."""
    before = crowd.slots.price.copy()
    _give_back(crowd, bids, int(CALM_GIVEN_BACK * epsilon), 0)
    many = one_round(crowd, bids, 1, limit, 1, 0)
    if many < 0:
        crowd.slots.price[:] = before
    return many


def hold(crowd: Crowd) -> list[int]:
    """Rounds from prices of nothing until the plan of one stands, or they are fine enough; people stand by the last.
    How many bids each round took."""
    bids, trial = _bids(crowd), refining.of(len(crowd.head))
    crowd.slots.price[:] = 0
    took, stands = _coarse(crowd, bids, trial)
    if stands or _fine(crowd, bids, trial, took):
        crowd.slots.price[:] = trial.price
    _take(crowd, bids)
    return took


def _coarse(crowd: Crowd, bids: Bids, trial: Trial) -> tuple[list[int], bool]:
    """Rounds down to ε = 1, or until the plan of one stands; how many bids each took, and whether the last stands."""
    took, rung, may_jump, stands = list[int](), 0, True, False
    epsilon = max(int(crowd.value.max(initial=0)) // FIRST, 1)
    while epsilon > 0 and not stands:
        sample = SAMPLES[min(rung, len(SAMPLES) - 1)] if epsilon > 1 else 1
        took.append(one_round(crowd, bids, epsilon, FAR, sample, 0))
        stands = sample == 1 and refining.stand(crowd, bids, trial, epsilon, 0)
        placed = _give_back(crowd, bids, int(GIVEN_BACK * epsilon), 0)
        rung += 1 if took[-1] > CROWD_BIDS * placed else 2
        if may_jump and not stands and sample == 1 and epsilon > 1 and took[-1] <= CALM_BIDS * placed:
            took.append(_jump(crowd, bids, epsilon, int(JUMP_BIDS * placed)))
            may_jump = False
            if took[-1] >= 0:
                return took, refining.stand(crowd, bids, trial, 1, 0)
        epsilon = max(epsilon // DIVIDED, min(epsilon - 1, 1))
    return took, stands


def _fine(crowd: Crowd, bids: Bids, trial: Trial, took: list[int]) -> bool:
    """Rounds of ε below 1 while they are calm, until the plan of one stands; whether that of the last does."""
    before, fall = 0, int(GIVEN_BACK)
    placed = _give_back(crowd, bids, fall, 0)
    for shift in FINER:
        if took[-1] > CALM_BIDS * placed:
            break
        crowd.slots.price[:] <<= shift - before
        took.append(one_round(crowd, bids, 1, FAR, 1, shift))
        before = shift
        if refining.stand(crowd, bids, trial, 1, shift):
            return True
        placed = _give_back(crowd, bids, fall, 0)
    _give_back(crowd, bids, fall, before)
    return False
