"""What a patient answered to "do you still need this?": one row each time, so that a later yes stands beside a no."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId

YES, NO = "yes", "no"
SAID = (YES, NO)
REASONS = ("treated_elsewhere", "returned_home", "no_longer_wants", "other")
"""Why not, of the reasons by which a patient declines a place."""


class StillNeeded(WithId, Model):
    """One answer: yes or no, a no with a reason where the patient gave one."""

    __table_args__ = (Index("ix_still_needed_said", "case_id", "said_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    said: Mapped[str]
    reason: Mapped[str | None]
    said_at: Mapped[datetime]
