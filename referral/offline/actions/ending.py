"""What could not be filed and what was laid aside has an end: its bytes go, that it came stays."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from referral import audit
from referral.audit import system
from referral.db import db, transaction
from referral.offline.models import ASIDE, ERASED, TIME_OVER, Envelope
from referral.offline.queries import LAID_ASIDE, OPEN
from referral.records.retention import rules

CLOCK = system("offline")
AT_ONCE = 200


def clear(now: datetime) -> None:
    """Empty what was laid aside long ago, end what waited too long, and what waits of somebody who was erased."""
    aside = LAID_ASIDE & (Envelope.decided_at < now - rules()["envelope_aside"].span)
    late = OPEN & (Envelope.arrived_at < now - rules()["envelope_waiting"].span)
    for which, why in ((aside, None), (late, TIME_OVER), (OPEN & Envelope.body.is_(None), ERASED)):
        while _end_some(which, why, now):
            pass


@transaction
def _end_some(which: ColumnElement[bool], why: str | None, now: datetime) -> bool:
    found = db.session.scalars(db.select(Envelope).where(which).limit(AT_ONCE).with_for_update()).all()
    for each in found:
        each.body = None
        if why:
            each.state, each.why, each.decided_at = ASIDE, why, now
        audit.record(CLOCK, "offline.ended", each, now, why=why or each.why)
    return bool(found)


def ends_at(envelope: Envelope) -> datetime:
    """Until when what waits is kept."""
    return envelope.arrived_at + timedelta(days=rules()["envelope_waiting"].days)
