"""What is kept of the watch over a case: until when somebody must act, and who has been told that nobody did."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, only


class CaseWatch(Model):
    """The latest moment at which somebody must act on a case that is not over; one that is over has no row.

    `since`: the last act, or when the case came into its state. `step`: who was told last that nobody acted, `next_at`:
    when the next are told; none: there is nobody left.
    """

    __table_args__ = (
        Index("ix_case_watch_act_by", "act_by"),
        Index("ix_case_watch_next", "next_at", **only("next_at IS NOT NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("patient_case.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str]
    priority: Mapped[str]
    since: Mapped[datetime]
    act_by: Mapped[datetime]
    step: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
