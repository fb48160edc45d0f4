"""The tokens by which a person is found: written whenever an identity is kept, and anew when their making changed."""

import uuid

from sqlalchemy import delete

from referral.db import db, transaction
from referral.intake import tokens
from referral.intake.models import Patient, PatientToken

AT_ONCE = 200


def keep_tokens(patient: Patient) -> None:
    """Bring a person's tokens in step with their identity, in the running transaction."""
    db.session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
    for kind, token in sorted(tokens.of_identity(patient.identity or {})):
        db.session.add(PatientToken(patient_id=patient.id, kind=kind, token=token))


def index_everybody() -> int:
    """Write every living person's tokens anew, some at a time; how many people there were."""
    done, last = 0, uuid.UUID(int=0)
    while people := _index_after(last):
        done, last = done + len(people), people[-1]
    return done


@transaction
def _index_after(last: uuid.UUID) -> list[uuid.UUID]:
    living = db.select(Patient).where(Patient.id > last, Patient.erased_at.is_(None))
    people = db.session.scalars(living.order_by(Patient.id).limit(AT_ONCE)).all()
    for patient in people:
        keep_tokens(patient)
    return [patient.id for patient in people]
