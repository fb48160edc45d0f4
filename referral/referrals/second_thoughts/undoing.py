"""Taking an acceptance back within the hour: what each referral was before it, read from its history.

While it can be undone no letter tells the other hospitals that they are not needed.
"""

from datetime import date, datetime, timedelta
from typing import Any

from referral.errors import Conflict
from referral.referrals import wording
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.moves import MOVES, PLACING, UNDO
from referral.referrals.table.states import BOOKED

UNDO_WITHIN = timedelta(hours=1)
"""Our choice: long enough to notice a wrong button, short enough for the hospitals that keep asking themselves."""
SUPERSEDE = "supersede"
UNDONE = PLACING | {SUPERSEDE}
READ: dict[str, Any] = {
    "first_date": date.fromisoformat,
    "first_time": str,
    "hold_until": datetime.fromisoformat,
    "deadline_at": datetime.fromisoformat,
    "answered_at": datetime.fromisoformat,
    "reason": str,
}
OF_CASE: dict[str, Any] = {
    "due_at": datetime.fromisoformat,
    "came_back_at": datetime.fromisoformat,
    "came_back_reason": str,
}
"""Where the case stood at the desk: since when it asked for another hospital, and why."""
RUNNING = ("hold_until", "deadline_at")
"""What goes on running while a referral is superseded: it gets the time back."""


def kept(referral: Referral) -> dict[str, Any]:
    """What a step is about to overwrite, as JSON holds it."""
    of_case = {f"case_{name}": getattr(referral.case, name) for name in OF_CASE}
    found = {name: getattr(referral, name) for name in READ} | of_case
    return {
        name: value if isinstance(value, str) else value.isoformat() for name, value in found.items() if value
    }


def put_case_back(referral: Referral) -> None:
    """The case stands at the desk where it stood before the acceptance."""
    step = undone(referral)
    before = (step.before if step is not None else None) or {}
    for name, read in OF_CASE.items():
        told = before.get(f"case_{name}")
        setattr(referral.case, name, read(told) if told else None)


def undone(referral: Referral) -> ReferralMove | None:
    """The step that an undo takes back: the newest acceptance or, of a referral that it ended, that ending."""
    return next((step for step in reversed(referral.moves) if step.verb in UNDONE), None)


def state_before(referral: Referral) -> str:
    """The state to go back to; "" where the history tells of none."""
    step = undone(referral)
    return (step.from_state or "") if step is not None else ""


def restored(referral: Referral, now: datetime) -> dict[str, Any]:
    """The columns as they were, with the time given back that passed since."""
    step = undone(referral)
    if step is None:
        return {}
    before = step.before or {}
    found: dict[str, Any] = {
        name: read(before[name]) if name in before else None for name, read in READ.items()
    }
    found["deadline_at"] = found["deadline_at"] or referral.deadline_at
    lost = now - step.at
    return {**found, **{name: found[name] + lost for name in RUNNING if found[name]}}


def takes_visit_back(verb: str, referral: Referral) -> bool:
    """Whether a step takes back what was said of the visit: said with the acceptance it goes, said before it stays."""
    step = undone(referral)
    return verb == UNDO and step is not None and "visit" in MOVES[step.verb].takes


def undo_until(referral: Referral) -> datetime | None:
    """Until when an acceptance that stands can be undone; None for what is none."""
    step = undone(referral)
    known = referral.state in BOOKED and step is not None and step.verb in PLACING and step.before is not None
    return step.at + UNDO_WITHIN if known and step is not None else None


def may_undo(referral: Referral, now: datetime) -> bool:
    """Whether the hour is not over yet."""
    until = undo_until(referral)
    return until is not None and now < until


def check_undo(referral: Referral, now: datetime) -> None:
    """Raise Conflict when the hour is over: from then on it is a cancellation."""
    if not may_undo(referral, now):
        raise Conflict(wording.UNDO_OVER)
