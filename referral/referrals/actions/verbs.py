"""Each verb of the table of moves under its own name, for whoever knows which one they want.

`verb(name)(referral, actor, now, **said)` takes the step and raises what `take` raises; `said`: see Step. What a
verb needs, does to slot and case, and whom it tells is its row of moves.py.
"""

from datetime import datetime
from typing import Any, Protocol

from referral.audit import Actor
from referral.db import transaction
from referral.referrals.models import Referral
from referral.referrals.moving import take
from referral.referrals.step import Step
from referral.referrals.table.moves import MOVES


class Verb(Protocol):
    """One verb of a referral as a function; False when this very actor has just done the very same."""

    def __call__(self, referral: Referral, actor: Actor, now: datetime, **said: Any) -> bool: ...


def verb(name: str) -> Verb:
    """A verb of the table as a function; KeyError for a verb that is not in the table."""
    move = MOVES[name]

    def act(referral: Referral, actor: Actor, now: datetime, **said: Any) -> bool:
        return take(Step(referral, move.verb, actor, now, **said))

    return act


@transaction
def receive(referral: Referral, actor: Actor, now: datetime) -> bool:
    """Note that the hospital has opened the referral; later openings change nothing."""
    return take(Step(referral, "receive", actor, now)) if referral.state == "requested" else False


accept = verb("accept")
accept_late = verb("accept_late")
accept_with_conditions = verb("accept_with_conditions")
meet_conditions = verb("meet_conditions")
fail_conditions = verb("fail_conditions")
reject = verb("reject")
ask_information = verb("ask_information")
give_information = verb("give_information")
refer_onward = verb("refer_onward")
withdraw = verb("withdraw")
set_appointment = verb("set_appointment")
confirm = verb("confirm")
ask_other_day = verb("ask_other_day")
wish_to_decline = verb("wish_to_decline")
decline = verb("decline")
attend = verb("attend")
miss = verb("miss")
cancel = verb("cancel")
start_treatment = verb("start_treatment")
complete = verb("complete")
undo_acceptance = verb("undo_acceptance")
withdraw_after_acceptance = verb("withdraw_after_acceptance")
