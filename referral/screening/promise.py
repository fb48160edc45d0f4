"""When somebody calls back: within the hours in which whoever is on duty works by day, where the patient is."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from referral.duty.hours import begins
from referral.duty.models import DAY, NIGHT
from referral.duty.queries import answering
from referral.zones import zone_of

TO_CALL = timedelta(hours=2)
"""So long before the day's shift ends a wish is still promised for today; a choice of ours."""
MORNING = timedelta(hours=4)
"""So long after the shift begins a call of the day before is made; a choice of ours."""
AHEAD = 7


class Promise(NamedTuple):
    """From when and until when, in the place's own time; whether that has begun. `is_sure`: the rota names somebody."""

    begins: datetime
    until: datetime
    is_today: bool
    has_begun: bool = False
    is_sure: bool = True


def promise(now: datetime, country: str) -> Promise:
    """The next hours for a call; the first day of seven for which the rota names somebody, else tomorrow, not sure."""
    days = (_on(now, country, ahead) for ahead in range(AHEAD))
    possible = [each for each in days if each is not None]
    for each in possible:
        if answering(each.until - timedelta(minutes=1), country).people:
            return each
    return possible[min(1, len(possible) - 1)]._replace(is_sure=False)


def _on(now: datetime, country: str, ahead: int) -> Promise | None:
    """The hours of a day; none where today's are over."""
    day = now.astimezone(zone_of(country)).date() + timedelta(days=ahead)
    opens, closes = _at(day, DAY, country), _at(day, NIGHT, country)
    if ahead == 0 and now >= opens:
        return Promise(opens, closes, True, has_begun=True) if now <= closes - TO_CALL else None
    return Promise(opens, opens + MORNING, ahead == 0)


def _at(day: date, part: str, country: str) -> datetime:
    return datetime.combine(day, time(begins()[part]), zone_of(country))
