"""What of the outbox waits, is late or was lost: asked by pages, and by whoever watches the installation."""

from datetime import datetime
from typing import Any

from referral.db import db
from referral.queued import HOLE, LATE_AFTER, SENT, UNDELIVERED, WAITING, OutboxMessage


def is_on_its_way(subject: str, occasion: str) -> bool:
    """Whether letters on this occasion wait to leave, or are just leaving, and none has left yet, to any reader."""
    of_it = (OutboxMessage.subject == subject, OutboxMessage.occasion == occasion)
    states = set(db.session.scalars(db.select(OutboxMessage.state).where(*of_it).distinct()))
    return bool(states.intersection(WAITING)) and SENT not in states


def has_not_arrived() -> Any:
    """Lost on the way, or not sent because a value was missing."""
    return OutboxMessage.state.in_(UNDELIVERED) | (OutboxMessage.last_error == HOLE)


def unsettled() -> Any:
    """Which letters did not arrive, or are late, and nobody has seen to it yet."""
    kept = OutboxMessage
    return (
        kept.noticed_at.is_not(None)
        & kept.settled_at.is_(None)
        & (kept.state.in_((*UNDELIVERED, *WAITING)) | (kept.last_error == HOLE))
    )


def oldest_due(now: datetime) -> datetime | None:
    """Since when the letter waits that has waited longest beyond its moment."""
    waiting = (OutboxMessage.state.in_(WAITING), OutboxMessage.due_at <= now)
    return db.session.scalar(db.select(db.func.min(OutboxMessage.due_at)).where(*waiting))


def figures(now: datetime) -> dict[str, int]:
    """How many letters wait, are late, and did not arrive: for whoever watches the installation."""
    kept, count = OutboxMessage, db.func.count
    counted = {
        "waiting": kept.state.in_(WAITING) & (kept.due_at <= now),
        "late": kept.state.in_(WAITING) & (kept.waiting_since <= now - LATE_AFTER),
        "not_delivered": has_not_arrived() & kept.settled_at.is_(None) & kept.noticed_at.is_not(None),
    }
    each_by_its_index = (db.select(count(kept.id)).where(each).scalar_subquery() for each in counted.values())
    found = db.session.execute(db.select(*each_by_its_index)).one()
    return dict(zip(counted, found, strict=True))
