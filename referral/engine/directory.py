"""The directory as matching wants to hear it: plain rows of what hospitals say, read in a few queries.

What a source leaves open stays open: each statement comes as it was read, with who says it and when. What planned,
unclear and candidate rows say is nothing but a reason to ask.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple, cast

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, union_all
from sqlalchemy.orm import aliased

from matching.facts.clock import answered_in_time
from matching.facts.figures import figure
from matching.vocabulary import AgeGroup, Country, EvidenceKind, Modality, ServiceKind
from referral.accounts.models import User
from referral.db import db
from referral.hospitals.models import Hospital, Service, Statement
from referral.referrals.models import Referral
from referral.referrals.table.states import ASKED, UNANSWERED, UNDECIDED

ENOUGH_ANSWERS = 3
"""So many answers make a hospital's own reply time; with fewer the priority's clock stands in."""
NEWEST = 50
"""So many of a hospital's newest answers, and of the requests it passed over, tell how it answers: a choice of ours."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PASSED_OVER = tuple(sorted(set(UNANSWERED) - set(UNDECIDED)))
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


def lasting() -> Lasting:
    """Every oncology hospital of the five countries, and all that is said of it."""
    return Lasting(tuple(_hospitals()), _said())


def rows(now: datetime, known: Lasting | None = None) -> list[Row]:
    """The same with all that is told of it, as of now. `known`: what lasts, where it is at hand."""
    known = known or lasting()
    capacities, told, answers = _capacities(), _told(now), _answers()
    found = [Row(*it[:6], bool(it.closed_at), hospital=it, is_staffed=had) for it, had in known.hospitals]
    for row in found:
        row.said, row.capacities = known.said.get(row.id, []), capacities.get(row.id, {})
        _learn(row, told.get(row.id, []), answers.get(row.id, []), now)
    return found


def _learn(row: Row, told: list[Told], answers: list[Answer], now: datetime) -> None:
    """What a hospital's referrals tell of it."""
    since = now - timedelta(days=figure("forecast.looks_back_days"))
    row.open_referrals = sum(each.state in UNDECIDED for each in told)
    row.asked = dict(Counter(kind_of(each.modality, each.age_group) for each in told if _is_asked(each)))
    row.reply_days = _reply_days(answers)
    row.answers_in_time = _answers_in_time(len(answers), len(_missed(told, now)))
    row.unanswered = _after_last_report(_unanswered_since(told, answers, now), row.capacities)
    row.lately = [each for each in told if each.answered_at and since <= each.answered_at <= now]


def _is_asked(told: Told) -> bool:
    """A request nobody has answered; one for an unknown age is none."""
    return told.state in ASKED and told.age_group in tuple(AgeGroup)


def _unanswered_since(told: list[Told], answers: list[Answer], now: datetime) -> list[datetime]:
    """The deadlines that passed without an answer, later than the hospital's last answer."""
    last = max((answered for _sent, answered in answers), default=None)
    return [deadline for deadline in _missed(told, now) if last is None or deadline > last]


def _missed(told: list[Told], now: datetime) -> list[datetime]:
    """The deadlines that passed without an answer."""
    return [each.deadline_at for each in told if _is_silent(each) and each.deadline_at <= now]


def _answers_in_time(came: int, missed: int) -> float | None:
    """The share of a hospital's requests that it answers, of which what holds for all is a part (facts/clock.py)."""
    if not came + missed:
        return None
    return round(float(answered_in_time(np.array(float(came)), np.array(float(missed)))), 3)


def _is_silent(told: Told) -> bool:
    """Nobody has answered, though the letter had reached them and the clock ran."""
    unanswered = told.state in UNANSWERED and told.answered_at is None
    return unanswered and told.paused_at is None and told.undelivered_at is None


def _after_last_report(deadlines: list[datetime], capacities: dict[ServiceKind, Capacity]) -> int:
    """How many deadlines passed since the hospital last reported anything: a report is a sign of life."""
    reports = [each.reported_at for each in capacities.values() if each.reported_at]
    return sum(not reports or deadline > max(reports) for deadline in deadlines)


