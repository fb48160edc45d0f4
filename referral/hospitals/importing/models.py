"""What we keep of sources: each row as it was read last, what it would change, and who decided what."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.hospitals.models import Hospital

NEW, CHANGED, RENAMED, MOVED = "new", "changed", "renamed", "moved"
VANISHED, CLOSED, TWIN, MISTAKE = "vanished", "closed", "twin", "mistake"
KINDS = (MISTAKE, CLOSED, MOVED, RENAMED, TWIN, NEW, CHANGED, VANISHED)
"""What a proposal is, in the order in which they are looked at."""
OPEN, ACCEPTED, REFUSED, OUTDATED = "open", "accepted", "refused", "outdated"
STATES = (OPEN, ACCEPTED, REFUSED, OUTDATED)
"""Outdated: the source says something else by now, before anybody had decided."""
WORD = "word"
"""The source of a reported mistake: somebody's word."""


class SourceRow(WithId, Model):
    """One row of a source as it was read last.

    `hospital_id`: which hospital it is, once a person or a code has said so. `content`: facts (columns of a hospital),
    said (statements), waits. `digest`: of what a proposal would rest on.
    `gone_at`: since when the source has it no more.
    """

    __table_args__ = (UniqueConstraint("source", "key"),)

    source: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hospital.id", ondelete="SET NULL"), index=True
    )
    gone_at: Mapped[datetime | None]


class ImportRun(WithId, Model):
    """One reading of a source: when, from which file (its hash), how many rows, how many of them were kept."""

    source: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    digest: Mapped[str]
    counts: Mapped[dict[str, Any]]


class Proposal(WithId, Model):
    """One change that a source, or somebody's word, proposes. `changes`: column → what was there, what is proposed.

    `about`: what else a person should know (kilometres, the twin). `words`, `answer`: of a reported mistake.
    `kept`: what an acceptance overwrote, so that it can be undone.
    """

    __tablename__ = "directory_proposal"
    __table_args__ = (
        CheckConstraint(
            "kind in ('new', 'changed', 'renamed', 'moved', 'vanished', 'closed', 'twin', 'mistake')",
            name="kind",
        ),
        CheckConstraint("state in ('open', 'accepted', 'refused', 'outdated')", name="state"),
        Index("ix_directory_proposal_listed", "state", "kind", "source", "raised_at", "id"),
        Index("ix_directory_proposal_newest", "state", "raised_at", "id"),
        Index("ix_directory_proposal_by", "raised_by", "hospital_id"),
        Index(
            "uq_directory_proposal_open_once",
            "row_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    source: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=OPEN)
    row_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("source_row.id", ondelete="CASCADE"))
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hospital.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    country: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    raised_at: Mapped[datetime]
    raised_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    kept: Mapped[dict[str, Any] | None]

    row: Mapped[SourceRow | None] = relationship()
    hospital: Mapped[Hospital | None] = relationship()
