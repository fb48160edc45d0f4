"""Prices at which the plan of a round of the auction stands as it is, if there are any (price refinement: Goldberg, An
efficient implementation of a scaling minimum-cost flow algorithm, Journal of Algorithms 22, 1997).

A round leaves everybody within ε of what they like best; often its plan is the best there is long before ε is 1, and
its prices alone are not. So prices begin a little lower, and whatever somebody would rather have rises until they would
not (label correcting), for as long as is worth its time. If a place not taken, or nowhere, would then be
better, or prices go on rising, the plan does not stand. What is found needs no trust: `flows.repair` looks at it anew.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing, inlined
from matching.market.crowd import NO_EDGE, Crowd
from matching.market.slots import CLOSED, FAR, Int64

LOWER = 3
"""Prices begin so many ε lower: what is too dear by a little would otherwise never become cheaper."""
ASKED = 2
"""So many times as many people as there are are asked at most: who goes on longer seldom comes to an end."""

NEVER = -1


class Trial(NamedTuple):
    """For each of m services the `price` that is tried, the `most` it may be: what the next place not taken costs (FAR
    where that is less from the beginning, which is for the repair), and in which pass it has `risen` last."""

    price: Int64
    most: Int64
    risen: Int64


def of(services: int) -> Trial:
    """Nothing tried yet."""
    return Trial(*np.zeros((3, services), np.int64))


@inlined
def _costs(slots: Any, s: int, held: int) -> Any:
    """What the last of so many places of a service costs, nothing without one, and what the next one does."""
    k, end = slots.step[s], slots.step[s] + slots.steps[s]
    while k < end and slots.until[k] < held:
        k += 1
    last = slots.cost[k] if held > 0 else 0
    if k < end and slots.until[k] == held:
        k += 1
    return last, slots.cost[k] if k < end else FAR


@borrowing
def _begin(crowd: Any, bids: Any, trial: Any, fall: int, shift: int) -> None:
    """Prices of the round, so much lower; the edge by which each person stands in it, in `here`."""
    for i in range(len(crowd.number)):
        crowd.here[i] = NO_EDGE
    for s in range(len(crowd.head)):
        last, following = _costs(crowd.slots, s, bids.size[s])
        price = min(max((bids.ask[s] - fall) >> shift, last), CLOSED)
        trial.price[s], trial.risen[s] = price, NEVER
        trial.most[s] = following if price <= following else FAR
        for k in range(bids.begin[s], bids.begin[s] + bids.size[s]):
            crowd.here[crowd.person[bids.edge[k]]] = bids.edge[k]


@inlined
def _content(crowd: Any, trial: Any, i: int, number: int) -> Any:
    """Whatever person i would rather have becomes dearer; how much did, or −1 if that cannot be."""
    e, net, many = crowd.here[i], 0, 0
    if e >= 0:
        net = crowd.value[e] - trial.price[crowd.service[e]]
    if net < 0:
        return -1
    for f in range(crowd.first[i], crowd.first[i + 1]):
        s = crowd.service[f]
        price = crowd.value[f] - net
        if price > trial.most[s]:
            return -1
        if price > trial.price[s]:
            trial.price[s], trial.risen[s] = price, number
            many += 1
    return many


@inlined
def _must_ask(crowd: Any, trial: Any, i: int, number: int) -> Any:
    """Has the place of person i become dearer since it was asked last? In the first pass everybody is."""
    e = crowd.here[i]
    return number == 0 or (e >= 0 and trial.risen[crowd.service[e]] >= number - 1)


@borrowing
def _all_content(crowd: Any, trial: Any, left: int) -> int:
    """Passes until nothing rises (0), or until it cannot be or `left` people have been asked (−1)."""
    number, rose, many = 0, 1, 0
    while rose > 0:
        rose = 0
        for i in range(len(crowd.number)):
            if _must_ask(crowd, trial, i, number):
                many = _content(crowd, trial, i, number)
                left -= 1
                if many < 0 or left < 0:
                    return -1
                rose += many
        number += 1
    return 0


def stand(crowd: Crowd, bids: Any, trial: Trial, epsilon: int, shift: int) -> bool:
    """Are there prices, in `trial` then, at which nobody would leave their place in a round of this ε?

    The prices of the round are `shift` bits longer than those of the market. But for places that were too dear from the
    beginning: those are for the repair.
    """
    _begin(crowd, bids, trial, LOWER * epsilon, shift)
    return _all_content(crowd, trial, int(ASKED * len(crowd.number))) == 0
