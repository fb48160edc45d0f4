"""Who may see which referral, and what of it: a hospital its own; the patient's name nowhere here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from referral.accounts.models import User
from referral.db import db
from referral.errors import NotAllowed, NotFound
from referral.fields import UNKNOWN
from referral.hospitals import queries as hospitals
from referral.hospitals.models import Hospital, Service
from referral.i18n import _, _l, day_words
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.table import GROUPS, IDENTITY, Question
from referral.intake.questions.wording import shown
from referral.labels import label, site_name
from referral.referrals import wording
from referral.referrals.consents import may_show
from referral.referrals.models import Referral
from referral.referrals.moves import ASKED, OPEN_STATES, PLACING_STATES

NEWEST_ENDED = 20
MOST_HOSPITALS_FOUND = 12
SHORTEST_NAME = 3
CLINICAL_GROUPS = ("details", "course", "fitness", "documents")
AFTER_ACCEPTANCE = _l("Shown after acceptance")

Row = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Inbox:
    """A hospital's referrals in the order in which they need somebody."""

    to_answer: Sequence[Referral]
    conditional: Sequence[Referral]
    accepted: Sequence[Referral]
    ended: Sequence[Referral]


@dataclass(frozen=True, slots=True)
class Appointment:
    """What the patient's own page tells of the place: the hospital as it writes to strangers, and the day."""

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


def inbox(hospital_id: uuid.UUID | None) -> Inbox:
    """What a hospital has to answer, to settle, to look after, and what ended lately."""

    def those_in(states: frozenset[str]) -> Sequence[Referral]:
        query = referrals_to(hospital_id).where(Referral.state.in_(states))
        return db.session.scalars(query.order_by(Referral.deadline_at)).all()

    ended = referrals_to(hospital_id).where(Referral.state.not_in(OPEN_STATES))
    newest = ended.order_by(Referral.sent_at.desc()).limit(NEWEST_ENDED)
    return Inbox(
        those_in(frozenset(ASKED)),
        those_in(frozenset({"accepted_with_conditions"})),
        those_in(PLACING_STATES),
        db.session.scalars(newest).all(),
    )


def is_paused(referral: Referral) -> bool:
    """Whether the clock stands still because the patient is a medical emergency now."""
    return referral.case.state == "emergency"


def summary(referral: Referral) -> list[Row]:
    """What a hospital may know before it accepts: the need, no name and no birth date.

    Raises NotAllowed when the consent to show the case to this hospital was withdrawn.
    """
    if not may_show(referral.case, referral.hospital_id):
        raise NotAllowed(wording.CONSENT_WITHDRAWN)
    case = referral.case
    return [
        (_("Age group"), label("age_group", case.age_group)),
        (_("Sex"), _sex(case)),
        (_("Cancer site"), _site(case)),
        (_("Where in the treatment"), label("phase", case.phase)),
        (_("You are asked for"), label("modality", referral.modality)),
        (_("All treatments needed"), _treatments(case)),
        (_("Next treatment is due"), _due(case)),
        (_("Priority"), label("priority", case.priority)),
        (_("Languages spoken"), ", ".join(label("spoken", code) for code in case.languages)),
        (_("Country where the patient is"), label("country", case.place_country)),
    ]


def _treatments(case: Case) -> str:
    named = ", ".join(label("modality", code) for code in case.modalities)
    return str(_("%(treatments)s (at the same time)", treatments=named)) if case.at_once else named


def _sex(case: Case) -> str:
    code = (case.answers or {}).get("contact", {}).get("sex")
    return label("sex", code)


def _site(case: Case) -> str:
    return f"{site_name(case.site_group)} ({case.icd10})" if case.icd10 else site_name(case.site_group)


def _due(case: Case) -> str | None:
    return day_words(case.next_treatment_due) or None


def clinical(referral: Referral) -> list[tuple[object, list[Row]]]:
    """What else is known of illness, treatment, fitness and papers, by group; words that name are left out."""
    names = _names(referral.case)
    found = ((GROUPS[group].heading, _answered(referral.case, group, names)) for group in CLINICAL_GROUPS)
    return [(heading, rows) for heading, rows in found if rows]


def identity_rows(known: dict[str, Any]) -> list[Row]:
    """Name, birth date and contact as rows, in intake's words and order; what is not kept as identity is not here."""
    asked = [q for group in GROUPS.values() for q in group.questions if q.kept == IDENTITY]
    return [(str(q.words), shown(q, known[q.name])) for q in asked if known.get(q.name) not in (None, "", [])]


def _answered(case: Case, group: str, names: set[str]) -> list[Row]:
    given = answers_of(case, group)
    asked = [
        q for q in GROUPS[group].questions if q.kept != IDENTITY and given.get(q.name) not in (None, "", [])
    ]
    return [(str(q.words), _without_names(q, given[q.name], names)) for q in asked]


def _without_names(question: Question, value: Any, names: set[str]) -> str:
    text = shown(question, value)
    spoken = text.casefold()
    return str(AFTER_ACCEPTANCE) if any(name in spoken for name in names) else text


def _names(case: Case) -> set[str]:
    """Every word of the people's names, and their numbers, so that free text cannot let them slip."""
    identity = case.patient.identity or {}
    texts = [value for value in identity.values() if isinstance(value, str) and value != UNKNOWN]
    return {word for text in texts for word in text.casefold().split() if len(word) >= SHORTEST_NAME}


def services_of(hospital_id: uuid.UUID) -> Sequence[Service]:
    """A hospital's services of which a figure was reported."""
    query = db.select(Service).where(Service.hospital_id == hospital_id, Service.free.is_not(None))
    return db.session.scalars(query.order_by(Service.modality, Service.age_group)).all()


def hospitals_called(words: str, not_this: uuid.UUID) -> list[Hospital]:
    """Open hospitals whose name or town holds these words; nothing for no words."""
    if not words.strip():
        return []
    found = hospitals.directory(text=words)
    return [h for h in found if h.id != not_this and h.closed_at is None][:MOST_HOSPITALS_FOUND]


def placing_referral(case: Case) -> Referral | None:
    """The referral by which a case has its place, or None."""
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
    """All referrals of a case, the newest first, with their hospitals and moves."""
    wanted = (
        db.select(Referral).where(Referral.case_id == case.id).order_by(Referral.sent_at.desc(), Referral.id)
    )
    loaded = (joinedload(Referral.hospital), joinedload(Referral.referred_to), selectinload(Referral.moves))
    return db.session.scalars(wanted.options(*loaded)).all()


def referral_for(user: User, referral_id: uuid.UUID) -> Referral:
    """One referral of a case this person may see; raises NotFound."""
    visible = cases_visible_to(user).with_only_columns(Case.id)
    wanted = db.select(Referral).where(Referral.id == referral_id, Referral.case_id.in_(visible))
    found = db.session.scalars(wanted.options(joinedload(Referral.hospital))).first()
    if found is None:
        raise NotFound()
    return found
