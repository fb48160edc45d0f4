"""Everything that may happen to a referral, one verb each; the words live in three files by who speaks."""

from referral.referrals.actions.after_acceptance import (
    attend,
    cancel,
    complete,
    confirm,
    decline,
    miss,
    set_appointment,
    start_treatment,
    withdraw_after_acceptance,
)
from referral.referrals.actions.answering import (
    accept,
    accept_with_conditions,
    ask_information,
    fail_conditions,
    meet_conditions,
    receive,
    refer_onward,
    reject,
)
from referral.referrals.actions.deadlines import tick
from referral.referrals.actions.ending import close_case, withdraw_consent
from referral.referrals.actions.objecting import object_to_answer, settle_objection
from referral.referrals.actions.sending import (
    give_information,
    renew_link,
    send,
    show_and_send,
    withdraw,
)

__all__ = [
    "accept",
    "accept_with_conditions",
    "ask_information",
    "attend",
    "cancel",
    "close_case",
    "complete",
    "confirm",
    "decline",
    "fail_conditions",
    "give_information",
    "meet_conditions",
    "miss",
    "object_to_answer",
    "receive",
    "refer_onward",
    "reject",
    "renew_link",
    "send",
    "set_appointment",
    "settle_objection",
    "show_and_send",
    "start_treatment",
    "tick",
    "withdraw",
    "withdraw_after_acceptance",
    "withdraw_consent",
]
