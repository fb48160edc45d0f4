"""What a patient answered last."""

import uuid

from sqlalchemy import Select

from referral.db import db
from referral.prepared import prepared
from referral.still_needed.models import StillNeeded


def last_said(case_id: uuid.UUID) -> StillNeeded | None:
    """The newest answer; nothing where the patient was never asked or has not answered."""
    return db.session.scalars(*_last_said(case_id)).first()


@prepared
def _last_said(case_id: uuid.UUID) -> Select[tuple[StillNeeded]]:
    of_case = db.select(StillNeeded).where(StillNeeded.case_id == case_id)
    return of_case.order_by(StillNeeded.said_at.desc(), StillNeeded.id).limit(1)
