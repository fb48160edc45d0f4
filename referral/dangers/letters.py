"""The letters of a danger: that there is one and by when somebody looks at it, never what was written."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.models import User
from referral.accounts.permissions import Permission, may
from referral.accounts.queries import may_read
from referral.dangers.models import NEW, YES, Danger
from referral.db import db
from referral.outbox import letter


@letter("danger_reported")
def danger_reported(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once somebody looks after it, or when the reader's account is off."""
    danger = db.session.get(Danger, uuid.UUID(facts["danger"]))
    if danger is None or danger.state != NEW or not may_read(facts["reader"]):
        return None
    user = db.session.get_one(User, uuid.UUID(facts["reader"]))
    opens = may(user, Permission.DANGER_HANDLE)
    page = url_for("dangers.show", danger_id=danger.id, _external=True) if opens else ""
    return {"number": danger.number, "harmed": danger.harm == YES, "due": danger.due_at, "link": page}


@letter("danger_late")
def danger_late(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The same, for those who hear that nobody looked in time."""
    return danger_reported(facts)
