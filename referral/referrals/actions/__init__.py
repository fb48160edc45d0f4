"""Everything that may happen to a referral: a step of the table of moves, and the few verbs beside it."""

from referral.referrals.actions.agreeing import agree_for_countries, hospitals_of
from referral.referrals.actions.arranging import settle_item, undo_item
from referral.referrals.actions.closing import settle_closing
from referral.referrals.actions.deadlines import tick
from referral.referrals.actions.ending import close_case, withdraw_consent
from referral.referrals.actions.excluding import allow_again, exclude
from referral.referrals.actions.keeping import agree_again
from referral.referrals.actions.narrowing import stop_in_country, stop_showing
from referral.referrals.actions.objecting import object_to_answer, settle_objection
from referral.referrals.actions.sending import remind, renew_link, send, show_and_send
from referral.referrals.actions.verbs import (
    accept,
    accept_late,
    accept_with_conditions,
    ask_information,
    ask_other_day,
    attend,
    cancel,
    complete,
    confirm,
    decline,
    fail_conditions,
    give_information,
    meet_conditions,
    miss,
    receive,
    refer_onward,
    reject,
    set_appointment,
    start_treatment,
    undo_acceptance,
    wish_to_decline,
    withdraw,
    withdraw_after_acceptance,
)
from referral.referrals.actions.way_back import report_visit, take_letter_back, write_letter
from referral.referrals.moving import take
from referral.referrals.step import Step

__all__ = [
    "Step",
    "accept",
    "accept_late",
    "accept_with_conditions",
    "agree_again",
    "agree_for_countries",
    "allow_again",
    "ask_information",
    "ask_other_day",
    "attend",
    "cancel",
    "close_case",
    "complete",
    "confirm",
    "decline",
    "exclude",
    "fail_conditions",
    "give_information",
    "hospitals_of",
    "meet_conditions",
    "miss",
    "object_to_answer",
    "receive",
    "refer_onward",
    "reject",
    "remind",
    "renew_link",
    "report_visit",
    "send",
    "set_appointment",
    "settle_closing",
    "settle_item",
    "settle_objection",
    "show_and_send",
    "start_treatment",
    "stop_in_country",
    "stop_showing",
    "take",
    "take_letter_back",
    "tick",
    "undo_acceptance",
    "undo_item",
    "wish_to_decline",
    "withdraw",
    "withdraw_after_acceptance",
    "withdraw_consent",
    "write_letter",
]
