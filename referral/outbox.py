"""Messages written in the transaction of the deed, delivered after it, retried, dead-lettered.

A row holds a template's name, its reader's language and opaque ids; the words are made at delivery.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import structlog
from flask import current_app, render_template
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from referral import mail
from referral.db import Model, WithId, db, guarded_update, transaction
from referral.i18n import language, speaking

log = structlog.get_logger()

PENDING, SENDING, SENT, DEAD = "pending", "sending", "sent", "dead"
LEASE = timedelta(minutes=2)
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))

Context = Callable[[dict[str, Any]], dict[str, Any] | None]
_contexts: dict[str, Context] = {}


class OutboxMessage(WithId, Model):
    """One letter to one reader; `facts` are opaque ids from which its words are made at delivery."""

    __table_args__ = (Index("ix_outbox_message_due", "state", "due_at"),)

    template: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one round of deliveries went."""

    sent: int
    failed: int


def letter(template: str) -> Callable[[Context], Context]:
    """Declare how a letter's words get their values: facts → template context, or None when it is void."""

    def keep(context: Context) -> Context:
        _contexts[template] = context
        return context

    return keep


def post(template: str, recipient: str, language: str, now: datetime, **facts: Any) -> OutboxMessage:
    """Put a letter into the running transaction; it leaves only after the commit."""
    if template not in _contexts:
        raise LookupError(f"no letter called {template}")
    message = OutboxMessage(
        template=template, recipient=recipient, language=language, facts=facts, due_at=now, created_at=now
    )
    db.session.add(message)
    return message


def post_at(
    due_at: datetime, template: str, recipient: str, language: str, now: datetime, **facts: Any
) -> OutboxMessage:
    """The same for a letter that must not leave before a moment."""
    message = post(template, recipient, language, now, **facts)
    message.due_at = due_at
    return message


def deliver(now: datetime, limit: int = 50) -> Delivery:
    """Send what is due; a failure is kept with its class only and tried again later."""
    outcomes = [_deliver_one(message_id, now) for message_id in _due(now, limit)]
    return Delivery(outcomes.count(True), outcomes.count(False))


def _due(now: datetime, limit: int) -> list[uuid.UUID]:
    waiting = OutboxMessage.state.in_((PENDING, SENDING)) & (OutboxMessage.due_at <= now)
    query = db.select(OutboxMessage.id).where(waiting).order_by(OutboxMessage.due_at).limit(limit)
    return list(db.session.scalars(query))


def _deliver_one(message_id: uuid.UUID, now: datetime) -> bool | None:
    if not _claim(message_id, now):
        return None
    try:
        message = _compose(db.session.get_one(OutboxMessage, message_id))
        if message is not None:
            mail.send(message)
    except Exception as error:
        _failed(message_id, now, type(error).__name__)
        return False
    _done(message_id, now)
    return True


@transaction
def _claim(message_id: uuid.UUID, now: datetime) -> bool:
    waiting = OutboxMessage.state.in_((PENDING, SENDING)) & (OutboxMessage.due_at <= now)
    lease = {"state": SENDING, "due_at": now + LEASE, "attempts": OutboxMessage.attempts + 1}
    return guarded_update(OutboxMessage, OutboxMessage.id == message_id, waiting, **lease)


@transaction
def _done(message_id: uuid.UUID, now: datetime) -> None:
    guarded_update(OutboxMessage, OutboxMessage.id == message_id, state=SENT, sent_at=now, last_error=None)


@transaction
def _failed(message_id: uuid.UUID, now: datetime, error: str) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    message.last_error = error
    if message.attempts > len(RETRY_AFTER):
        message.state = DEAD
    else:
        message.state, message.due_at = PENDING, now + RETRY_AFTER[message.attempts - 1]
    log.warning("letter not delivered", message=str(message_id), error=error, attempts=message.attempts)


def _compose(row: OutboxMessage) -> EmailMessage | None:
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]), speaking(row.language):
        context = _contexts[row.template](row.facts)
        if context is None:
            return None
        spoken = language()
        text = render_template(f"letters/{row.template}.txt", reader_language=spoken, **context)
    subject, _, body = text.strip().partition("\n")
    return mail.compose(row.recipient, subject.strip(), body.strip() + "\n", spoken, str(row.id))
