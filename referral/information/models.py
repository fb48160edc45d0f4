"""Answers by country, in editions that are never changed; what anybody suggests; who keeps a country's page."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId

DRAFT, CHECKED, PUBLISHED, WITHDRAWN = "draft", "checked", "published", "withdrawn"
STATES = (DRAFT, CHECKED, PUBLISHED, WITHDRAWN)
OPEN, TAKEN, REFUSED = "open", "taken", "refused"
UNDECIDED = text("state = 'open'")


class Edition(WithId, Model):
    """What was written once. `words`: language → text and steps; `phones`: label and number; the source it rests on."""

    __tablename__ = "information_edition"
    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("information_answer.id"))
    number: Mapped[int]
    words: Mapped[dict[str, Any]]
    phones: Mapped[list[list[str]]] = mapped_column(JSON)
    links: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[str]
    source_title: Mapped[str] = mapped_column(default="")
    page_date: Mapped[str] = mapped_column(default="")
    read_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    """Nobody: it was shipped with the program."""
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class Answer(WithId, Model):
    """What one country answers to one question. `state`: of the newest edition, which is `newest`; `shown_id`: the
    edition that everybody reads, none while nothing is published; `next_check`: when its source is read again."""

    __tablename__ = "information_answer"
    __table_args__ = (
        UniqueConstraint("country", "question"),
        CheckConstraint("state in ('draft', 'checked', 'published', 'withdrawn')", name="state"),
        Index("ix_information_answer_due", "next_check"),
    )

    country: Mapped[str]
    question: Mapped[str]
    state: Mapped[str] = mapped_column(default=DRAFT)
    newest: Mapped[int] = mapped_column(default=0)
    shown_id: Mapped[uuid.UUID | None]
    next_check: Mapped[date | None]
    editions: Mapped[list[Edition]] = relationship(order_by=Edition.number.desc(), viewonly=True)


class Suggestion(WithId, Model):
    """What anybody suggests or reports as wrong: words and a link, never a name; answered by `due_at`."""

    __tablename__ = "information_suggestion"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'refused')", name="state"),
        Index("ix_information_suggestion_open", "due_at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    country: Mapped[str]
    question: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    words: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=OPEN)
    reply: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class Keeper(WithId, Model):
    """Which organisation keeps the page of a country, and its address for mistakes: an office, never a person."""

    __tablename__ = "information_keeper"

    country: Mapped[str] = mapped_column(unique=True)
    organisation: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
