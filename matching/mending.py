"""An open plan: mended after each change instead of made anew, with the same value and the same proof.

    desk = OpenPlan.of(waiting)
    desk.arrive(somebody), desk.leave("id"), desk.change_places((age_group, modality, hospital), 3)
    desk.hospital_of("id"), desk.proof()

For people who go alone; a change in a family needs a new plan. The hospitals' facts and rankings are those of
the beginning: a new report of places is a change, a new service is not.
"""

from dataclasses import dataclass

import numpy as np

from matching import families, worth
from matching.assignment import prepare
from matching.facts import Network
from matching.families import Cell
from matching.market import Edges, Market, Proof
from matching.places import slot_costs
from matching.plan import PlanNeed, Waiting
from matching.validity import require
from matching.weights import Weights


@dataclass(slots=True)
class OpenPlan:
    """Who waits and where they stand, kept at the best plan; one person or place more or less costs microseconds."""

    network: Network
    weights: Weights
    needs: dict[str, PlanNeed]
    people: dict[str, int]
    services: dict[Cell, int]
    places: list[int]
    market: Market

    @classmethod
    def of(cls, waiting: Waiting) -> "OpenPlan":
        """Open a plan. Raises FactError if somebody goes together with others."""
        require(not families.bundles_of(waiting.needs), "plan: a family needs a new plan")
        pairs = waiting.pairs
        edges = Edges(pairs.line, pairs.service, pairs.worth.astype(np.int32))
        return cls(
            waiting.network,
            waiting.weights,
            needs={each.id: each for each in waiting.needs},
            people={each.id: line for line, each in enumerate(waiting.needs)},
            services=dict(families.service_numbers(waiting)),
            places=[service.places for service in waiting.services],
            market=Market.of(edges, len(waiting.needs), waiting.slots),
        )

    def proof(self) -> Proof:
        """The value of the plan and the bound no plan exceeds."""
        return self.market.proof()

    def hospital_of(self, need_id: str) -> str | None:
        """The id of the hospital proposed to one who waits. Raises KeyError for nobody of this id."""
        edge = int(self.market.at[self.people[need_id]])
        if edge < 0:
            return None
        number = int(self.market.state.service[edge])
        return next(self.network.ids[row] for (_, _, row), each in self.services.items() if each == number)

    def arrive(self, each: PlanNeed) -> None:
        """One more who waits. Raises FactError if they wait already or do not go alone."""
        require(each.id not in self.needs, "plan: somebody waits twice")
        require(each.family is None and not each.joined, "plan: a family needs a new plan")
        pairs, services = worth.pairs([each], self.network, self.weights)
        cells = [(service.age_group, service.modality, service.hospital) for service in services]
        self.needs[each.id] = each
        if any(cell not in self.services for cell in cells):
            self._open_anew()
            return
        numbers = np.array([self.services[cell] for cell in cells], np.int32)
        self.people[each.id] = self.market.arrive(numbers[pairs.service], pairs.worth)

    def leave(self, need_id: str) -> None:
        """One fewer. Raises KeyError for nobody of this id."""
        self.market.leave(self.people.pop(need_id))
        del self.needs[need_id]

    def change_places(self, cell: Cell, places: int) -> None:
        """A service has these places from now on. Raises KeyError for a service that suits nobody here."""
        number = self.services[cell]
        self.places[number] = places
        self.market.change_places(number, slot_costs(places))

    def _open_anew(self) -> None:
        """Somebody brought a service that nobody needed before; places changed by hand stay as they are."""
        changed = {cell: self.places[number] for cell, number in self.services.items()}
        fresh = OpenPlan.of(prepare(list(self.needs.values()), self.network, self.weights))
        self.people, self.services, self.places = fresh.people, fresh.services, fresh.places
        self.market = fresh.market
        for cell, places in changed.items():
            if cell in self.services and self.places[self.services[cell]] != places:
                self.change_places(cell, places)
