"""The auditor's view of the audit events: filtered, paged, opaque."""

from collections.abc import Sequence

from referral.audit import AuditEvent
from referral.db import db

FILTERS = ("verb", "actor_id", "case_id", "subject_id")
PAGE = 50


def events(wanted: dict[str, str], page_number: int) -> tuple[Sequence[AuditEvent], bool]:
    """One page of events, newest first, and whether there are more."""
    query = db.select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id)
    for name in FILTERS:
        if wanted.get(name):
            query = query.where(getattr(AuditEvent, name) == wanted[name])
    rows = db.session.scalars(query.offset((page_number - 1) * PAGE).limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE
