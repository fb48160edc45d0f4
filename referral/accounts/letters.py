"""The letters of accounts; their words are made at delivery."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.models import Invitation
from referral.accounts.queries import may_read, token_of
from referral.db import db
from referral.outbox import letter


@letter("audit_anchor")
def audit_anchor(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Where the audit trail ended on a day, to be kept outside the service."""
    return {"line": facts["line"]} if may_read(facts["reader"]) else None


@letter("audit_broken")
def audit_broken(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Where the audit trail is not as it was written."""
    link = url_for("accounts.list_events", _external=True)
    return {"position": facts["position"], "link": link} if may_read(facts["reader"]) else None


@letter("invitation")
def invitation(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The link that opens an account; void once the invitation is withdrawn or accepted."""
    asked = db.session.get(Invitation, uuid.UUID(facts["invitation"]))
    if asked is None or asked.withdrawn_at or asked.accepted_at:
        return None
    link = url_for("accounts.accept_invitation", token=token_of(asked), _external=True)
    return {"link": link, "role": asked.role, "expires_at": asked.expires_at}
