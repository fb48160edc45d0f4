"""Consents: recorded and withdrawn, each with its version, language, giver and recorder."""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.intake.models import Case, Consent

TEXT_VERSION = "2026-11"


@transaction
def record_consent(case: Case, purpose: str, consent: dict[str, Any], actor: Actor, now: datetime) -> Consent:
    """Record one consent (purposes: see Consent); `consent`: given_by, language, basis, scope."""
    return add_consent(case, purpose, consent, actor, now)


def add_consent(case: Case, purpose: str, consent: dict[str, Any], actor: Actor, now: datetime) -> Consent:
    """The same inside a running transaction."""
    row = Consent(
        id=uuid.uuid4(),
        case_id=case.id,
        case=case,
        purpose=purpose,
        scope=consent.get("scope") or {},
        text_version=consent.get("text_version") or TEXT_VERSION,
        language=consent["language"],
        given_by=consent["given_by"],
        recorded_by=uuid.UUID(actor.id),
        given_at=now,
    )
    row.basis = consent.get("basis")
    db.session.add(row)
    audit.record(actor, "consent.record", row, now, case_id=case.id, purpose=purpose)
    return row


@transaction
def withdraw_consent(consent: Consent, actor: Actor, now: datetime) -> None:
    """Take one consent back; a second click is harmless."""
    if guarded_update(Consent, Consent.id == consent.id, Consent.withdrawn_at.is_(None), withdrawn_at=now):
        facts = {"case_id": consent.case_id, "purpose": consent.purpose}
        audit.record(actor, "consent.withdraw", consent, now, **facts)
