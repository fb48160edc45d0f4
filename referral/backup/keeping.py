"""Which back-ups are kept: of each of the last seven days one, of each of the four weeks one, none beyond thirty days.

Who is erased lies readable in older back-ups for whoever has the offline key and MASTER_KEYS. The law gives a month
to carry an erasure out (GDPR, article 12 (3)): so no back-up is kept for longer, and there are no monthly ones.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from referral.backup import manifest
from referral.backup.shelf import Shelf

DAYS, WEEKS = 7, 4
LONGEST = timedelta(days=30)
FORM = "%Y%m%dT%H%M%SZ"


def drop_old(shelf: Shelf, now: datetime) -> datetime:
    """Delete the back-ups that are past their time; when the oldest that is left was made."""
    here = manifest.sets(shelf)
    stays = kept(here, now)
    gone = {which for which in here if which not in stays}
    for kind in (manifest.KIND, manifest.HEAD, *manifest.STREAMS):
        for name in shelf.names(kind) if gone else ():
            if _set_of(name) in gone:
                shelf.drop(name)
    return min(map(made_at, stays), default=now)


def kept(sets: Iterable[str], now: datetime) -> set[str]:
    """Those that stay: the newest of each day, the oldest of each week, the newest of all; none that is too old."""
    young = sorted(each for each in sets if now - made_at(each) < LONGEST)
    by_day = {made_at(each).date(): each for each in young}
    by_week = {made_at(each).isocalendar()[:2]: each for each in reversed(young)}
    days, weeks = sorted(by_day)[-DAYS:], sorted(by_week)[-WEEKS:]
    return {*(by_day[day] for day in days), *(by_week[week] for week in weeks), *young[-1:]}


def made_at(which: str) -> datetime:
    """When a back-up was begun."""
    return datetime.strptime(which, FORM).replace(tzinfo=UTC)


def _set_of(name: str) -> str:
    return name.split("-")[1]
