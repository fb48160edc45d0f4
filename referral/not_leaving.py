"""What does not leave: put off to its reader's day, void because its case is over, void because it lacks a value."""

import uuid
from datetime import datetime

import structlog
from jinja2 import UndefinedError
from sqlalchemy import update

from referral import occasions
from referral.afterwards import follow
from referral.db import db, transaction
from referral.queued import HOLE, PENDING, VOID, OutboxMessage

log = structlog.get_logger()
HOLES = (UndefinedError, KeyError)
"""What a template raises that lacks a value, of its own or of a sentence's."""


class NotNow(Exception):
    """Its reader is not to be woken: it waits until this moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@transaction
def put_off(row_id: uuid.UUID, until: datetime, now: datetime) -> bool:
    """It waits for its reader's day and has lost no try; its next way waits as much longer."""
    row = db.session.get_one(OutboxMessage, row_id)
    row.state, row.due_at, row.waiting_since, row.attempts = PENDING, until, until, row.attempts - 1
    row.switch_at = row.switch_at + (until - now) if row.switch_at else None
    return True


@transaction
def void_ended(subject: str) -> int:
    """The subject is over: of what ends with it nothing more leaves, by any way and to any reader; how many were void.

    What has left already does not go on by the next way either.
    """
    of_it = (OutboxMessage.subject == subject, OutboxMessage.occasion.in_(occasions.ending_with_case()))
    waiting = update(OutboxMessage).where(*of_it, OutboxMessage.state == PENDING)
    gone = update(OutboxMessage).where(*of_it, OutboxMessage.switch_at.is_not(None))
    options = {"synchronize_session": "fetch"}
    result = db.session.execute(waiting.values(state=VOID), execution_options=options)
    db.session.execute(gone.values(switch_at=None, then=[]), execution_options=options)
    return int(getattr(result, "rowcount", 0))


@transaction
def void_with_hole(row_id: uuid.UUID, now: datetime, error: Exception) -> bool:
    """A template asks for what nobody gave: nothing is sent, and somebody sees that."""
    row = db.session.get_one(OutboxMessage, row_id)
    row.state, row.last_error, row.noticed_at = VOID, HOLE, row.noticed_at or now
    log.error("a template lacks a value", job=row.template, error=type(error).__name__)
    follow("lost", row, now)
    return False
