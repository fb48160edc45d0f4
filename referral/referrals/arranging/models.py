"""What we keep of each thing to arrange after an acceptance: what somebody said of it, the words sealed."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId
from referral.intake.models import Case

NOT_NEEDED, ARRANGED, OPEN = "not_needed", "arranged", "open"
STATES = (NOT_NEEDED, ARRANGED, OPEN)


class Arrangement(WithId, Model):
    """What was said of one item; the next word of it, or an undo, ends this one, and it stays on record.

    `referral_id`, `for_day`: for which hospital and which first day it was said. `on_day`: the day on which it is to
    happen. `said`: by whom, at what hour, a short note.
    """

    __table_args__ = (
        CheckConstraint(f"state in ({','.join(repr(each) for each in STATES)})", name="state"),
        Index(
            "uq_arrangement_live",
            "case_id",
            "item",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    item: Mapped[str]
    state: Mapped[str]
    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    for_day: Mapped[date | None]
    on_day: Mapped[date | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, Any]]("said_sealed")
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def data_key(self) -> DataKey:
        """The key of the person it is about."""
        return self.case.patient.data_key
