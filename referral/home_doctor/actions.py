"""The patient names a doctor at home, a coordinator writes to them, the patient takes it back; letters alone."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from referral import audit, occasions, outbox
from referral.audit import Actor
from referral.crypto import link_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.guardianship.queries import may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.home_doctor.models import HomeDoctor
from referral.home_doctor.queries import doctor_of
from referral.i18n import _l
from referral.intake.actions import record_consent, tell_desk
from referral.intake.card.card_session import knows_birth_date
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.outbox import OutboxMessage
from referral.referrals.actions import withdraw_consent
from referral.referrals.moving import lock_case
from referral.referrals.way_back.told import letters_of

OPENS_FOR = timedelta(days=14)
"""So long the link opens after each letter to the doctor; a choice of ours."""
NOBODY_NAMED = _l("No doctor at home is named, or the patient has taken it back.")
NO_LETTER = _l("No hospital has written a letter yet.")
NO_BIRTH_DATE = _l(
    "The patient's whole birth date is not known: by it the doctor opens the page. Ask for it first."
)
ERASED = _l("This person has been erased.")


@transaction
def name_doctor(
    case: Case, said: Mapping[str, str], consent: Mapping[str, str | None], actor: Actor, now: datetime
) -> HomeDoctor:
    """Keep whom the patient lets read the letters, with their consent; who was named before reads no more.

    `said`: name, email, language. `consent`: given_by, language, basis. Raises NotAllowed where a child agreed alone.
    """
    if not may_give(case, consent["given_by"], now):
        raise NotAllowed(NO_CHILD_ALONE)
    if lock_case(case.id).patient.erased_at:
        raise Conflict(ERASED)
    _end(case, actor, now)
    given = record_consent(case, Purpose.HOME_DOCTOR, dict(consent), actor, now)
    row = HomeDoctor(id=uuid.uuid4(), case=case, consent=given, language=said["language"], recorded_at=now)
    row.said = {"name": said["name"], "email": said["email"]}
    row.token_hash, row.recorded_by = link_hash(row.id), uuid.UUID(actor.id)
    db.session.add(row)
    audit.record(actor, "doctor.named", row, now, case_id=case.id)
    db.session.flush()
    return row


@transaction
def write_to(case: Case, actor: Actor, now: datetime) -> HomeDoctor:
    """A neutral letter with the link, which opens for some days from now; nothing of the patient is in the letter.

    Raises Conflict where nobody is named, no hospital has written, or the birth date, which opens it, is not known.
    """
    lock_case(case.id)
    doctor = doctor_of(case.id)
    if doctor is None:
        raise Conflict(NOBODY_NAMED)
    if not letters_of(case.id):
        raise Conflict(NO_LETTER)
    if not knows_birth_date(case):
        raise Conflict(NO_BIRTH_DATE)
    doctor.sent_at, doctor.opens_until = now, now + OPENS_FOR
    reader = outbox.Reader(occasions.DOCTOR, f"{occasions.DOCTOR}:{doctor.id}", "", doctor.language)
    facts = {"doctor": str(doctor.id)}
    outbox.tell("letter.ready", reader, f"doctor:{doctor.id}", now.isoformat(), now, **facts)
    audit.record(actor, "doctor.written_to", doctor, now, case_id=case.id)
    return doctor


@transaction
def stop(case: Case, actor: Actor, now: datetime) -> bool:
    """The patient takes it back: the link is dead at once. False where nobody is named."""
    lock_case(case.id)
    return _end(case, actor, now)


def _end(case: Case, actor: Actor, now: datetime) -> bool:
    live = db.select(HomeDoctor).where(HomeDoctor.case_id == case.id, HomeDoctor.ended_at.is_(None))
    doctor = db.session.scalars(live).first()
    if doctor is None or not guarded_update(
        HomeDoctor, HomeDoctor.id == doctor.id, HomeDoctor.ended_at.is_(None), ended_at=now
    ):
        return False
    withdraw_consent(doctor.consent, actor, now)
    audit.record(actor, "doctor.ended", doctor, now, case_id=case.id)
    return True


@transaction
def note_opening(doctor: HomeDoctor, now: datetime) -> None:
    """The doctor has read the letters: when first, and each time in the trail."""
    guarded_update(HomeDoctor, HomeDoctor.id == doctor.id, HomeDoctor.opened_at.is_(None), opened_at=now)
    audit.record(as_actor(doctor), "letter.read", doctor, now, case_id=doctor.case_id)


def as_actor(doctor: HomeDoctor) -> Actor:
    """The doctor at home as the doer of a deed, known by the link alone."""
    return Actor("link", str(doctor.id), "doctor")


@outbox.address_of(occasions.DOCTOR)
def address(doctor_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where a letter to the doctor goes as of now; opened for the letter alone, and never kept beside it."""
    doctor = db.session.get(HomeDoctor, doctor_id)
    is_live = doctor is not None and doctor.ended_at is None and doctor.consent.withdrawn_at is None
    said = (doctor.said or {}) if doctor is not None and is_live else {}
    return said.get("email"), None


@outbox.when_lost
def ask_for_another(lost: OutboxMessage, now: datetime) -> None:
    """The letter did not arrive: the desk hears, and asks the patient for the right address."""
    if lost.occasion == "letter.ready":
        lost.settled_at = now
        doctor = db.session.get(HomeDoctor, uuid.UUID(lost.facts["doctor"]))
        if doctor is not None and doctor.ended_at is None:
            doctor.sent_at = None
            tell_desk(doctor.case, now)
