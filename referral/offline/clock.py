"""A phone's clock may be wrong: what it says is reckoned by how far it was from ours when it last spoke."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MOST_AHEAD = 400 * 86_400
"""Seconds: what lies further from our time is no clock, and is not reckoned with."""


class Moment(NamedTuple):
    """When something was written, by our clock; `ahead`: its phone said a time yet to come, so it counts as now."""

    at: datetime
    ahead: bool


def read(text: str | None) -> datetime | None:
    """A phone's ISO time, which says its zone; None for anything else."""
    try:
        found = datetime.fromisoformat(str(text or "")[:40])
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def ahead_by(sent_at: str | None, now: datetime) -> int | None:
    """Seconds that a phone's clock is before ours, by what it says while it speaks; None when it says nothing."""
    said = read(sent_at)
    seconds = round((said - now).total_seconds()) if said else None
    return seconds if seconds is not None and abs(seconds) <= MOST_AHEAD else None


def corrected(said: str | None, ahead: int, now: datetime) -> Moment:
    """The moment a phone names, by our clock; never later than now, which is said. Without one it is now.

    So it is where the phone had no clock: one whose battery was empty says 1970, and "56 years ago" helps nobody.
    """
    found = read(said)
    if found is None:
        return Moment(now, True)
    try:
        ours = found - timedelta(seconds=ahead)
    except OverflowError:
        return Moment(now, True)
    if now - ours > timedelta(seconds=MOST_AHEAD):
        return Moment(now, True)
    return Moment(min(ours, now), ours > now + timedelta(minutes=2))
