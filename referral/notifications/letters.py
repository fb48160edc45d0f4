"""The letters of notifications; their words are made at delivery."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.queries import may_read
from referral.db import db
from referral.notifications.models import MailboxWatch
from referral.outbox import letter
from referral.referrals.models import Referral


@letter("not_delivered")
def not_delivered(facts: dict[str, Any]) -> dict[str, Any] | None:
    """A hospital has not got our letter; void once it was reached, or when the reader's account is off."""
    referral = db.session.get(Referral, uuid.UUID(facts["referral"]))
    if referral is None or referral.undelivered_at is None or not may_read(facts.get("reader")):
        return None
    link = url_for("notifications.list", _external=True)
    return {"reference": referral.case.reference, "hospital": referral.hospital.name, "link": link}


@letter("mailbox_unread")
def mailbox_unread(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The mailbox of returns cannot be read; void once it can be again, or when the reader's account is off."""
    row = db.session.get(MailboxWatch, facts["mailbox"])
    if row is None or row.failing_since is None or not may_read(facts.get("reader")):
        return None
    link = url_for("notifications.list", _external=True)
    return {"since": row.failing_since, "error": row.error, "link": link}


@letter("test_letter")
def test_letter(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Whether letters leave at all: says nothing but that."""
    return {}
