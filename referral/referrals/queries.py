"""Who may see which referral, and what of it: a hospital its own; the patient's name nowhere here."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from referral.accounts.models import User
from referral.db import db
from referral.errors import NotAllowed, NotFound
from referral.hospitals import queries as hospitals
from referral.hospitals.models import Service
from referral.i18n import _, _l, day_words
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.kinds import DIFFERING, question_name, treatment_words
from referral.intake.questions.projection import next_dose
from referral.intake.questions.table import GROUPS, IDENTITY, Group, Question
from referral.intake.questions.wording import age_words, medicine_words, shown
from referral.labels import label, site_name
from referral.paging import PER_PAGE, Page, page_of
from referral.referrals import wording
from referral.referrals.consents import may_show
from referral.referrals.held_back import may_name
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES, ASKED, HELD, OPEN_STATES, PLACING_STATES

ENDED_A_PAGE = 20
MOST_HOSPITALS_FOUND = 12
AFTER_ACCEPTANCE = _l("Shown after acceptance")

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


INBOX: dict[str, tuple[frozenset[str], Any, int]] = {
    "to_answer": (frozenset(ASKED), Referral.deadline_at, PER_PAGE),
    "conditional": (frozenset(HELD), Referral.deadline_at, PER_PAGE),
    "accepted": (PLACING_STATES, Referral.deadline_at, PER_PAGE),
    "ended": (ALL_STATES - OPEN_STATES, Referral.sent_at.desc(), ENDED_A_PAGE),
}
"""Each list of the inbox: the states it holds, its order, and how many a page."""


def inbox(hospital_id: uuid.UUID | None, asked: Callable[[str], int] = lambda _: 1) -> Inbox:
    """What a hospital has to answer, to settle, to look after, and what ended. `asked`: which page of which list."""
    mine = db.select(Referral.state, db.func.count()).where(Referral.hospital_id == hospital_id)
    numbers = dict(db.session.execute(mine.group_by(Referral.state)).tuples().all())
    lists = {}
    for name, (states, order, per) in INBOX.items():
        query = referrals_to(hospital_id).where(Referral.state.in_(states)).order_by(order, Referral.id)
        found = sum(number for state, number in numbers.items() if state in states)
        lists[name] = page_of(query, asked(name), per, found)
    return Inbox(**lists)


def is_paused(referral: Referral) -> bool:
    """Whether the clock stands still because the patient is a medical emergency now."""
    return referral.case.state == "emergency"


def summary(referral: Referral, today: date | None = None) -> list[Row]:
    """What a hospital may know before it accepts: the need, no name and no birth date.

    The age is that of `today`, or else of the day on which the referral was sent.
    Raises NotAllowed when the consent to show the case to this hospital was withdrawn.
    """
    if not may_show(referral.case, referral.hospital_id):
        raise NotAllowed(wording.CONSENT_WITHDRAWN)
    wanted = (row for row in SUMMARY if all(map(_is_told, row.questions[:1])))
    day = today or referral.sent_at.date()
    return [(str(row.heading), row.value(referral, day)) for row in wanted]


def told_before_acceptance() -> list[Question]:
    """Every question whose answer a hospital reads before it accepts: those whose row says so and that name nobody."""
    return [q for group in GROUPS.values() for q in _told_of(group)]


def _told_of(group: Group) -> list[Question]:
    return [q for q in group.questions if q.shown_to_hospital and q.kept != IDENTITY]


def _is_told(name: str) -> bool:
    return name in {q.name for q in told_before_acceptance()}


def _treatments(referral: Referral, _today: date) -> str:
    case = referral.case
    named = ", ".join(_treatment(case, code) for code in case.modalities)
    together = case.at_once and _is_told("at_once")
    return str(_("%(treatments)s (at the same time)", treatments=named)) if together else named


def _treatment(case: Case, code: str) -> str:
    """A treatment with its kinds, where these may be told."""
    return treatment_words(case, code) if _is_told(question_name(code)) else label("modality", code)


def _sex(referral: Referral, _today: date) -> str:
    code = (referral.case.answers or {}).get("contact", {}).get("sex")
    return label("sex", code)


def _site(referral: Referral, _today: date) -> str:
    site, code = site_name(referral.case.site_group), referral.case.icd10
    return f"{site} ({code})" if code and _is_told("icd10") else site


def _age(referral: Referral, today: date) -> str | None:
    return age_words(referral.case, today)


def _medicine(referral: Referral, today: date) -> str | None:
    given = answers_of(referral.case, "treatment")
    name, ends_on = given.get("medicine_ends"), given.get("medicine_ends_on")
    if name and may_name(name, referral.case.patient.identity or {}):
        name = str(AFTER_ACCEPTANCE)
    return medicine_words(name, ends_on if _is_told("medicine_ends_on") else None, today)


class Summarised(NamedTuple):
    """A row of the summary: the questions it rests on (none: the request's own words), its heading, its words.

    The row stands only where its first question may be told; the others add to it where they may.
    """

    questions: tuple[str, ...]
    heading: object
    value: Callable[[Referral, date], str | None]


SUMMARY = (
    Summarised(("age_group",), _l("Age group"), lambda r, _day: label("age_group", r.case.age_group)),
    Summarised(("age_group",), _l("Age in years"), _age),
    Summarised(("sex",), _l("Sex"), _sex),
    Summarised(("site", "icd10"), _l("Cancer site"), _site),
    Summarised(("phase",), _l("Where in the treatment"), lambda r, _day: label("phase", r.case.phase)),
    Summarised((), _l("You are asked for"), lambda r, _day: _treatment(r.case, r.modality)),
    Summarised(
        ("modalities", "at_once", *map(question_name, DIFFERING)), _l("All treatments needed"), _treatments
    ),
    Summarised(
        ("next_due",), _l("Next treatment is due"), lambda r, _day: day_words(next_dose(r.case)) or None
    ),
    Summarised(("medicine_ends", "medicine_ends_on"), _l("Medicine that runs out first"), _medicine),
    Summarised((), _l("Priority"), lambda r, _day: label("priority", r.case.priority)),
    Summarised(
        ("language_spoken",),
        _l("Languages spoken"),
        lambda r, _day: ", ".join(label("spoken", code) for code in r.case.languages),
    ),
    Summarised(
        ("place_code",),
        _l("Country where the patient is"),
        lambda r, _day: label("country", r.case.place_country),
    ),
)
SUMMARISED = {name for row in SUMMARY for name in row.questions}


def clinical(referral: Referral) -> list[tuple[object, list[Row]]]:
    """What else is known of illness, treatment, fitness and papers, by group; words that name are left out."""
    found = ((group.heading, _answered(referral.case, group)) for group in GROUPS.values())
    return [(heading, rows) for heading, rows in found if rows]


def identity_rows(known: dict[str, Any]) -> list[Row]:
    """Name, birth date and contact as rows, in intake's words and order; what is not kept as identity is not here."""
    asked = told_after_acceptance()
    return [(str(q.words), shown(q, known[q.name])) for q in asked if known.get(q.name) not in (None, "", [])]


def told_after_acceptance() -> list[Question]:
    """Every question whose answer only the hospital that accepted reads: those whose row says so and that name."""
    asked = (q for group in GROUPS.values() for q in group.questions)
    return [q for q in asked if q.shown_to_hospital and q.kept == IDENTITY]


def _answered(case: Case, group: Group) -> list[Row]:
    told = [q for q in _told_of(group) if q.name not in SUMMARISED]
    given, identity = answers_of(case, group.name) if told else {}, case.patient.identity or {}
    asked = [q for q in told if given.get(q.name) not in (None, "", [])]
    return [(str(q.words), _without_names(q, given[q.name], identity)) for q in asked]


def _without_names(question: Question, value: Any, identity: dict[str, Any]) -> str:
    text = shown(question, value)
    return str(AFTER_ACCEPTANCE) if may_name(text, identity) else text


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
    query = db.select(Referral).where(Referral.case_id == case.id, Referral.state.in_(PLACING_STATES))
    return db.session.scalars(query).first()


def appointment_of(case: Case) -> Appointment | None:
    """The accepted hospital and the first date, for the patient's own page."""
    referral = placing_referral(case)
    if referral is None:
        return None
    hospital = referral.hospital
    return Appointment(hospital.name, hospital.city, hospital.phone, referral.first_date, referral.state)


def referrals_of(case: Case) -> Sequence[Referral]:
    """All referrals of a case, the newest first, with their hospitals."""
    wanted = (
        db.select(Referral).where(Referral.case_id == case.id).order_by(Referral.sent_at.desc(), Referral.id)
    )
    loaded = (joinedload(Referral.hospital), joinedload(Referral.referred_to))
    return db.session.scalars(wanted.options(*loaded)).all()


def referral_for(user: User, referral_id: uuid.UUID) -> Referral:
    """One referral of a case this person may see; raises NotFound."""
    visible = cases_visible_to(user).with_only_columns(Case.id)
    wanted = db.select(Referral).where(Referral.id == referral_id, Referral.case_id.in_(visible))
    found = db.session.scalars(wanted.options(joinedload(Referral.hospital))).first()
    if found is None:
        raise NotFound()
    return found
