"""What a plan is told and what it says: frozen values, rows in the order of the needs' ids."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Bool, Float64, Int32
from matching.facts.need import Need
from matching.facts.network import Network
from matching.facts.validity import require
from matching.ranking.weights import Weights
from matching.vocabulary import AgeGroup, Modality, Priority, ServiceKey

Int64 = npt.NDArray[np.int64]
POINT = 1000
"""Scores, pair values and prices are in thousandths of a point."""

PLANNER = 2
"""Raise it whenever another of the equally good plans would be made of the same facts: the engine says it."""

UNPLACED_REASONS = (
    "age_not_known",
    "modality_not_known",
    "all_asked",
    "no_suitable_hospital",
    "family_does_not_fit",
    "joined_does_not_fit",
    "no_place_reported",
    "all_suitable_full",
    "held_for_more_urgent",
)
"""Why somebody has no slot in a plan: what people can change first."""


@dataclass(frozen=True, slots=True)
class PlanNeed:
    """One who waits. Members of one `travel_group` go to one hospital or wait together.

    `joined`: treatments that take a slot in the same hospital at the same time as the first one.
    `waited_days`: since the case was ready to be referred. `avoid`: ids of hospitals not to be named for this one:
    they are asked already, or were in vain.
    """

    need: Need
    travel_group: str | None = None
    joined: tuple[Modality, ...] = ()
    is_interrupted: bool = False
    waited_days: float = 0.0
    avoid: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(self.waited_days >= 0, "plan: somebody has waited less than nothing")
        require(not set(self.joined) & set(self.need.modalities[:1]), "plan: a joined treatment stands twice")

    @property
    def id(self) -> str:
        return self.need.id

    @property
    def priority(self) -> Priority:
        return self.need.priority


class PlanService(NamedTuple):
    """A hospital (its row in the network) and one of its services, with the slots a plan may use.

    `is_assumed`: nobody reported them, or the report has aged; they are slots to ask for.
    """

    hospital: int
    age_group: AgeGroup
    modality: Modality
    slots: int
    is_assumed: bool

    @property
    def key(self) -> ServiceKey[int]:
        """What names it."""
        return ServiceKey(self.hospital, self.modality, self.age_group)


class Pairs(NamedTuple):
    """Who could go where, in the order of needs, then hospitals; P pairs.

    `line`: of the need, `hospital`: row of the network, `service`: row of the services for its first
    treatment, `pair_value`: thousandths of a point, above nothing, `hours`: of the journey, NaN if not known.
    """

    line: Int32
    hospital: Int32
    service: Int32
    pair_value: Int64
    hours: Float64


class Aims(NamedTuple):
    """What a plan counts instead of the bare value: pair value · multiplier − charge, for journeys short enough.

    `multiplier`: thousandths for each line, (n,), int64. `charge`: thousandths of a point for a slot of each
    service, (S,), int64, asked of the lines that `pays`, (n,), bool.
    """

    multiplier: Int64
    charge: Int64
    pays: Bool
    longest_hours: float

    @classmethod
    def plain(cls, lines: int, services: int) -> "Aims":
        """Bare value.

        >>> Aims.plain(lines=2, services=3).multiplier.tolist()
        [1000, 1000]
        """
        zeros = np.zeros(services, np.int64)
        return cls(np.full(lines, POINT, np.int64), zeros, np.zeros(lines, np.bool_), math.inf)

    def of(self, pairs: Pairs) -> Int64:
        """What each pair counts, (P,), int64; nothing, or less, is never made."""
        charged = np.where(self.pays[pairs.line], self.charge[pairs.service], 0)
        counts: Int64 = pairs.pair_value * self.multiplier[pairs.line] // POINT - charged
        return np.where(pairs.hours > self.longest_hours, 0, counts)


class Waiting(NamedTuple):
    """All that a plan is made from: who waits (by id), where each could go, and the services' slots."""

    needs: tuple[PlanNeed, ...]
    network: Network
    weights: Weights
    services: tuple[PlanService, ...]
    pairs: Pairs
    slot_costs: tuple[Int64, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A draft for everybody who waits, for people to confirm, change or drop line by line.

    `needs` by id. `hospital`: rows of `network.ids`, and `service`: rows of `services`, (n,), int32, −1 for
    nobody's. `reason`: one of UNPLACED_REASONS for those without a slot, else None. `pair_value`: of each line,
    (n,), int64, in thousandths of a point. `aims`: what was counted instead, with prices or for fairness;
    `value`: the sum of what was counted less the cost of load; `bound`: no plan counts for more. `price`: what
    a slot of each service costs in the proof, (S,), int64. `hours`: of the journey, (n,), NaN if not known.
    """

    needs: tuple[PlanNeed, ...]
    network: Network
    weights: Weights
    services: tuple[PlanService, ...]
    hospital: Int32
    service: Int32
    pair_value: Int64
    hours: Float64
    reason: tuple[str | None, ...]
    price: Int64
    value: int
    bound: int
    aims: Aims

    def __len__(self) -> int:
        return len(self.needs)

    @property
    def is_exact(self) -> bool:
        """Is it proven that no plan counts for more; where people go together only the gap is told."""
        together = any(each.travel_group is not None or each.joined for each in self.needs)
        return self.value == self.bound and not together

    @property
    def gap(self) -> float:
        """How much of the proven bound is missing at most, 0 to 1."""
        return 0.0 if self.bound == 0 else 1 - self.value / self.bound

    def hospital_of(self, need_id: str) -> str | None:
        """The id of the hospital proposed to one who waits. Raises KeyError for nobody of this id."""
        for line, each in enumerate(self.needs):
            if each.id == need_id:
                row = int(self.hospital[line])
                return None if row < 0 else self.network.ids[row]
        raise KeyError(need_id)
