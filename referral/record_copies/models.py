"""A request for a copy of a person's whole record, its clock, and for some days the copy itself, sealed for them."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case, OfCase

ASKED, MAKING, READY, FAILED, REFUSED = "asked", "making", "ready", "failed", "refused"
STATES = (ASKED, MAKING, READY, FAILED, REFUSED)
OWN_PAGE, DESK = "own_page", "desk"
WAYS = (OWN_PAGE, DESK)


class RecordCopy(OfCase, WithId, Model):
    """One request for everything that is kept about a person, and what became of it; at most one of a case is open.

    `asked_by`: who noted it, None where the person asked on their own page. `due_on`: one month later (GDPR, article
    12(3)). `identity`: how a person made sure who asks (wording.IDENTITY); `way`: how it is handed over (WAYS).
    `made`: record.json as text under "json", record.pdf in base64 under "pdf"; the papers are taken from where they
    lie. `handed_by`: who saved it, None where the person did on their own page. `reason`: why it was refused.
    """

    __table_args__ = (
        CheckConstraint(f"state in ({','.join(map(repr, STATES))})", name="state"),
        Index("uq_record_copy_open", "case_id", unique=True, **only("ended_at IS NULL")),
        Index("ix_record_copy_due", "due_on", "id", **only("ended_at IS NULL")),
        Index("ix_record_copy_made", "made_at", **only("made_at IS NOT NULL")),
        Index("ix_record_copy_making", "checked_at", **only("state = 'making'")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default=ASKED)
    identity: Mapped[str | None]
    way: Mapped[str | None]
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None]
    made_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    made = Sealed[dict[str, str]]("made_sealed")
    handed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    handed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
