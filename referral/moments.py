"""A moment that somebody wrote down as a day and a time of day, by the clock where they were."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from referral.i18n import _l, reader_zone
from referral.zones import day_in

WRITE_TIME = _l("Write the time in hours and minutes, for example 14:30.")


NOT_YET = _l("This moment lies in the future. Please look at day and time again.")


TOO_EARLY = _l(
    "This is more than two days before the warning sign was written down. Please write the visit that came after it."
)


def is_time_of_day(written: str) -> bool:
    """Whether this is a time in hours and minutes."""
    return re.fullmatch(r"([01]?\d|2[0-3])[:.][0-5]\d", written) is not None


def moment_of(day: date, written: str, zone: ZoneInfo | None = None) -> datetime:
    """The moment somebody wrote down as a day and a time of day, by the clock of a zone; the reader's as a rule.

    Of an hour that the clock shows twice it is the first; one that the clock leaves out is an hour later.
    """
    hour, minute = re.split(r"[:.]", written)
    return datetime.combine(day, time(int(hour), int(minute)), zone or reader_zone()).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day that a moment is on, in the region's time."""
    return day_in(moment)


def moment_from(written: str) -> datetime | None:
    """A moment as a page carries it; None for what is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None
