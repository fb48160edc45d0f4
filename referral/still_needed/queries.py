"""What a patient answered last."""

import uuid

from referral.db import db
from referral.still_needed.models import StillNeeded


def last_said(case_id: uuid.UUID) -> StillNeeded | None:
    """The newest answer; nothing where the patient was never asked or has not answered."""
    of_case = db.select(StillNeeded).where(StillNeeded.case_id == case_id)
    return db.session.scalars(of_case.order_by(StillNeeded.said_at.desc(), StillNeeded.id).limit(1)).first()
