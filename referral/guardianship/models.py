"""What we keep of who decided for a child: an adult's yes or no, or vital interest; the words are sealed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Counted, Model, WithId
from referral.intake.models import Case

AGREED, REFUSED, VITAL_INTEREST = "agreed", "refused", "vital_interest"
DECISIONS = (AGREED, REFUSED, VITAL_INTEREST)


class ChildDecision(Counted, WithId, Model):
    """One decision for a child; the next one or taking it back ends it, and it stays on record.

    `authority`, `told_by`: codes of wording.py. `said`: name, relation, phone and the hour; of vital interest, why.
    """

    __table_args__ = (
        CheckConstraint(f"decision in ({','.join(repr(each) for each in DECISIONS)})", name="decision"),
        Index(
            "uq_child_decision_live",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    decision: Mapped[str]
    authority: Mapped[str | None]
    told_by: Mapped[str | None]
    said_on: Mapped[date | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, Any]]("said_sealed")
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))

    def counted_in(self, _session: Session) -> Case:
        """Whether a hospital can be asked hangs on it: it changes the case."""
        return self.case

    @property
    def data_key(self) -> DataKey:
        """The key of the child."""
        return self.case.patient.data_key
