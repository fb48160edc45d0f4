"""Which steps can be taken now: those of the table of moves, without those that more than the state forbids."""

from collections.abc import Callable
from datetime import datetime

from referral.referrals.models import Referral
from referral.referrals.second_thoughts import late, undoing
from referral.referrals.table.moves import LATE, UNDO, Move, available, recordable

CHECKED: dict[str, Callable[[Referral, datetime], None]] = {
    LATE: lambda referral, _now: late.check_late(referral),
    UNDO: undoing.check_undo,
}
"""Verb → what raises where more than the state forbids it."""
SHOWN: dict[str, Callable[[Referral, datetime], bool]] = {
    LATE: lambda referral, _now: late.what_stands_in_the_way(referral) is None,
    UNDO: undoing.may_undo,
}
CHEAPLY: dict[str, Callable[[Referral], bool]] = {LATE: lambda referral: late.case_waits(referral.case)}
"""The same for lists of many: without a query for each row; the step itself still checks everything."""


def offered(referral: Referral, role: str, now: datetime) -> tuple[Move, ...]:
    """The buttons of this role, so that none of them lies."""
    return tuple(move for move in available(referral.state, role) if _is_shown(move, referral, now))


def recordable_now(referral: Referral) -> tuple[Move, ...]:
    """The answers a coordinator may write down now."""
    found = recordable(referral.state)
    return tuple(move for move in found if move.verb not in CHEAPLY or CHEAPLY[move.verb](referral))


def _is_shown(move: Move, referral: Referral, now: datetime) -> bool:
    return move.verb not in SHOWN or SHOWN[move.verb](referral, now)
