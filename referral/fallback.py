"""What one way did not bring goes on by the next, in the same row: whoever is told is told once at a time."""

from datetime import datetime, timedelta

from referral.db import db, transaction
from referral.queued import PENDING, SENT, UNDELIVERED, OutboxMessage


def go_on(row: OutboxMessage, now: datetime) -> bool:
    """By the next way, at once; False where none is left."""
    if not row.then:
        return False
    (channel, _waited), *rest = row.then
    row.channel, row.then, row.gateway_ref = channel, rest, None
    row.state, row.due_at, row.attempts, row.last_error = PENDING, now, 0, None
    row.switch_at = now + timedelta(minutes=rest[0][1]) if rest else None
    return True


@transaction
def switch_due(now: datetime) -> int:
    """What no way has brought by its moment, as far as anybody says, goes on by the next; how many."""
    kept = OutboxMessage
    undelivered = (kept.state.in_((PENDING, SENT)), kept.delivered_at.is_(None))
    due = db.select(kept).where(kept.switch_at <= now, *undelivered).with_for_update(skip_locked=True)
    return sum(go_on(row, now) for row in db.session.scalars(due).all())


@transaction
def delivered(row_id: object, now: datetime) -> None:
    """A gateway says that it is with its reader: nothing more leaves. Said twice it is no news."""
    row = db.session.get(OutboxMessage, row_id, with_for_update=True)
    if row is None or row.delivered_at is not None:
        return
    row.delivered_at, row.switch_at, row.then = now, None, []
    if row.state in (PENDING, *UNDELIVERED):
        row.state, row.sent_at, row.last_error = SENT, row.sent_at or now, None
    if row.noticed_at is not None:
        row.settled_at = row.settled_at or now
