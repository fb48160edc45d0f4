"""How soon somebody looks at a danger that was reported: a choice of ours of 2026-11-30, unsigned."""

from datetime import datetime, timedelta

from referral.dangers.models import YES
from referral.hospitals.working_days import after_office_hours

AFTER_HARM = timedelta(hours=1)
"""Where somebody came to harm, at any hour of day and night."""
OFFICE_HOURS = 8.0
"""One working day of office hours where nobody did, or where it is not known; weekends do not count."""
EVERYWHERE = ""


def due(harm: str, now: datetime) -> datetime:
    """Until when somebody looks at it."""
    return now + AFTER_HARM if harm == YES else after_office_hours(now, OFFICE_HOURS, EVERYWHERE)
