"""Which way a market is settled: all ways end at the same value and the same proof, none is quick for every crowd.

1. Most have two best services of equal value: one price for all, everybody seated where there is room.
2. Few different rows: classes, by scaling of values (Gabow and Tarjan 1989).
3. Prices that a short search finds, where no service is crowded: the shortest augmenting paths of `augmenting`.
4. Everything else: the auction.

But for 3 the rest is repaired by `flows`.
"""

from typing import Any

import numpy as np

from matching.compiling import borrowing
from matching.market import auction, classes, flows, price_search, settling
from matching.market import crowd as crowds
from matching.market.classes import Classes
from matching.market.crowd import Crowd
from matching.market.room import with_room
from matching.market.slots import Slots, count
from matching.market.state import State, enter

SAMPLE = 500
"""So many people are asked whether two services are equally good to them."""
LEFT_OVER = 0.05
"""One price for all is no use if more of the people than this are then wrong."""
FEW = 0.003
"""So few people, of all, who are missing where they must be are found one by one."""
BITS = 4
"""By so many bits values grow from one scale to the next."""
ROUGH = 0.02
"""So many people, of all, may stand wrong at a scale that is not the last: the next one moves most of them anyway."""


@borrowing
def _torn(crowd: Any, sample: int) -> int:
    """Of so many people, evenly spread, how many have two edges at their best value."""
    torn, people = 0, len(crowd.number)
    for k in range(sample):
        best, many = 0, 0
        for e in range(crowd.first[k * people // sample], crowd.first[k * people // sample + 1]):
            if crowd.value[e] > best:
                best, many = crowd.value[e], 0
            many += crowd.value[e] == best
        torn += many > 1
    return torn


@borrowing
def _stand(state: Any, crowd: Any, of: Any) -> None:
    """Everybody to the slots of their class, in the order of people; the crowd is used up by it."""
    here, left = crowd.here, crowd.on
    state.slots.held[:] = 0
    for c in range(len(here)):
        here[c] = crowd.first[c]
    for i in range(len(of)):
        c = of[i]
        while here[c] < crowd.first[c + 1] and left[here[c]] == 0:
            here[c] += 1
        if here[c] < crowd.first[c + 1]:
            left[here[c]] -= 1
            enter(state, i, state.first[i] + here[c] - crowd.first[c])


@borrowing
def _lower_closed(crowd: Any) -> None:
    """A service without slots is as dear as those who would come have to be kept away, and no dearer."""
    price, closed = crowd.slots.price, 0
    for s in range(len(price)):
        if count(crowd.slots, s) == 0:
            price[s] = 0
            closed += 1
    if closed == 0:
        return
    for e in range(len(crowd.service)):
        s = crowd.service[e]
        if count(crowd.slots, s) == 0:
            price[s] = max(price[s], crowd.value[e] - crowd.gain[crowd.person[e]])


def settle(state: State, people: int, edges: int) -> State:
    """The same market at the best plan, its prices in `slots`."""
    first = np.append(state.first[:people], edges)
    alone = np.ones(people, np.int32)
    columns = (state.service, state.value)
    everybody = crowds.of(first, alone, *columns, state.person, state.slots)
    each = np.arange(people, dtype=np.int32)
    if _by_one_price(everybody):
        _stand(state, everybody, each)
        return state
    found = classes.found(first, *columns, edges // classes.FEW)
    if found is not None:
        _stand(state, by_classes(found, state.slots), found.of)
    elif price_search.search(everybody):
        state = with_room(state, people, edges, 0)
        settling.settle(state, people)
    else:
        state = by_auction(state, people, edges, everybody)
    return state


def _by_one_price(crowd: Crowd) -> bool:
    people = len(crowd.number)
    sample = min(SAMPLE, people)
    if _torn(crowd, sample) * 2 <= sample:
        return False
    price_search.first_prices(crowd)
    if crowds.seat_all(crowd) > LEFT_OVER * people:
        _get_up(crowd)
        return False
    flows.repair(crowd, 0, 0, 0)
    _lower_closed(crowd)
    return True


def _get_up(crowd: Crowd) -> None:
    """Everybody nowhere again."""
    crowd.on[:], crowd.head[:], crowd.slots.held[:], crowd.slots.price[:] = 0, crowds.NO_EDGE, 0, 0
    crowd.nowhere[:] = crowd.number


def by_auction(state: State, people: int, edges: int, crowd: Crowd) -> State:
    """The best plan for a crowd in which everybody is a class of one and nowhere."""
    auction.hold(crowd)
    crowds.seat_all(crowd)
    flows.repair(crowd, 0, 0, int(FEW * people))
    _lower_closed(crowd)
    _stand(state, crowd, np.arange(people, dtype=np.int32))
    state = with_room(state, people, edges, 0)
    settling.mend(state)
    return state


def by_classes(found: Classes, slots: Slots) -> Crowd:
    """The best plan for classes: values and costs by their first bits, then by some more, until they are whole."""
    columns = (found.first, found.number, found.service, found.value, found.person)
    whole, phase = crowds.of(*columns, slots), 0
    rough = int(ROUGH * found.number.sum())
    largest = max(int(found.value.max(initial=0)), int(slots.cost.max(initial=0)))
    shift = before = max(largest.bit_length() - BITS, 0)
    slots.price[:] = 0
    while True:
        slots.price[:] <<= before - shift
        scaled = slots._replace(cost=slots.cost >> shift)
        crowd = whole._replace(value=whole.value >> shift, slots=scaled)
        crowds.seat_all(crowd)
        phase = flows.repair(crowd, phase, *((rough, rough) if shift else (0, 0)))
        if shift == 0:
            break
        before, shift = shift, max(shift - BITS, 0)
    _lower_closed(whole)
    return whole
