"""The auditor's view of the audit events: filtered, paged, opaque."""

from referral.audit import AuditEvent
from referral.db import db
from referral.paging import Page, long_page_of

FILTERS = ("verb", "actor_id", "case_id", "subject_id")
PER_PAGE = 50


def events(wanted: dict[str, str], page: int) -> Page[AuditEvent]:
    """One page of events, newest first."""
    query = db.select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id)
    for name in FILTERS:
        if wanted.get(name):
            query = query.where(getattr(AuditEvent, name) == wanted[name])
    return long_page_of(query, page, PER_PAGE)
