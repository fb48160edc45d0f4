"""What features declare to follow once a letter or short text has arrived, was lost, answered or refused."""

from collections.abc import Callable
from datetime import datetime

from referral.queued import OutboxMessage

Hook = Callable[[OutboxMessage, datetime], None]
_when: dict[str, list[Hook]] = {"arrived": [], "lost": [], "answered": [], "refused": []}


def when_arrived(hook: Hook) -> Hook:
    """Declare what follows, in the same transaction, once a server has taken a letter."""
    _when["arrived"].append(hook)
    return hook


def when_lost(hook: Hook) -> Hook:
    """Declare what follows, in the same transaction, once it is known that a letter did not arrive or is late."""
    _when["lost"].append(hook)
    return hook


def when_refused(hook: Hook) -> Hook:
    """Declare what follows, in the same transaction, once an address is said to be wrong: another way may be left."""
    _when["refused"].append(hook)
    return hook


def when_answered(hook: Hook) -> Hook:
    """Declare what follows, in the same transaction, once something came back that is no failure."""
    _when["answered"].append(hook)
    return hook


def follow(what: str, row: OutboxMessage, now: datetime) -> None:
    """Do what was declared."""
    for hook in _when[what]:
        hook(row, now)
