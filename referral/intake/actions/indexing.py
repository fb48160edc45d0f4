"""The tokens by which a person is found: written whenever an identity is kept, and anew when their making changed."""

import uuid
from collections.abc import Callable

from sqlalchemy import delete

from referral.db import db, transaction
from referral.intake import tokens
from referral.intake.alike import keep_alike
from referral.intake.card.actions import code_index_of
from referral.intake.models import Card, Case, IdentityDecision, Patient, PatientToken
from referral.intake.states import LIVING

AT_ONCE = 200


def look_for_alike(case: Case) -> None:
    """Note whether somebody looks like a case's person and nobody has decided yet; opens only who shares a token."""
    mine = IdentityDecision.concerns(case.patient_id) & IdentityDecision.undone_at.is_(None)
    decided = [
        each.other_than(case.patient_id)
        for each in db.session.scalars(db.select(IdentityDecision).where(mine))
    ]
    case.may_be_known = keep_alike(case.patient, decided)


def keep_tokens(patient: Patient) -> None:
    """Bring a person's tokens in step with their identity, in the running transaction."""
    db.session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
    for kind, token in sorted(tokens.of_identity(patient.identity or {})):
        db.session.add(PatientToken(patient_id=patient.id, kind=kind, token=token))


def index_everybody() -> int:
    """Write every living person's tokens anew, some at a time; how many people there were."""
    return _one_after_another(_index_after)


def _one_after_another(some_after: Callable[[uuid.UUID], list[uuid.UUID]]) -> int:
    """Do all of a table, some rows at a time, each round after the last id of the round before; how many there were."""
    done, last = 0, uuid.UUID(int=0)
    while ids := some_after(last):
        done, last = done + len(ids), ids[-1]
    return done


@transaction
def _index_after(last: uuid.UUID) -> list[uuid.UUID]:
    living = db.select(Patient).where(Patient.id > last, Patient.erased_at.is_(None))
    people = db.session.scalars(living.order_by(Patient.id).limit(AT_ONCE)).all()
    for patient in people:
        keep_tokens(patient)
    return [patient.id for patient in people]


def index_cards() -> int:
    """Keep the short code's hash of every working card anew; how many there were."""
    return _one_after_another(_index_cards_after)


@transaction
def _index_cards_after(last: uuid.UUID) -> list[uuid.UUID]:
    working = db.select(Card).where(Card.id > last, Card.revoked_at.is_(None))
    cards = db.session.scalars(working.order_by(Card.id).limit(AT_ONCE)).all()
    for card in cards:
        card.code_index = code_index_of(card)
    return [card.id for card in cards]


def look_for_everybody() -> int:
    """Note anew of every case that is not over whether its person may be known; how many may be."""
    found, last = 0, uuid.UUID(int=0)
    while cases := _look_after(last):
        found, last = found + sum(cases.values()), max(cases)
    return found


@transaction
def _look_after(last: uuid.UUID) -> dict[uuid.UUID, bool]:
    living = (
        Case.id > last,
        Case.state.in_(LIVING),
        Case.submitted_at.is_not(None),
        Patient.erased_at.is_(None),
    )
    wanted = db.select(Case).join(Patient).where(*living).order_by(Case.id).limit(AT_ONCE)
    cases = db.session.scalars(wanted).all()
    for case in cases:
        look_for_alike(case)
    return {case.id: case.may_be_known for case in cases}
