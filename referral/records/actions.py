"""Erasing a person: asked by one, approved by another, then their key is destroyed and nothing can be read."""

import uuid
from datetime import datetime

from sqlalchemy import delete, update

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.i18n import _l
from referral.intake.models import (
    Card,
    Case,
    CaseNote,
    Consent,
    Erasure,
    IdentityDecision,
    Patient,
    PatientToken,
)
from referral.referrals.models import Referral, ReferralMove

STILL_OPEN = _l("This person still has an open case. Close it first; then they can be erased.")
TWO_PEOPLE = _l("Another administrator must approve this: one person alone cannot erase anybody.")
DECIDED = _l("This request has been decided already.")
ERASED = _l("This person has been erased already.")
SEALED_OF_CASE = ("priority_basis_sealed", "seen_by_doctor_sealed", "private_answers_sealed")


@transaction
def ask_erasure(patient: Patient, reason: str, actor: Actor, now: datetime) -> Erasure:
    """Wish to erase a person; a second wish gives the open one. Raises Conflict while a case is open."""
    _lock_closed(patient)
    open_wish = db.select(Erasure).where(
        Erasure.patient_id == patient.id, Erasure.approved_at.is_(None), Erasure.refused_at.is_(None)
    )
    present = db.session.scalars(open_wish).first()
    if present:
        return present
    wish = Erasure(patient_id=patient.id, reason=reason, asked_by=uuid.UUID(actor.id), asked_at=now)
    db.session.add(wish)
    db.session.flush()
    audit.record(actor, "erasure.asked", wish, now, reason=reason)
    return wish


@transaction
def refuse_erasure(wish: Erasure, actor: Actor, now: datetime) -> None:
    """Turn a wish down; the person stays as they are."""
    if not guarded_update(Erasure, *_undecided(wish), refused_at=now):
        raise Conflict(DECIDED)
    audit.record(actor, "erasure.refused", wish, now)


@transaction
def approve_erasure(wish: Erasure, actor: Actor, now: datetime) -> None:
    """Erase: destroy the data key, empty every sealed column, forget tokens, decisions and cards. It cannot be undone.

    Raises NotAllowed for whoever asked, Conflict when it is decided already or a case is open again.
    """
    if str(wish.asked_by) == actor.id:
        raise NotAllowed(TWO_PEOPLE)
    patient = db.session.get_one(Patient, wish.patient_id)
    _lock_closed(patient)
    if not guarded_update(Erasure, *_undecided(wish), approved_by=uuid.UUID(actor.id), approved_at=now):
        raise Conflict(DECIDED)
    _erase(patient, now)
    audit.record(actor, "erasure.approved", wish, now)


def _undecided(wish: Erasure) -> tuple[object, ...]:
    return (Erasure.id == wish.id, Erasure.approved_at.is_(None), Erasure.refused_at.is_(None))


def _lock_closed(patient: Patient) -> None:
    """Take the locks of the person's cases, in order; every one must be closed or never sent."""
    for case in sorted(patient.cases, key=lambda each: each.id):
        ended = (Case.id == case.id, Case.state.in_(("closed", "draft")))
        if not guarded_update(Case, *ended, version=Case.version + 1):
            raise Conflict(STILL_OPEN)
    if patient.erased_at:
        raise Conflict(ERASED)


def _erase(patient: Patient, now: datetime) -> None:
    cases = [case.id for case in patient.cases]
    referrals = db.select(Referral.id).where(Referral.case_id.in_(cases))
    patient.data_key.destroy(now)
    patient.identity_sealed, patient.erased_at = None, now
    db.session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
    db.session.execute(delete(IdentityDecision).where(IdentityDecision.concerns(patient.id)))
    _empty(Case, Case.id.in_(cases), *SEALED_OF_CASE, "place_name", "lat", "lon")
    _empty(CaseNote, CaseNote.case_id.in_(cases), "text_sealed")
    _empty(Consent, Consent.case_id.in_(cases), "basis_sealed")
    _empty(Referral, Referral.case_id.in_(cases), "message_sealed")
    _empty(ReferralMove, ReferralMove.referral_id.in_(referrals), "note_sealed")
    _forget_exact_place(patient)
    revoked = update(Card).where(Card.case_id.in_(cases), Card.revoked_at.is_(None)).values(revoked_at=now)
    db.session.execute(revoked)


def _empty(model: type, condition: object, *columns: str) -> None:
    db.session.execute(update(model).where(condition).values({name: None for name in columns}))  # type: ignore[arg-type]


def _forget_exact_place(patient: Patient) -> None:
    for case in patient.cases:
        place = (case.answers or {}).get("place", {})
        country = {"place_country": place["place_country"]} if "place_country" in place else {}
        case.answers = {**(case.answers or {}), "place": country}
