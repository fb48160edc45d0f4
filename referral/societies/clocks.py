"""How long a society has for an answer, by the case's priority; and the spans of a liaison person's consent."""

import csv
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from matching.vocabulary import Priority
from referral.hospitals.working_days import is_open_at, on_a_working_day

TABLE = Path(__file__).parent / "data" / "clocks.csv"
CONFIRM_EVERY = timedelta(days=90)
ASK_BEFORE = timedelta(days=14)
"""So long before it lapses a liaison person is asked whether everything still holds."""
VALID_MONTHS = 12
ERASED_AFTER = timedelta(days=30)
"""So long after twelve months without a new consent name and address are still kept, to be asked again."""
INVITATION_LASTS = timedelta(days=14)
MOST_INVITED = 5
"""So many people one liaison person invites within a day: a successor, a deputy, and an address mistyped; a choice of
ours."""
LINK_AFTER = timedelta(days=7)
"""So long after its time a link still says what became of the request."""


@cache
def answer_within() -> dict[str, timedelta]:
    """Priority → the time for an answer. Raises LookupError where a priority has none."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        found = {row["priority"]: timedelta(hours=int(row["answer_hours"])) for row in csv.DictReader(table)}
    if set(found) != set(Priority):
        raise LookupError(f"{TABLE.name}: every priority needs a time for an answer")
    return found


def due_from(priority: str, country: str, now: datetime) -> datetime:
    """When an answer asked for now is due: most urgent at any hour, else on a working day of the society's country."""
    moment = now + answer_within()[priority]
    return moment if priority == Priority.EMERGENCY else on_a_working_day(moment, country)


def may_lapse(priority: str, country: str, now: datetime) -> bool:
    """Whether the time may run out now: not on a day on which the society's offices are closed."""
    return priority == Priority.EMERGENCY or is_open_at(now, country)
