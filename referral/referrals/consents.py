"""The gates: nothing is sent or shown without a living consent; a withdrawn one ends what it allowed."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Refusal
from referral.intake.models import Case, Consent
from referral.referrals import links, wording
from referral.referrals.models import Referral
from referral.referrals.moves import BOOKED, OPEN_STATES
from referral.referrals.moving import lock_case, make

STORE, SHOW = "store", "show_to_hospital"


def check_consents(case: Case, hospital_id: uuid.UUID) -> None:
    """Raise Refusal unless the patient's data may be kept, and shown to this hospital."""
    if not _living(case, STORE):
        raise Refusal(wording.NO_CONSENT_TO_STORE)
    if not may_show(case, hospital_id):
        raise Refusal(wording.NO_CONSENT_TO_SHOW)


def may_show(case: Case, hospital_id: uuid.UUID) -> bool:
    """Whether a living consent lets this hospital see this case."""
    return any(consent.scope.get("hospital") == str(hospital_id) for consent in _living(case, SHOW))


def _living(case: Case, purpose: str) -> list[Consent]:
    mine = (Consent.case_id == case.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return list(db.session.scalars(db.select(Consent).where(*mine)))


@transaction
def withdraw_consent(consent: Consent, actor: Actor, now: datetime) -> bool:
    """The patient takes a consent back: what it allowed ends at once. False when it was withdrawn before.

    Links die, open referrals are withdrawn, held and taken places are free again. A treatment that has begun
    goes on; only its links end.
    """
    lock_case(consent.case_id)
    if not guarded_update(
        Consent, Consent.id == consent.id, Consent.withdrawn_at.is_(None), withdrawn_at=now
    ):
        return False
    audit.record(actor, "consent.withdrawn", consent, now, case_id=consent.case_id, purpose=consent.purpose)
    if consent.purpose in (STORE, SHOW):
        for referral in _resting_on(consent):
            end(referral, system("consent"), now)
    return True


def _resting_on(consent: Consent) -> list[Referral]:
    query = db.select(Referral).where(Referral.case_id == consent.case_id).order_by(Referral.id)
    if consent.purpose == SHOW:
        query = query.where(Referral.hospital_id == uuid.UUID(consent.scope["hospital"]))
        if may_show(consent.case, uuid.UUID(consent.scope["hospital"])):
            return []
    elif _living(consent.case, STORE):
        return []
    return list(db.session.scalars(query))


@transaction
def end_referrals(case: Case, actor: Actor, now: datetime) -> None:
    """End whatever a case still has open, before it is closed: links die, places are free again."""
    lock_case(case.id)
    for referral in db.session.scalars(db.select(Referral).where(Referral.case_id == case.id)).all():
        end(referral, actor, now)


def end(referral: Referral, actor: Actor, now: datetime) -> None:
    """Withdraw a referral if it is still open and no treatment has begun; its links die in any case."""
    links.kill(referral, now)
    if referral.state in BOOKED:
        make(referral, "withdraw_after_acceptance", actor, now)
    elif referral.state in OPEN_STATES - {"attended", "treatment_started"}:
        make(referral, "withdraw", actor, now)
