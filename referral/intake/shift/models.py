"""A volunteer asks for a case that somebody else keeps; one who keeps it, or a coordinator, decides."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId, only

GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
OPEN = only("verdict IS NULL")


class CaseRequest(WithId, Model):
    """Who asked for which case and what came of it: `verdict` given, refused, withdrawn, or none yet."""

    __table_args__ = (
        Index("ix_case_request_asked", "asked_by", "asked_at"),
        Index("ix_case_request_open", "asked_at", "id", **OPEN),
        Index("uq_case_request_open", "case_id", "asked_by", unique=True, **OPEN),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    verdict: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
