"""Who may see which referral, and what of it: a hospital its own; the patient's name nowhere here."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy.orm import joinedload

from referral.accounts.models import User
from referral.db import db
from referral.errors import NotFound
from referral.hospitals import queries as hospitals
from referral.hospitals.models import Hospital, Service
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to
from referral.intake.questions.table import GROUPS, IDENTITY, Question
from referral.intake.questions.wording import shown
from referral.paging import PER_PAGE, Page, page_of
from referral.prepared import prepared
from referral.referrals import visits
from referral.referrals.arranging.told import for_patient
from referral.referrals.models import Referral
from referral.referrals.table.states import (
    ALL_STATES,
    ANSWERABLE,
    ASKED,
    ASKED_AFRESH,
    BOOKED,
    HELD,
    IN_VAIN,
    OPEN_STATES,
    PLACING_STATES,
)
from referral.zones import day_in

ENDED_A_PAGE = 20
MOST_HOSPITALS_FOUND = 12
Row = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Inbox:
    """A hospital's referrals in the order in which they need somebody."""

    to_answer: Page[Referral]
    conditional: Page[Referral]
    accepted: Page[Referral]
    ended: Page[Referral]


@dataclass(frozen=True, slots=True)
class Appointment:
    """What the patient's own page tells of the slot: the hospital as it writes to strangers, and the day."""

    hospital: str
    city: str
    phone: str
    first_date: date | None
    state: str
    when: str = ""
    visit: tuple[Row, ...] = ()
    language: str = ""
    kept_until: datetime | None = None
    arranged: tuple[Row, ...] = ()


def referrals_to(hospital_id: uuid.UUID | None) -> Select[tuple[Referral]]:
    """Every referral to one hospital; to none for who is bound to none."""
    query = db.select(Referral).where(Referral.hospital_id == hospital_id)
    return query.options(joinedload(Referral.case), joinedload(Referral.hospital))


def referral_to(hospital_id: uuid.UUID | None, referral_id: uuid.UUID) -> Referral:
    """One referral to this hospital; another hospital's is not found."""
    query = referrals_to(hospital_id).where(Referral.id == referral_id)
    found = db.session.scalars(query).first() if hospital_id else None
    if found is None:
        raise NotFound()
    return found


ENDED = "ended"
"""The list that grows for ever: an index holds a hospital's referrals by the day, and nearly all of them are over."""
INBOX: dict[str, tuple[frozenset[str], Any, int]] = {
    "to_answer": (frozenset(ASKED), Referral.deadline_at, PER_PAGE),
    "conditional": (frozenset(HELD), Referral.deadline_at, PER_PAGE),
    "accepted": (PLACING_STATES, Referral.deadline_at, PER_PAGE),
    ENDED: (ALL_STATES - OPEN_STATES, Referral.sent_at.desc(), ENDED_A_PAGE),
}
"""Each list of the inbox: the states it holds, its order, and how many a page."""


def inbox(hospital_id: uuid.UUID | None, asked: Callable[[str], int] = lambda _: 1) -> Inbox:
    """What a hospital has to answer, to settle, to look after, and what ended. `asked`: which page of which list."""
    mine = db.select(Referral.state, db.func.count()).where(Referral.hospital_id == hospital_id)
    numbers = dict(db.session.execute(mine.group_by(Referral.state)).tuples().all())
    lists = {}
    for name, (states, order, per) in INBOX.items():
        of_list = Referral.state.not_in(OPEN_STATES) if name == ENDED else Referral.state.in_(states)
        query = referrals_to(hospital_id).where(of_list).order_by(order, Referral.id)
        found = sum(number for state, number in numbers.items() if state in states)
        lists[name] = page_of(query, asked(name), per, found)
    return Inbox(**lists)


def is_paused(referral: Referral) -> bool:
    """Whether the clock stands still because the patient is a medical emergency now."""
    return referral.case.state == "emergency"


def identity_rows(known: dict[str, Any]) -> list[Row]:
    """Name, birth date and contact as rows, in intake's words and order; what is not kept as identity is not here."""
    asked = told_after_acceptance()
    return [(str(q.words), shown(q, known[q.name])) for q in asked if known.get(q.name) not in (None, "", [])]


