"""Opening a referral at the desk: found among those the person may see, and the reading noted first."""

import uuid
from datetime import datetime

from referral import audit
from referral.accounts.models import User
from referral.referrals.models import Referral
from referral.referrals.queries import referral_for


def open_referral(user: User, referral_id: uuid.UUID, now: datetime) -> Referral:
    """A referral whose reading is noted. Raises NotFound for one this person may not see."""
    referral = referral_for(user, referral_id)
    audit.record_read(user.as_actor(), "referral.read", referral, now, case_id=referral.case_id)
    return referral
