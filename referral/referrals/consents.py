"""The gates: nothing is sent or shown without a living consent."""

import uuid

from referral.db import db
from referral.errors import Refusal
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.referrals import wording

STORE, SHOW = Purpose.STORE, Purpose.SHOW


def check_consents(case: Case, hospital_id: uuid.UUID) -> None:
    """Raise Refusal unless the patient's data may be kept, and shown to this hospital."""
    if not may_keep(case):
        raise Refusal(wording.NO_CONSENT_TO_STORE)
    if not may_show(case, hospital_id):
        raise Refusal(wording.NO_CONSENT_TO_SHOW)


def may_keep(case: Case) -> bool:
    """Whether a living consent lets us keep this case."""
    return bool(_living(case, STORE))


def may_show(case: Case, hospital_id: uuid.UUID) -> bool:
    """Whether a living consent lets this hospital see this case."""
    return any(consent.scope.get("hospital") == str(hospital_id) for consent in _living(case, SHOW))


def _living(case: Case, purpose: str) -> list[Consent]:
    mine = (Consent.case_id == case.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return list(db.session.scalars(db.select(Consent).where(*mine)))
