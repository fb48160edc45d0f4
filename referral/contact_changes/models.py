"""What a patient told of themselves: sealed, and never a part of the case until a person has taken it over."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId
from referral.intake.models import Case

TAKEN, REFUSED, REPLACED = "taken", "refused", "replaced"
UNDECIDED = "decided_at IS NULL"


class ContactChange(WithId, Model):
    """A new phone, a new place or both, as the patient told them; at most one of a case is undecided.

    `said`: phone, phone_shared, safe_to_contact, town, country. `verdict`: taken, refused, or replaced by
    what was told later. `before`: of each group that was written over its answers of before and its mark after.
    """

    __table_args__ = (
        Index("ix_contact_change_told", "case_id", "told_at"),
        Index(
            "uq_contact_change_undecided",
            "case_id",
            unique=True,
            sqlite_where=text(UNDECIDED),
            postgresql_where=text(UNDECIDED),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    told_at: Mapped[datetime]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, Any]]("said_sealed")
    before_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    before = Sealed[dict[str, Any]]("before_sealed")
    verdict: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]

    @property
    def data_key(self) -> DataKey:
        """The key of the person who told it."""
        return self.case.patient.data_key
