"""Opening a case: found among those the person may see, and the reading noted before anything is shown."""

import uuid
from datetime import datetime

from referral import audit
from referral.accounts.models import User
from referral.intake.models import Case
from referral.intake.queries import case_for


def open_case(user: User, case_id: uuid.UUID, now: datetime) -> Case:
    """A case whose reading is noted. Raises NotFound for one this person may not see."""
    found = case_for(user, case_id)
    audit.record_read(user.as_actor(), "case.read", found, now, case_id=found.id)
    return found
