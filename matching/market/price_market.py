"""The price market: the exact best plan for people and services with slots, and its proof.

    market = Market.of(edges, people=n, slots=slots)     # settled at once
    market.at, market.price, market.proof()
    market.arrive(services, values), market.leave(person), market.change_slots(service, costs)

Everybody stands at the edge whose value less the price of its service is greatest. Prices come from
`matching.price_search`, the rest is repaired exactly by `matching.augmenting`; each change afterwards is mended
by the same two kernels. A market is the one thing in `matching` that changes: it is a working desk, not a fact,
and whoever needs a fact takes `positions()` of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.validity import require
from matching.market import augmenting, heap, settling, slots, solving
from matching.market.room import with_room
from matching.market.slots import FAR, Int32, Int64
from matching.market.state import ABSENT, NOWHERE, State, count_edges

LARGEST = 1 << 30
"""Values and costs stay below this, so that sums of them stay exact."""


class Edges(NamedTuple):
    """Who could go where: for each edge the person (rising), the service, and the value (above nothing)."""

    person: Int32
    service: Int32
    value: Int32


class Proof(NamedTuple):
    """The value of a plan, and a bound no plan can exceed; equal means that the plan is the best there is."""

    value: int
    bound: int

    @property
    def is_exact(self) -> bool:
        return self.value == self.bound


class MarginalValue(NamedTuple):
    """What a slot is worth: `fall` of the plan's value with one fewer, `gain` with one more."""

    fall: int
    gain: int


@dataclass(slots=True)
class Market:
    """People, services and their prices, kept at the best plan through every change."""

    state: State
    people: int
    edges: int

    @classmethod
    def of(cls, edges: Edges, people: int, slot_costs: Sequence[npt.NDArray[np.int64]]) -> "Market":
        """Settle a market. `slot_costs`: for each service the cost of each of its slots, never falling.

        Raises FactError for edges out of order, values not in 1..2^30, and costs that fall or are negative.
        """
        _check(edges, people, slot_costs)
        state = solving.settle(_state(edges, people, slot_costs), people, len(edges.person))
        return cls(state, people, len(edges.person))

    @property
    def at(self) -> Int64:
        """The edge of each person, NOWHERE or ABSENT, (n,)."""
        return self.state.at[: self.people]

    @property
    def price(self) -> Int64:
        """The price of a slot in each service, (m,)."""
        return self.state.slots.price

    def positions(self) -> Int32:
        """The service of each person, NOWHERE or ABSENT, (n,), int32; a copy."""
        positions = self.at.astype(np.int32)
        placed = positions >= 0
        positions[placed] = self.state.service[self.at[placed]]
        return positions

    def proof(self) -> Proof:
        """Add up the plan, and for its prices Σ what slots earn + Σ what people gain: no plan is worth more."""
        value, bound = settling.add_up(self.state, self.people, np.zeros(len(self.price), np.int64))
        return Proof(int(value), int(bound))

    def marginal_value(self, service: int) -> MarginalValue:
        """What one slot of a service is worth; its last slot for `fall` (0 without one)."""
        self._lay_out()
        return MarginalValue(*(int(each) for each in settling.marginal_value(self.state, service)))

    def arrive(self, services: npt.NDArray[np.integer], values: npt.NDArray[np.integer]) -> int:
        """One more person with these edges; the number it has from now on."""
        if not self._has_room(services):
            self._make_room(len(services))
        person, begin = self.people, self.edges
        self.people, self.edges = person + 1, begin + len(services)
        settling.arrive(self.state, person, services.astype(np.int32), values.astype(np.int32), begin)
        return person

    def leave(self, person: int) -> None:
        """One person fewer. Raises FactError if nobody of this number is here."""
        require(
            0 <= person < self.people and self.state.at[person] != ABSENT, "market: nobody of this number"
        )
        self._lay_out()
        settling.depart(self.state, person)

    def change_slots(self, service: int, costs: npt.NDArray[np.int64]) -> None:
        """From now on the service has these slots, with these costs, never falling."""
        self._lay_out()
        self.state = self.state._replace(slots=slots.changed(self.state.slots, service, costs))
        slots.bounds(self.state.slots, service)
        augmenting.repair(self.state, service)

    def _lay_out(self) -> None:
        """The edges of each service, which a change needs and settling need not."""
        if not len(self.state.back):
            self._make_room(0)

    def _has_room(self, services: npt.NDArray[np.integer]) -> bool:
        if not len(self.state.back):
            return False
        room = self.state.back[1:] - self.state.back[:-1] - self.state.back_edges
        fits = self.people < len(self.state.at) and self.edges + len(services) <= len(self.state.value)
        return fits and bool((room[services] > 0).all())

    def _make_room(self, more: int) -> None:
        self.state = with_room(self.state, self.people, self.edges, more)


def _check(edges: Edges, people: int, slot_costs: Sequence[npt.NDArray[np.int64]]) -> None:
    person, service, value = edges
    require(bool((person[1:] >= person[:-1]).all()), "market: edges are not in the order of people")
    known = len(person) == 0 or (person[0] >= 0 and person[-1] < people and service.min() >= 0)
    require(bool(known and service.max(initial=-1) < len(slot_costs)), "market: an edge to nobody or nowhere")
    fair = value.min(initial=1) > 0 and value.max(initial=1) < LARGEST
    require(bool(fair), "market: a value is not between 1 and 2^30")
    costs = np.concatenate([np.zeros(0, np.int64), *slot_costs])
    falls, starts = np.diff(costs, prepend=0) < 0, np.cumsum([0, *map(len, slot_costs)])[:-1]
    falls[starts[starts < len(costs)]] = False
    fair = costs.min(initial=0) >= 0 and costs.max(initial=0) < LARGEST and not falls.any()
    require(bool(fair), "market: the costs of slots fall or are negative")


def _state(edges: Edges, people: int, slot_costs: Sequence[npt.NDArray[np.int64]]) -> State:
    person = np.ascontiguousarray(edges.person, np.int32)
    counts, services, nobody = np.zeros(people, np.int32), len(slot_costs), np.zeros(0, np.int64)
    count_edges(person, counts)
    return State(
        first=np.cumsum(counts, dtype=np.int64) - counts,
        edges=counts,
        at=np.full(people, NOWHERE, np.int64),
        after=np.full(people, -1, np.int32),
        before=np.full(people, -1, np.int32),
        head=np.full(services, -1, np.int32),
        service=np.ascontiguousarray(edges.service, np.int32),
        value=np.ascontiguousarray(edges.value, np.int32),
        person=person,
        back=nobody,
        back_edges=nobody,
        back_edge=nobody.astype(np.int32),
        slots=slots.of(slot_costs),
        label=np.full(services, FAR, np.int64),
        via=np.full(services, -1, np.int64),
        seen=np.zeros(services, np.int32),
        heap=heap.empty(services),
    )
