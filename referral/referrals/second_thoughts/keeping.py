"""How long a place is kept while a person calls a patient who says no: a day, or to noon of the next working day."""

from datetime import datetime, timedelta

from referral.fields import REGION

A_DAY, NOON, SATURDAY = timedelta(days=1), 12, 5


def keep_until(now: datetime) -> datetime:
    """A day from now; where that is a weekend, noon of the next working day in the region's time."""
    until = (now + A_DAY).astimezone(REGION)
    if until.weekday() < SATURDAY:
        return now + A_DAY
    monday = until + timedelta(days=7 - until.weekday())
    return monday.replace(hour=NOON, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
