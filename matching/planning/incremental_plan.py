"""An open plan: mended after each change instead of made anew, with the same value and the same proof.

    desk = OpenPlan.of(waiting)                  # or OpenPlan.of(waiting, plan), where some go together
    desk.arrive(somebody), desk.leave("id"), desk.change_slots(ServiceKey(hospital, modality, age_group), 3)
    desk.hospital_of("id"), desk.proof(), desk.as_plan()

Who goes together stays where the plan had them and keeps those slots until they leave: what else changes for them
needs a new plan. The hospitals' facts and rankings are those of the beginning: another number of slots is a change,
another service is not.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from matching.facts.network import Network
from matching.facts.validity import require
from matching.market.price_market import Edges, Market, Proof
from matching.market.state import NOWHERE
from matching.planning import groups, pair_values
from matching.planning.assignment import plan_of, prepare, with_slots
from matching.planning.groups import Found
from matching.planning.plan import Aims, Int64, Plan, PlanNeed, Waiting
from matching.planning.slots import load_costs, slots_taken
from matching.ranking.weights import Weights
from matching.vocabulary import ServiceKey

TOGETHER = "plan: a family needs a new plan"


@dataclass(slots=True)
class OpenPlan:
    """Who waits and where they stand, kept at the best plan; one person or slot more or less costs microseconds.

    `people`: the number in the market of each who goes alone. `settled`: the hospital's row (or NOWHERE) of each who
    goes with others, and `taken`: the slots they keep. `slots`: of each service, theirs included.
    """

    network: Network
    weights: Weights
    needs: dict[str, PlanNeed]
    people: dict[str, int]
    settled: dict[str, int]
    taken: Counter[ServiceKey[int]]
    services: dict[ServiceKey[int], int]
    slots: list[int]
    market: Market

    @classmethod
    def of(cls, waiting: Waiting, plan: Plan | None = None) -> "OpenPlan":
        """Open a plan. `plan`: the one made of `waiting`, which says where those who go together are.

        Raises FactError if somebody goes together with others and no plan says where.

        >>> from matching import PlanNeed, weights
        >>> from matching.facts.examples import MARTA, NETWORK, OLENA
        >>> desk = OpenPlan.of(prepare([PlanNeed(OLENA), PlanNeed(MARTA)], NETWORK, weights.current()))
        >>> desk.hospital_of('marta')
        'brno'
        >>> desk.leave('olena')
        >>> desk.hospital_of('marta'), desk.proof().is_exact
        ('krakow', True)
        """
        together = groups.together(waiting.needs)
        require(plan is not None or not together, TOGETHER)
        settled = {} if plan is None else {plan.needs[line].id: int(plan.hospital[line]) for line in together}
        needs = {each.id: each for each in waiting.needs}
        taken = _taken(needs, settled)
        return cls(
            waiting.network,
            waiting.weights,
            needs=needs,
            people={each.id: line for line, each in enumerate(waiting.needs) if line not in together},
            settled=settled,
            taken=taken,
            services=dict(groups.service_numbers(waiting)),
            slots=[service.slots for service in waiting.services],
            market=_market(waiting, together, taken),
        )

    def proof(self) -> Proof:
        """The value of the plan for those who go alone, and the bound no plan for them exceeds."""
        return self.market.proof()

    def hospital_of(self, need_id: str) -> str | None:
        """The id of the hospital proposed to one who waits. Raises KeyError for nobody of this id."""
        row = self.row_of(need_id)
        return None if row == NOWHERE else self.network.ids[row]

    def row_of(self, need_id: str) -> int:
        """The same as a row of the network, NOWHERE for none. Raises KeyError for nobody of this id."""
        if need_id in self.settled:
            return self.settled[need_id]
        edge = int(self.market.at[self.people[need_id]])
        if edge < 0:
            return NOWHERE
        number = int(self.market.state.service[edge])
        return next(key.hospital for key, each in self.services.items() if each == number)

    def arrive(self, each: PlanNeed) -> None:
        """One more who waits. Raises FactError if they wait already or do not go alone."""
        require(each.id not in self.needs, "plan: somebody waits twice")
        require(each.travel_group is None and not each.joined, TOGETHER)
        pairs, services = pair_values.pairs([each], self.network, self.weights)
        keys = [service.key for service in services]
        self.needs[each.id] = each
        if any(key not in self.services for key in keys):
            self._open_anew()
            return
        numbers = np.array([self.services[key] for key in keys], np.int32)
        self.people[each.id] = self.market.arrive(numbers[pairs.service], pairs.pair_value)

    def leave(self, need_id: str) -> None:
        """One fewer, and a slot more for others. Raises KeyError for nobody of this id."""
        if need_id in self.people:
            self.market.leave(self.people.pop(need_id))
        else:
            kept = _taken(self.needs, {need_id: self.settled.pop(need_id)})
            self.taken -= kept
            for key in kept:
                self.change_slots(key, self.slots[self.services[key]])
        del self.needs[need_id]

    def change_slots(self, key: ServiceKey[int], count: int) -> None:
        """A service has these slots from now on. Raises KeyError for a service that suits nobody here.

        Raises FactError for fewer than those who go together have there.
        """
        number = self.services[key]
        require(count >= self.taken[key], TOGETHER)
        self.slots[number] = count
        self.market.change_slots(number, load_costs(count)[self.taken[key] :])

    def as_plan(self) -> Plan:
        """The plan as it stands now, a frozen value with its proof; costs as much as preparing one."""
        waiting = self.waiting()
        row = np.array([self.row_of(each.id) for each in waiting.needs], np.int32)
        pairs, at = waiting.pairs, np.full(len(row), NOWHERE, np.int64)
        mine = np.flatnonzero(pairs.hospital == row[pairs.line])
        at[pairs.line[mine]] = mine
        keys = [service.key for service in waiting.services]
        price = np.array([self.market.price[self.services[key]] for key in keys], np.int64)
        bound = groups.bound(waiting, pairs.pair_value, price)
        aims = Aims.plain(len(row), len(keys))
        return plan_of(waiting, aims, Found(at, price, _value(waiting, at), bound))

    def waiting(self) -> Waiting:
        """All that a plan for these people and slots would be made from."""
        changed = {key: self.slots[number] for key, number in self.services.items()}
        return with_slots(prepare(list(self.needs.values()), self.network, self.weights), changed)

    def _open_anew(self) -> None:
        """Somebody brought a service that nobody needed before; slots changed by hand stay as they are."""
        waiting = self.waiting()
        together = {line for line, each in enumerate(waiting.needs) if each.id in self.settled}
        self.people = {each.id: line for line, each in enumerate(waiting.needs) if line not in together}
        self.services = dict(groups.service_numbers(waiting))
        self.slots = [service.slots for service in waiting.services]
        self.market = _market(waiting, together, self.taken)


def _market(waiting: Waiting, together: Collection[int], taken: Counter[ServiceKey[int]]) -> Market:
    """Those who go alone (all lines but those of `together`), and the slots that the others leave."""
    pairs = waiting.pairs
    alone = ~np.isin(pairs.line, list(together))
    edges = Edges(pairs.line[alone], pairs.service[alone], pairs.pair_value[alone].astype(np.int32))
    keys = (service.key for service in waiting.services)
    left = [costs[taken[key] :] for key, costs in zip(keys, waiting.slot_costs, strict=True)]
    return Market.of(edges, len(waiting.needs), left)


def _taken(needs: Mapping[str, PlanNeed], settled: Mapping[str, int]) -> Counter[ServiceKey[int]]:
    """The slots that these people keep."""
    return slots_taken((needs[need_id], row) for need_id, row in settled.items() if row != NOWHERE)


def _value(waiting: Waiting, at: Int64) -> int:
    """What a plan is worth: its slots, less the cost of load."""
    placed, numbers = np.flatnonzero(at >= 0), groups.service_numbers(waiting)
    rows = waiting.pairs.hospital[at[placed]].tolist()
    used = slots_taken((waiting.needs[line], row) for line, row in zip(placed.tolist(), rows, strict=True))
    load = sum(int(waiting.slot_costs[numbers[key]][:count].sum()) for key, count in used.items())
    return int(waiting.pairs.pair_value[at[placed]].sum()) - load
