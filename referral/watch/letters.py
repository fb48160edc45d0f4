"""The letter of the watch; its words are made at delivery, without anything of the patient."""

import uuid
from datetime import datetime
from typing import Any

from flask import url_for

from referral.accounts.models import User
from referral.accounts.queries import may_read
from referral.accounts.roles import Role
from referral.db import db
from referral.intake.models import Case
from referral.outbox import letter
from referral.watch.models import CaseWatch


@letter("case_untouched")
def case_untouched(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Nobody acted in time; void once somebody did or the case is over, or when the reader's account is off."""
    case_id = uuid.UUID(facts["case_id"])
    case, watch = db.session.get(Case, case_id), db.session.get(CaseWatch, case_id)
    if case is None or watch is None or watch.act_by != datetime.fromisoformat(facts["missed"]):
        return None
    if not may_read(facts.get("reader")):
        return None
    user = db.session.get(User, uuid.UUID(facts["reader"]))
    sees_cases = user is not None and user.role == Role.COORDINATOR
    page = url_for("coordination.show", case_id=case_id, _external=True) if sees_cases else ""
    return {"reference": case.reference, "missed": watch.act_by, "step": facts["step"], "link": page}
