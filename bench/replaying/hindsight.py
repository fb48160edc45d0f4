"""The best that could have been done by somebody who looks back: an upper bound, solved exactly.

All people × hospital services × weeks, with the places that there were: a person takes a place in any week from
the one in which they could have been ready there. Who would have been silent, refused, declined or not come is
known and left out; nobody has to be asked in vain. Families may part and dates need not be given ahead, so no
policy can do better. Everybody begins with the first weeks of each hospital; weeks worth more after paying the
price than what the market gives are added, and it is settled again, until there is none: then its prices prove
the plan over **all** weeks.

Two more look back with less, or count otherwise: BLIND does not know who will not come, so that their places are lost
(as many of them, drawn by seed); EVEN in addition counts each day past the due date alike, by urgency. The value that
the others count falls slowly once somebody is late, so that those who are late already are best passed over.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.replaying.desk import HOURS
from bench.replaying.hospitals import Bool, Floats, Ints
from bench.replaying.stream import WEEK, Stream
from bench.replaying.tables import number
from bench.replaying.told import Outcome
from bench.replaying.treatment_values import Int64, TreatmentValues, placed_and, treatment_value
from matching.facts import clock
from matching.market.price_market import Edges, Market
from matching.planning.slots import load_costs

WEEKS_AHEAD = 8
"""So many weeks of each hospital are in the market to begin with."""
ADDED = 16
"""At most so many a person are added at once."""

LOST_SEED = 1
DAY, LATEST = 1_000, 500
"""What a day is worth to those who count days, and so many days late are the worst that counts."""

Offers = tuple[Ints, Ints, Int64]
"""Person, service and value of some places."""


class Best(NamedTuple):
    """The best plan in hindsight as an outcome, its value, and the bound that no policy exceeds."""

    outcome: Outcome
    value: int
    bound: int


class Look(NamedTuple):
    """Which luck somebody who looks back knows, the places there were, (A, M, N, W), and what a treatment counts."""

    known: tuple[str, ...]
    places: Callable[[Stream], Ints]
    treatment_value: Callable[
        [TreatmentValues, npt.NDArray[np.integer], npt.NDArray[np.integer], Floats], Int64
    ]


def _all_places(stream: Stream) -> Ints:
    return stream.hidden.places


def _places_of_who_comes(stream: Stream) -> Ints:
    """Each place is lost by the chance that somebody does not come."""
    kept = 1 - number("patients.no_show")
    return np.random.default_rng(LOST_SEED).binomial(stream.hidden.places, kept).astype(np.int32)


def _days_late(
    of: TreatmentValues, person: npt.NDArray[np.integer], hospital: npt.NDArray[np.integer], days: Floats
) -> Int64:
    """Each day late alike, by urgency; the rest of the value decides between equals."""
    late = np.maximum(days - of.due[person], 0.0)
    spared = np.rint(DAY * np.maximum(LATEST - late, 1.0)).astype(np.int64)
    found: Int64 = of.urgency[person] * (spared + placed_and(of.base[person, hospital]) // (10 * DAY))
    return found


ALL = Look(("silent", "refuses", "declines", "misses"), _all_places, treatment_value)
BLIND = Look(("silent", "refuses", "declines"), _places_of_who_comes, treatment_value)
EVEN = BLIND._replace(treatment_value=_days_late)


class Choice(NamedTuple):
    """Where one person could have gone: rows of hospitals and the day they would have been ready there."""

    hospital: Ints
    ready: Floats


def choice(stream: Stream, person: int, known: tuple[str, ...] = ALL.known) -> Choice:
    """Hospitals at which everything that is known would have gone well for this person."""
    luck, values, leader = stream.luck, stream.values, leader_of(stream, person)
    well = stream.treats(person) & values.bearable[person] & (luck.answer[leader] <= 1)
    for against in known:
        well = well & ~getattr(luck, against)[leader]
    hospital = np.flatnonzero(well).astype(np.int32)
    took = clock.answer_days(stream.people.need[leader]) * luck.answer[leader, hospital]
    way = clock.preparation_days() + values.hours[person, hospital] / HOURS + stream.hidden.lead[hospital]
    ready = stream.people.day[person] + took + way
    return Choice(hospital, ready.astype(np.float64))


def leader_of(stream: Stream, person: int) -> int:
    """A family is asked for under its first member's name, and has that person's luck."""
    family = int(stream.people.family[person])
    return person if family < 0 else family


def hindsight(stream: Stream, look: Look = ALL) -> Best:
    """Solve the year. The outcome's requests are empty: nobody was asked in vain."""
    choices = [choice(stream, person, look.known) for person in range(len(stream.people))]
    places = look.places(stream)
    slots = np.argwhere(places > 0)
    service = np.full(places.shape, -1, np.int32)
    service[tuple(slots.T)] = np.arange(len(slots))
    costs = [load_costs(int(count)) for count in places[tuple(slots.T)]]
    edges = partial(_edges, stream, look, service)
    kept = [edges(person, each, WEEKS_AHEAD) for person, each in enumerate(choices)]
    while True:
        market = Market.of(_joined(kept), len(choices), costs)
        every = (edges(person, each, None) for person, each in enumerate(choices))
        more = [_better(market.price, mine, all_) for mine, all_ in zip(kept, every, strict=True)]
        if not any(len(person) for person, _, _ in more):
            return Best(_outcome(stream, choices, market, slots), *market.proof())
        kept = [_both(mine, added) for mine, added in zip(kept, more, strict=True)]


