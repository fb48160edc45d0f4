"""What the directory is made of: what is said of a hospital, its slots and reports, its referrals, all together."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, cast

from matching.vocabulary import AgeGroup, EvidenceKind, Modality, ServiceKind

SECONDS_A_DAY = 86_400

Answer = tuple[datetime, datetime]
"""When a referral was sent, and when it was answered."""


def days_of(moment: datetime) -> float:
    """A moment in the days that learning and forecasts count in."""
    return moment.timestamp() / SECONDS_A_DAY


class Said(NamedTuple):
    """One statement about a hospital, as it is stored; what is empty the source does not state."""

    modality: str
    form: str
    age_group: str
    sites: tuple[str, ...]
    answer: str
    kind: str
    scope: str
    age_from: int | None
    age_to: int | None
    dated: date
    is_undated: bool
    valid_until: date | None
    title: str
    page: str
    page_date: str


class Listed(NamedTuple):
    """A hospital as the directory lists it: what pages show of it, and what the engine goes by."""

    id: uuid.UUID
    country: str
    lat: float
    lon: float
    level: str
    languages: list[str]
    closed_at: datetime | None
    name: str
    city: str
    phone: str
    email: str | None
    scope: str
    takes: str
    takes_from: int | None
    takes_to: int | None


class Lasting(NamedTuple):
    """What lasts of the directory: each hospital, whether anybody there has an account, and what is said of it."""

    hospitals: tuple[tuple[Listed, bool], ...]
    said: Mapping[uuid.UUID, list["Said"]]


class Capacity(NamedTuple):
    """The present figure of one service, when it was reported, and the earliest start."""

    free: int | None
    reported_at: datetime | None
    earliest_start: date | None


class Report(NamedTuple):
    """What somebody said of a service's slots: how many, from when on, when, who, and where from."""

    places: int
    earliest_start: date | None
    as_of: datetime
    reported_by_kind: str
    reported_by: str
    source: str


class Told(NamedTuple):
    """A referral as far as the directory learns from it: one that is open, was passed over, or was answered lately."""

    hospital_id: uuid.UUID
    modality: str
    age_group: str
    state: str
    reason: str | None
    deadline_at: datetime
    answered_at: datetime | None
    paused_at: datetime | None
    undelivered_at: datetime | None
    first_date: date | None


class Expected(NamedTuple):
    """Slots a service is expected to have free, and the days until the first of them."""

    slots: int
    start_in_days: float


@dataclass(slots=True)
class Row:
    """One hospital: itself, what is said of it, its slots, what is expected of them, its referrals and answers.

    `answers_in_time`: the share of its requests that it answered; None before the first is answered or runs out.
    `asked`: requests for a slot of each service that it has not answered. `lately`: its referrals that were answered
    in the weeks that forecasts look back on; `reports`: what it reported in them, and its last report, by service.
    `wanted`: the services that somebody waits for.
    """

    id: uuid.UUID
    country: str
    lat: float
    lon: float
    level: str
    languages: list[str]
    closed: bool
    said: list[Said] = field(default_factory=list)
    capacities: dict[ServiceKind, Capacity] = field(default_factory=dict)
    open_referrals: int = 0
    reply_days: float | None = None
    answers_in_time: float | None = None
    unanswered: int = 0
    expected: dict[ServiceKind, Expected] = field(default_factory=dict)
    asked: dict[ServiceKind, int] = field(default_factory=dict)
    lately: list[Told] = field(default_factory=list)
    reports: dict[ServiceKind, list[Report]] = field(default_factory=dict)
    wanted: set[ServiceKind] = field(default_factory=set)
    hospital: Listed = field(kw_only=True)
    is_staffed: bool = False

    def kinds(self) -> list[ServiceKind]:
        """The services it answered about or reported, of which anything is expected, or asked for; where its answers
        are known also those that somebody waits for."""
        own = (each for each in self.said if each.kind == EvidenceKind.HOSPITAL)
        said = {kind_of(each.modality, each.age_group) for each in own if each.age_group}
        known = said | set(self.capacities) | set(self.expected) | set(self.asked)
        known |= set() if self.answers_in_time is None else self.wanted
        return sorted(kind for kind in known if kind.modality in set(Modality))

    def load(self) -> float:
        """Open referrals for each slot; a hospital without a figure counts as one slot."""
        known = sum(each.free or 0 for each in self.capacities.values())
        return self.open_referrals / max(known, 1)


def kind_of(modality: str, age_group: str) -> ServiceKind:
    """A service by its codes as they are stored; a code of another day stays as it is."""
    return ServiceKind(cast(Modality, modality), cast(AgeGroup, age_group))
