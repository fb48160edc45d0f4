"""The directory as matching wants to hear it: plain rows of what hospitals say, read in a few queries.

What a source leaves open stays open. A capability without an age group says nothing about either age, so that
a children's service is never inferred; its "no" holds for both. Two sources that contradict each other are
"not known": a person asks.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any, NamedTuple

from matching.vocabulary import AgeGroup, Country, Modality, ServiceKind
from referral.db import db
from referral.hospitals.models import Capability, Hospital, Service
from referral.referrals.models import Referral
from referral.referrals.moves import ASKED, UNDECIDED

ENOUGH_ANSWERS = 3
"""So many answers make a hospital's own reply time; with fewer the priority's clock stands in."""
SECONDS_A_DAY = 86_400
UNANSWERED = ("requested", "received", "expired")
"""States of a referral nobody answered; one that asks for information was answered."""


def days_of(moment: datetime) -> float:
    """A moment in the days that learning and forecasts count in."""
    return moment.timestamp() / SECONDS_A_DAY


class Said(NamedTuple):
    """One capability row: an empty age group or site group means that the source does not state it."""

    modality: str
    age_group: str
    site_group: str
    answer: str


class Places(NamedTuple):
    """The present figure of one service, when it was reported, and the earliest start."""

    free: int | None
    reported_at: datetime | None
    earliest_start: date | None


class Expected(NamedTuple):
    """Places a service is expected to have free, and the days until the first of them."""

    places: int
    start_in_days: float


@dataclass(slots=True)
class Row:
    """One hospital: itself, what is said of it, its places, what is expected of them, its referrals and answers.

    `asked`: requests for a place of each service that it has not answered.
    """

    id: uuid.UUID
    country: str
    lat: float
    lon: float
    level: str
    languages: list[str]
    closed: bool
    said: list[Said] = field(default_factory=list)
    places: dict[ServiceKind, Places] = field(default_factory=dict)
    open_referrals: int = 0
    reply_days: float | None = None
    unanswered: int = 0
    expected: dict[ServiceKind, Expected] = field(default_factory=dict)
    asked: dict[ServiceKind, int] = field(default_factory=dict)

    def kinds(self) -> list[ServiceKind]:
        """The services anything was said, reported or is expected of, or asked for."""
        said = {ServiceKind(each.modality, age) for each in self.said for age in _ages(each)}
        known = said | set(self.places) | set(self.expected) | set(self.asked)
        return sorted(kind for kind in known if kind.modality in set(Modality))

    def load(self) -> float:
        """Open referrals for each place; a hospital without a figure counts as one place."""
        known = sum(place.free or 0 for place in self.places.values())
        return self.open_referrals / max(known, 1)


def _ages(said: Said) -> tuple[str, ...]:
    return (said.age_group,) if said.age_group else tuple(AgeGroup)


def rows(now: datetime) -> list[Row]:
    """Every oncology hospital of the five countries, with all that is said of it, as of now."""
    said, places = _said(), _places()
    waiting, reply_days, silent_since = _open_referrals(), _reply_days(), _unanswered_since(now)
    asked = _asked()
    found = list(_hospitals())
    for row in found:
        row.said, row.places = said.get(row.id, []), places.get(row.id, {})
        row.open_referrals, row.reply_days = waiting.get(row.id, 0), reply_days.get(row.id)
        row.unanswered = _after_last_report(silent_since.get(row.id, []), row.places)
        row.asked = asked.get(row.id, {})
    return found


def _unanswered_since(now: datetime) -> dict[uuid.UUID, list[datetime]]:
    """For each hospital the deadlines that passed without an answer, later than its last answer."""
    last = {row[0]: row[1] for row in _select_last_answers()}
    passed: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    asked = db.select(Referral.hospital_id, Referral.deadline_at).where(
        Referral.state.in_(UNANSWERED),
        Referral.answered_at.is_(None),
        Referral.paused_at.is_(None),
        Referral.deadline_at <= now,
    )
    for hospital_id, deadline in db.session.execute(asked):
        if hospital_id not in last or deadline > last[hospital_id]:
            passed[hospital_id].append(deadline)
    return passed


def _select_last_answers() -> Iterable[Any]:
    answered = db.select(Referral.hospital_id, db.func.max(Referral.answered_at))
    return db.session.execute(
        answered.where(Referral.answered_at.is_not(None)).group_by(Referral.hospital_id)
    ).all()


def _after_last_report(deadlines: list[datetime], places: dict[ServiceKind, Places]) -> int:
    """How many deadlines passed since the hospital last reported anything: a report is a sign of life."""
    reports = [each.reported_at for each in places.values() if each.reported_at]
    return sum(not reports or deadline > max(reports) for deadline in deadlines)


def _said() -> dict[uuid.UUID, list[Said]]:
    found: dict[uuid.UUID, list[Said]] = defaultdict(list)
    for hospital_id, *columns in _select(Capability.hospital_id, *_columns(Capability, Said)):
        found[hospital_id].append(Said(*columns))
    return found


def _places() -> dict[uuid.UUID, dict[ServiceKind, Places]]:
    found: dict[uuid.UUID, dict[ServiceKind, Places]] = defaultdict(dict)
    wanted = (Service.hospital_id, Service.modality, Service.age_group, *_columns(Service, Places))
    for hospital_id, modality, age_group, *figures in _select(*wanted):
        found[hospital_id][ServiceKind(modality, age_group)] = Places(*figures)
    return found


def _select(*columns: Any) -> Iterable[Any]:
    return db.session.execute(db.select(*columns)).all()


def _columns(model: Any, shape: Any) -> list[Any]:
    return [getattr(model, name) for name in shape._fields]


def _hospitals() -> Iterator[Row]:
    columns = (Hospital.id, Hospital.country, Hospital.lat, Hospital.lon, Hospital.level, Hospital.languages)
    wanted = db.select(*columns, Hospital.closed_at).where(
        Hospital.is_oncology, Hospital.country.in_([country.value for country in Country])
    )
    for *facts, closed_at in db.session.execute(wanted):
        yield Row(*facts, closed=closed_at is not None)


def _open_referrals() -> dict[uuid.UUID, int]:
    counted = db.select(Referral.hospital_id, db.func.count()).where(Referral.state.in_(UNDECIDED))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Referral.hospital_id))}


def _asked() -> dict[uuid.UUID, dict[ServiceKind, int]]:
    """Requests nobody has answered, by hospital and service; of an unknown treatment or age none."""
    kind = (Referral.modality, Referral.age_group)
    counted = db.select(Referral.hospital_id, *kind, db.func.count()).where(
        Referral.state.in_(ASKED), Referral.age_group.in_(list(AgeGroup))
    )
    found: dict[uuid.UUID, dict[ServiceKind, int]] = defaultdict(dict)
    for hospital_id, *named, number in db.session.execute(counted.group_by(Referral.hospital_id, *kind)):
        found[hospital_id][ServiceKind(*named)] = number
    return found


def _reply_days() -> dict[uuid.UUID, float]:
    """The median days of a hospital's answers, where it gave enough of them."""
    took: dict[uuid.UUID, list[float]] = defaultdict(list)
    answered = db.select(Referral.hospital_id, Referral.sent_at, Referral.answered_at)
    for hospital_id, sent, came in db.session.execute(answered.where(Referral.answered_at.is_not(None))):
        took[hospital_id].append(max((came - sent).total_seconds() / SECONDS_A_DAY, 0.0))
    return {key: round(median(days), 2) for key, days in took.items() if len(days) >= ENOUGH_ANSWERS}
