"""The letter of contact changes; its words are made at delivery, without anything of the patient."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.queries import may_read
from referral.db import db
from referral.intake.models import Case
from referral.outbox import letter


@letter("contact_told")
def contact_told(facts: dict[str, Any]) -> dict[str, Any] | None:
    """A patient has told something new; void once somebody has looked, or when the reader's account is off."""
    case = db.session.get(Case, uuid.UUID(facts["case_id"]))
    if case is None or case.contact_told_at is None or not may_read(facts.get("reader")):
        return None
    return {
        "reference": case.reference,
        "link": url_for("coordination.show", case_id=case.id, _external=True),
    }
