"""Answers by country, in editions that are never changed; what anybody suggests; who keeps a country's page."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.published_life import Life, Living, Sourced, one_of_the_states

OPEN, TAKEN, REFUSED = "open", "taken", "refused"
UNDECIDED = text("state = 'open'")


class Edition(WithId, Sourced, Model):
    """What was written once. `words`: language → text and steps; `phones`: label and number."""

    __tablename__ = "information_edition"
    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("information_answer.id"))
    words: Mapped[dict[str, Any]]
    phones: Mapped[list[list[str]]] = mapped_column(JSON)
    links: Mapped[list[str]] = mapped_column(JSON)


class Answer(WithId, Living, Model):
    """What one country answers to one question."""

    __tablename__ = "information_answer"
    __table_args__ = (
        UniqueConstraint("country", "question"),
        one_of_the_states(),
        Index("ix_information_answer_due", "next_check"),
    )

    country: Mapped[str]
    question: Mapped[str]
    editions: Mapped[list[Edition]] = relationship(order_by=Edition.number.desc(), viewonly=True)


LIFE = Life("information", Answer, Edition, "answer_id")


class Suggestion(WithId, Model):
    """What anybody suggests or reports as wrong: words and a link, never a name; answered by `due_at`."""

    __tablename__ = "information_suggestion"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'refused')", name="state"),
        Index("ix_information_suggestion_open", "due_at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    country: Mapped[str]
    question: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    """What else it is about: a kind of `subjects` and its id; empty for a question or the page."""
    language: Mapped[str]
    words: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    network: Mapped[str | None] = mapped_column(index=True)
    """A keyed mark of the network and the day it came from, forgotten after three days (records.retention)."""
    told_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=OPEN)
    reply: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class Keeper(WithId, Model):
    """Which organisation keeps the page of a country, and its address for mistakes: an office, never a person.

    What an editor proposes waits for a second person. `bounced_at`: when a letter to the address came back.
    """

    __tablename__ = "information_keeper"

    country: Mapped[str] = mapped_column(unique=True)
    organisation: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    proposal_id: Mapped[uuid.UUID | None]
    proposed_organisation: Mapped[str | None]
    proposed_email: Mapped[str | None]
    proposed_by: Mapped[uuid.UUID | None]
    bounced_at: Mapped[datetime | None]
