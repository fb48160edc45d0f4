"""What may happen to a patient's case before and beside its referrals; each verb in one transaction."""

from referral.intake.actions.ageing import come_of_age, fill_ages, who_came_of_age
from referral.intake.actions.consenting import keep_consents, record_consent
from referral.intake.actions.coordinating import (
    add_note,
    assign_owner,
    called_back,
    park,
    reopen_duplicate,
    set_priority,
    take_up_again,
    wait_for_others,
)
from referral.intake.actions.emergency import (
    acknowledge,
    answer_about,
    answer_alone,
    answer_red_flags,
    give_back_what_was_brought,
    keep_bedside,
    pass_on_emergency,
    raise_emergency,
    seen_by_doctor,
    want_call_back,
)
from referral.intake.actions.filing import discard_draft, save_group, start, submit
from referral.intake.actions.hearing import hear, pass_on_told, tell_desk
from referral.intake.actions.returning import begin_again
from referral.intake.card.actions import agree_word, issue_card, revoke_card

__all__ = [
    "acknowledge",
    "add_note",
    "agree_word",
    "answer_about",
    "answer_alone",
    "answer_red_flags",
    "assign_owner",
    "begin_again",
    "called_back",
    "come_of_age",
    "discard_draft",
    "fill_ages",
    "give_back_what_was_brought",
    "hear",
    "issue_card",
    "keep_bedside",
    "keep_consents",
    "park",
    "raise_emergency",
    "record_consent",
    "reopen_duplicate",
    "revoke_card",
    "save_group",
    "pass_on_emergency",
    "pass_on_told",
    "seen_by_doctor",
    "set_priority",
    "start",
    "submit",
    "take_up_again",
    "tell_desk",
    "wait_for_others",
    "want_call_back",
    "who_came_of_age",
]
