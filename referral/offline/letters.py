"""The letter by which people are called to warning signs that cannot be opened; nothing of a patient is in it."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.models import User
from referral.accounts.queries import may_read
from referral.accounts.roles import Role
from referral.db import db
from referral.offline.models import WAITS, Envelope
from referral.offline.wording import REASONS
from referral.outbox import letter


@letter("signs_unopened")
def signs_unopened(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once a person has settled it or it could be opened after all, or when the reader's account is off."""
    envelope = db.session.get(Envelope, uuid.UUID(facts["envelope"]))
    if envelope is None or envelope.state != WAITS or not may_read(facts["reader"]):
        return None
    reader, bringer = db.session.get_one(User, uuid.UUID(facts["reader"])), envelope.deliverer.user
    opens = reader.role == Role.COORDINATOR
    link = url_for("offline.show_envelope", envelope_id=envelope.id, _external=True) if opens else ""
    why = REASONS.get(envelope.reason or "")
    told = f"{why.happened} {why.to_do}" if why else ""
    return {"reason": told, "name": bringer.name, "phone": bringer.phone, "link": link}
