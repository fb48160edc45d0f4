"""How long a slot is kept while a person calls a patient who said no or took the consent back."""

from datetime import datetime, timedelta

from referral.hospitals.working_days import on_a_working_day

KEPT_FOR = timedelta(hours=24)


def keep_until(now: datetime, country: str) -> datetime:
    """A day from now; where the hospital's offices are closed then, the next working noon there."""
    return on_a_working_day(now + KEPT_FOR, country)