def _better(price: Int64, mine: Offers, every: Offers) -> Offers:
    """Places worth more after paying the price than this person's best in the market, the best of them."""
    gain = (mine[2] - price[mine[1]]).max(initial=0)
    net = every[2] - price[every[1]]
    best = np.argsort(-net, kind="stable")[:ADDED]
    person, service, value = (column[best[net[best] > gain]] for column in every)
    return person, service, value


def _both(one: Offers, other: Offers) -> Offers:
    person, service, value = (np.concatenate(pair) for pair in zip(one, other, strict=True))
    return person, service, value


def _joined(found: list[Offers]) -> Edges:
    return Edges(*(np.concatenate(column).astype(np.int32) for column in zip(*found, strict=True)))


def _edges(stream: Stream, look: Look, service: Ints, person: int, each: Choice, ahead: int | None) -> Offers:
    """The weeks in which there was a place."""
    age, modality, _ = stream.cell[person]
    first = (each.ready // WEEK).astype(np.int32)
    last = service.shape[-1] if ahead is None else min(int(first.max(initial=0)) + ahead, service.shape[-1])
    weeks = np.arange(int(first.min(initial=last)), last)
    services = service[age, modality][each.hospital[:, None], weeks[None, :]]
    row, week = np.nonzero((services >= 0) & (weeks[None, :] >= first[:, None]))
    days = np.maximum(each.ready[row], weeks[week] * float(WEEK)) - stream.people.day[person]
    people = np.full(len(row), person, np.int32)
    return people, services[row, week], look.treatment_value(stream.values, people, each.hospital[row], days)


def _outcome(stream: Stream, choices: list[Choice], market: Market, slots: npt.NDArray[np.int64]) -> Outcome:
    at = market.positions()
    placed: Bool = at >= 0
    hospital, start = np.full(len(at), -1, np.int32), np.full(len(at), np.nan)
    used = np.zeros_like(stream.hidden.places)
    for person in np.flatnonzero(placed):
        age, modality, row, week = slots[at[person]]
        each = choices[person]
        ready = float(each.ready[each.hospital == row][0])
        hospital[person], start[person] = row, max(ready, float(week * WEEK))
        used[age, modality, row, week] += 1
    return Outcome("hindsight", hospital, start, used, np.zeros_like(used), (), ())
