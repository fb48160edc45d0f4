"""What goes on by itself: nobody looked in time, so people are told; what is long over is emptied."""

import uuid
from datetime import datetime

import structlog

from referral import audit
from referral.accounts.models import User
from referral.audit import system
from referral.dangers import queries
from referral.dangers.actions import tell
from referral.dangers.models import NEW, Danger
from referral.db import db, transaction
from referral.duty.queries import answering
from referral.records.retention import rules

log = structlog.get_logger()
CLOCK = system("dangers")
LATE = "danger.late"
AT_ONCE = 100


def tick(now: datetime) -> int:
    """Tell of every new danger at which nobody looked in time, once each; of how many. Safe to repeat."""
    return sum(_safely(danger_id, now) for danger_id in queries.to_tell(now, AT_ONCE))


def _safely(danger_id: uuid.UUID, now: datetime) -> bool:
    """One failure never stops the others; it is logged and tried again in the next round."""
    try:
        return _tell_late(danger_id, now)
    except Exception as error:
        log.error("nobody was told of a danger", error=type(error).__name__, row=str(danger_id))
    return False


@transaction
def _tell_late(danger_id: uuid.UUID, now: datetime) -> bool:
    """Whoever is on duty hears of it, and once more everybody who heard of it before."""
    mine = db.select(Danger).where(Danger.id == danger_id, Danger.state == NEW).with_for_update()
    row = db.session.scalars(mine.execution_options(populate_existing=True)).first()
    if row is None or row.late_told_at is not None:
        return False
    people = {user.id: user for user in (*queries.officers(), *_on_duty(now))}
    for user in people.values():
        tell(LATE, row, user, now)
    row.late_told_at = now
    audit.record(CLOCK, LATE, row, now, people=len(people))
    return True


def _on_duty(now: datetime) -> list[User]:
    ids = [each.id for each in answering(now, None).people]
    return list(db.session.scalars(db.select(User).where(User.id.in_(ids), User.email != "")))


@transaction
def clear(now: datetime) -> int:
    """Destroy the keys of what was closed long ago: its words are read by nobody any more, its codes stay; how many."""
    found = queries.kept_past(now - rules()["danger"].span, AT_ONCE)
    for row in found:
        row.said_sealed = row.reach_sealed = row.reason_sealed = row.mending_sealed = None
        row.data_key.destroy(now)
    return len(found)