def _said() -> dict[uuid.UUID, list[Said]]:
    found: dict[uuid.UUID, list[Said]] = defaultdict(list)
    wanted = _select(Statement.hospital_id, *_columns(Statement, Said))
    for hospital_id, *columns in wanted:
        said = Said(*columns)
        found[hospital_id].append(said._replace(sites=tuple(said.sites)))
    return found


def _capacities() -> dict[uuid.UUID, dict[ServiceKind, Capacity]]:
    found: dict[uuid.UUID, dict[ServiceKind, Capacity]] = defaultdict(dict)
    wanted = (Service.hospital_id, Service.modality, Service.age_group, *_columns(Service, Capacity))
    for hospital_id, modality, age_group, *figures in _select(*wanted):
        found[hospital_id][ServiceKind(modality, age_group)] = Capacity(*figures)
    return found


def _select(*columns: Any) -> Iterable[Any]:
    return db.session.execute(db.select(*columns)).all()


def _columns(model: Any, shape: Any) -> list[Any]:
    return [getattr(model, name) for name in shape._fields]


def _hospitals() -> Iterator[tuple[Listed, bool]]:
    staffed = db.select(User.id).where(User.hospital_id == Hospital.id, User.active).exists()
    served = Hospital.country.in_([each.value for each in Country])
    wanted = db.select(*_columns(Hospital, Listed), staffed).where(Hospital.is_oncology, served)
    return ((Listed(*each), is_staffed) for *each, is_staffed in db.session.execute(wanted))


def _told(now: datetime) -> dict[uuid.UUID, list[Told]]:
    """By hospital: its open referrals, the newest that it passed over, those it answered lately."""
    since = now - timedelta(days=figure("forecast.looks_back_days"))
    is_passed_over = Referral.state.in_(PASSED_OVER)
    answered_lately = Referral.answered_at.between(since, now) & Referral.state.not_in(
        [*UNDECIDED, *PASSED_OVER]
    )
    told = db.select(*_columns(Referral, Told))
    wanted = union_all(
        told.where(Referral.state.in_(UNDECIDED)),
        _of_each(told, is_passed_over, _is_newest("deadline_at", lambda each: each.state.in_(PASSED_OVER))),
        _of_each(told, answered_lately),
    )
    found: dict[uuid.UUID, list[Told]] = defaultdict(list)
    for row in db.session.execute(wanted):
        if row.state is not None:
            found[row.hospital_id].append(Told(*row))
    return found


def _of_each(wanted: Select[Any], *which: Any) -> Select[Any]:
    """Hospital by hospital, by its index; from without, so that no database goes the other way: else an empty row."""
    mine = and_(Referral.hospital_id == Hospital.id, *which)
    return wanted.select_from(Hospital).outerjoin(Referral, mine)


def _is_newest(name: str, which: Callable[[Any], Any]) -> ColumnElement[bool]:
    """Whether a referral is among its hospital's newest of a kind by this moment, however many there are."""
    other = aliased(Referral)
    moment = getattr(other, name)
    last = db.select(moment).where(other.hospital_id == Hospital.id, which(other)).order_by(moment.desc())
    oldest = last.offset(NEWEST - 1).limit(1).correlate(Hospital).scalar_subquery()
    column: Any = getattr(Referral, name)
    among: ColumnElement[bool] = column >= db.func.coalesce(oldest, LONG_AGO, type_=column.type)
    return among


def _answers() -> dict[uuid.UUID, list[Answer]]:
    """By hospital: when each of its newest answers was asked for, and when it came."""
    found: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    reached = db.func.coalesce(Referral.reached_at, Referral.sent_at, type_=Referral.sent_at.type)
    answered = db.select(Referral.hospital_id, reached, Referral.answered_at)
    came = Referral.answered_at.is_not(None)
    newest = _is_newest("answered_at", lambda each: each.answered_at.is_not(None))
    for hospital_id, *answer in db.session.execute(_of_each(answered, came, newest)):
        if hospital_id is not None:
            found[hospital_id].append((answer[0], answer[1]))
    return found


def _reply_days(answers: list[Answer]) -> float | None:
    """The median days of a hospital's answers, where it gave enough of them."""
    took = [max((came - sent).total_seconds() / SECONDS_A_DAY, 0.0) for sent, came in answers]
    return round(median(took), 2) if len(took) >= ENOUGH_ANSWERS else None
