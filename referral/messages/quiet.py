"""Quiet hours: from when to when, by their own clock, nobody is woken; and when they may be told."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

FROM, UNTIL = 21, 8
"""Whole hours by the reader's clock, where they have not said others: a choice of ours."""


class Quiet(NamedTuple):
    """Quiet hours of one reader: from a whole hour to another, in their zone. Alike, there are none."""

    zone: ZoneInfo
    begins: int = FROM
    ends: int = UNTIL

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in them."""
        hour = moment.astimezone(self.zone).hour
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends

    def over(self, moment: datetime) -> datetime:
        """The moment itself, or, where it lies in them, their end. An hour that a clock leaps over is the next."""
        return self.next_end(moment) if self.holds(moment) else moment

    def next_end(self, moment: datetime) -> datetime:
        """When they next end after a moment, by a clock that may change between: a new day for its reader."""
        day = moment.astimezone(self.zone).date()
        for after in range(3):
            end = datetime.combine(day + timedelta(days=after), time(self.ends), self.zone)
            end = datetime.fromtimestamp(end.timestamp(), moment.tzinfo)
            if end > moment:
                return end
        raise AssertionError("every day has an end of the quiet hours")
