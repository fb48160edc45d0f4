"""What passes between the desk and a policy: a View of what is known, and requests as they left and ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol

from bench.replaying.hospitals import Floats, Ints
from matching import Network, Weights
from matching.planning.plan import PlanNeed


class Refused(ValueError):
    """A policy named somebody who is not waiting, or a hospital it may not name for them."""


class Party(NamedTuple):
    """One person, or a family that may not be parted: rows of people."""

    rows: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Waiting:
    """A party that waits: its members as on their first day, and the hospitals that are out for now, as rows.

    `asked`: hospitals that were asked for it and have not answered, each with the days since.
    """

    party: Party
    since_days: float
    members: tuple[PlanNeed, ...]
    avoid: frozenset[int]
    asked: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def needs(self) -> tuple[PlanNeed, ...]:
        """Its members as of now."""
        return tuple(self._now(each) for each in self.members)

    def _now(self, each: PlanNeed) -> PlanNeed:
        due = each.need.due_in_days
        need = each.need if due is None else replace(each.need, due_in_days=due - self.since_days)
        return replace(each, need=need, waited_days=self.since_days)


class View(NamedTuple):
    """All a policy is told.

    `waiting`: who waits with no request open (those who came back first, then as they came). `half_asked`: who
    has fewer requests open than a person may have. `stirred`: those of both for whom anything changed since they
    were last looked at. `given`: places each service gave in the last four weeks, (A, M, N).
    """

    now: float
    waiting: tuple[Waiting, ...]
    half_asked: tuple[Waiting, ...]
    stirred: frozenset[Party]
    network: Network
    weights: Weights
    given: Ints


class Policy(Protocol):
    """Whom to send where, told only what is known. `at_once`: hospitals it asks for one party at the same time;
    `forecasts`: is it told what services are expected to have free."""

    name: str
    at_once: int
    forecasts: bool

    def propose(self, view: View) -> Iterable[tuple[Party, int]]: ...


class Request(NamedTuple):
    """One request as it ended."""

    day: float
    person: int
    hospital: int
    outcome: str


class Sent(NamedTuple):
    """One request as it left."""

    day: float
    party: Party
    hospital: int


class Outcome(NamedTuple):
    """What came of a policy. `hospital`: −1 for nobody's, `start`: day, NaN for never; (P,). `used`, `wasted`:
    places by week, (A, M, N, W). `sent`: every request as it left, `requests`: for each person as it ended."""

    policy: str
    hospital: Ints
    start: Floats
    used: Ints
    wasted: Ints
    sent: tuple[Sent, ...]
    requests: tuple[Request, ...]