def told_after_acceptance() -> list[Question]:
    """Every question whose answer only the hospital that accepted reads: those whose row says so and that name."""
    asked = (q for group in GROUPS.values() for q in group.questions)
    return [q for q in asked if q.shown_to_hospital and q.kept == IDENTITY]


def services_of(hospital_id: uuid.UUID) -> Sequence[Service]:
    """A hospital's services of which a figure was reported."""
    query = db.select(Service).where(Service.hospital_id == hospital_id, Service.free.is_not(None))
    return db.session.scalars(query.order_by(Service.modality, Service.age_group)).all()


def hospitals_called(words: str, not_this: uuid.UUID) -> list[hospitals.Listed]:
    """Open hospitals whose name or town holds these words; nothing for no words."""
    if not words.strip():
        return []
    found = (each for each in hospitals.listed(text=words) if each.closed_at is None and each.id != not_this)
    return list(islice(found, MOST_HOSPITALS_FOUND))


def placing_referral(case: Case) -> Referral | None:
    """The referral by which a case has its slot, or None."""
    return db.session.scalars(*_placing_referral(case.id)).first()


@prepared
def _placing_referral(case_id: uuid.UUID) -> Select[tuple[Referral]]:
    return db.select(Referral).where(Referral.case_id == case_id, Referral.state.in_(PLACING_STATES))


def appointment_of(case: Case) -> Appointment | None:
    """The accepted hospital and the first date, for the patient's own page."""
    referral = placing_referral(case)
    if referral is None:
        return None
    hospital = referral.hospital
    said, when = tuple(visits.rows(referral)), visits.day_and_hour(referral)
    language = visits.spoken(referral.visit or {})
    told = (hospital.name, hospital.city, hospital.phone, referral.first_date, referral.state)
    arranged = tuple(for_patient(case, referral)) if referral.state in BOOKED else ()
    return Appointment(*told, when, said, language, referral.hold_until, arranged)


def acceptances_of(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, date | None]]:
    """Case → the hospital that has accepted and the first day, where one has; one statement."""
    wanted = db.select(Referral.case_id, Hospital.name, Referral.first_date)
    wanted = wanted.join(Hospital, Hospital.id == Referral.hospital_id)
    placed = wanted.where(Referral.case_id.in_(case_ids), Referral.state.in_(PLACING_STATES))
    return {case_id: (name, day) for case_id, name, day in db.session.execute(placed)} if case_ids else {}


def progress_of(case: Case) -> tuple[list[date], bool, int, datetime | None]:
    """Of a case: on which days hospitals were asked, whether one could not help, how many have the request now, until
    when a place is kept; no names. Whom no letter has reached was not asked."""
    rows = db.session.execute(*_progress_of(case.id)).tuples()
    found = [row for row in rows if row[1] not in ASKED_AFRESH]
    return (
        [day_in(at, case.place_country) for at, _state, _until in found],
        any(state in IN_VAIN for _at, state, _until in found),
        sum(state in OPEN_STATES for _at, state, _until in found),
        min((until for _at, state, until in found if until and state in OPEN_STATES), default=None),
    )


def referrals_of(case: Case) -> Sequence[Referral]:
    """All referrals of a case, the newest first, with their hospitals."""
    return db.session.scalars(*_referrals_of(case.id)).all()


@prepared
def _progress_of(case_id: uuid.UUID) -> Select[tuple[datetime, str, datetime | None]]:
    columns = (Referral.sent_at, Referral.state, Referral.release_at)
    unread = and_(Referral.undelivered_at.is_not(None), Referral.state.in_(ANSWERABLE))
    return db.select(*columns).where(Referral.case_id == case_id, ~unread)


@prepared
def _referrals_of(case_id: uuid.UUID) -> Select[tuple[Referral]]:
    wanted = db.select(Referral).where(Referral.case_id == case_id)
    loaded = (joinedload(Referral.hospital), joinedload(Referral.referred_to))
    return wanted.order_by(Referral.sent_at.desc(), Referral.id).options(*loaded)


def referral_for(user: User, referral_id: uuid.UUID) -> Referral:
    """One referral of a case this person may see; raises NotFound."""
    visible = cases_visible_to(user).with_only_columns(Case.id)
    wanted = db.select(Referral).where(Referral.id == referral_id, Referral.case_id.in_(visible))
    found = db.session.scalars(wanted.options(joinedload(Referral.hospital))).first()
    if found is None:
        raise NotFound()
    return found
