"""The letters of intake; their words are made at delivery, without anything of the patient."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.queries import may_read
from referral.db import db
from referral.intake.models import Case
from referral.intake.states import PAUSED
from referral.outbox import letter


@letter("emergency")
def emergency(facts: dict[str, Any]) -> dict[str, Any] | None:
    """An emergency stands first in the queue; void once it is none any more, or the reader's account is off."""
    case = db.session.get(Case, uuid.UUID(facts["case_id"]))
    if case is None or case.state != PAUSED or not may_read(facts.get("reader")):
        return None
    return {"reference": case.reference, "link": url_for("coordination.list", _external=True)}
