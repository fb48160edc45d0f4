"""What a step changes of the referral beside its state, and of what the desk sees of the case."""

from datetime import timedelta
from typing import Any

from referral.intake.moves import SEND_WITHIN, come_back, unpark
from referral.referrals.answer_times import due_from
from referral.referrals.second_thoughts import undoing
from referral.referrals.second_thoughts.keeping import keep_until
from referral.referrals.step import Step
from referral.referrals.table.moves import ANSWERS
from referral.referrals.table.states import BOOKING, COORDINATOR, HOSPITAL, STATES


def tell_desk(step: Step) -> None:
    """Raise the case, end its being parked, or begin the desk's clock anew, as the step asks."""
    _raise(step)
    _restart_desk(step)


def _raise(step: Step) -> None:
    """An end without a place raises the case; any other word than a coordinator's own ends its being parked.

    Where the case moves, that has ended it already.
    """
    if step.move.comes_back:
        come_back(step.referral.case, step.move.comes_back, step.now)
    elif not step.move.case_to and (step.actor.role != COORDINATOR or step.told is not None):
        unpark(step.referral.case)


def _restart_desk(step: Step) -> None:
    """What an acceptance or its appointment asks of the desk is due from now on, not by the clock of before."""
    state, case = STATES[step.target], step.referral.case
    if state.phase == BOOKING and state.duty:
        case.due_at = step.now + SEND_WITHIN[case.priority]


def changed_by(step: Step) -> dict[str, Any]:
    """What the table says a step changes of the referral beside what was said."""
    if step.goes_back:
        return undoing.restored(step.referral, step.now)
    return {
        **({"answered_at": step.now} if step.verb in ANSWERS else {}),
        **_reached(step),
        **({"hold_until": None} if step.move.ends_hold else {}),
        **(_slot_kept(step) if step.move.keeps_slot else {}),
        **(_clock_anew(step) if step.move.restarts_clock else {}),
    }


def _slot_kept(step: Step) -> dict[str, Any]:
    return {"hold_until": keep_until(step.now, step.referral.hospital.country)}


def _clock_anew(step: Step) -> dict[str, Any]:
    referral = step.referral
    return {"deadline_at": due_from(referral.case, referral.hospital.country, step.now), "reminded_at": None}


def _reached(step: Step) -> dict[str, Any]:
    """Whoever does something has been reached, whatever became of our letter: the time that was lost is given back."""
    since = step.referral.undelivered_at
    if since is None or (step.actor.role != HOSPITAL and step.told is None):
        return {}
    later = step.referral.deadline_at + max(step.now - since, timedelta(0))
    reached = since if step.verb in ANSWERS else step.now
    return {"undelivered_at": None, "reached_at": reached, "deadline_at": later}
