"""What was told to the patient's side, or why it was not; and the addresses whose people want no texts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import MADE, short_token, token_hash
from referral.db import Model, WithId, only
from referral.intake.models import Case

TOKEN = b"told"


def token_of(told_id: uuid.UUID) -> str:
    """The secret of the link that a text holds."""
    return short_token(TOKEN, told_id)


def hash_of(told_id: uuid.UUID) -> str:
    """What is kept of it."""
    return token_hash(token_of(told_id))


class ToldMessage(WithId, Model):
    """One reader of one occasion of a case, decided once: told by a letter of the outbox, or shut out by gates.

    `reader`: "patient", "contact", or "user:<id>" of the desk. `shut`: the gates that kept it from leaving. `facts`:
    opaque ids and days of which the words are made. `token_hash`: of the link that the text holds; `answer`: what was
    pressed on its page (wording.ANSWERS).
    """

    __table_args__ = (Index("uq_told_message_once", "case_id", "occasion", "window", "reader", unique=True),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    reader: Mapped[str]
    occasion: Mapped[str]
    window: Mapped[str]
    at: Mapped[datetime]
    shut: Mapped[list[str]] = mapped_column(default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outbox_id: Mapped[uuid.UUID | None]
    token_hash: Mapped[str] = mapped_column(unique=True, info={MADE: hash_of})
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class StoppedAddress(WithId, Model):
    """Nobody writes to this number or name, whosever it is: its people said so, by a word or by a text's page.

    `token`: a keyed hash of the address.
    """

    __table_args__ = (Index("uq_stopped_address_once", "token", unique=True, **only("lifted_at IS NULL")),)

    token: Mapped[str]
    how: Mapped[str]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
