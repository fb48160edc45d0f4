"""What we keep of who travels together: links between two cases."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, Versioned, WithId


class TravelsWith(Versioned, WithId, Model):
    """Two cases that go to one hospital or wait together; undone, it stays on record. In the order of ids."""

    __table_args__ = (
        Index(
            "ix_travels_with_live_pair",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    linked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    linked_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]

    @classmethod
    def concerns(cls, case_id: Any) -> ColumnElement[bool]:
        """Whether one of the two is this case: its id, or a column that holds it."""
        concerned: ColumnElement[bool] = (cls.first_id == case_id) | (cls.second_id == case_id)
        return concerned
