"""What each step is called: on its button, above its page, and once it is done."""

from referral.i18n import _l, moment_words
from referral.referrals.models import ReferralMove

# In the order in which a page offers them: the first is its main button.
BUTTONS: dict[str, object] = {
    "accept": _l("Accept the patient"),
    "accept_with_conditions": _l("Accept with conditions"),
    "ask_information": _l("Ask for information"),
    "refer_onward": _l("Name another hospital"),
    "reject": _l("Decline"),
    "meet_conditions": _l("The conditions are met"),
    "fail_conditions": _l("The conditions cannot be met"),
    "start_treatment": _l("Treatment has started"),
    "complete": _l("Treatment is completed"),
    "set_appointment": _l("Set or change the appointment"),
    "attend": _l("The patient came"),
    "miss": _l("The patient did not come"),
    "cancel": _l("Cancel our acceptance"),
    "object_to_answer": _l("This is not our answer"),
}
STEP_TITLES: dict[str, object] = {
    "accept": _l("Accept the patient"),
    "accept_with_conditions": _l("What must be settled before you accept?"),
    "reject": _l("Why can you not take this patient?"),
    "ask_information": _l("What do you need to know?"),
    "refer_onward": _l("Which hospital should be asked instead?"),
    "meet_conditions": _l("Are the conditions met?"),
    "fail_conditions": _l("Can the conditions not be met?"),
    "set_appointment": _l("When is the first appointment?"),
    "attend": _l("Did the patient come?"),
    "miss": _l("Why did the patient not come?"),
    "cancel": _l("Why must you cancel?"),
    "start_treatment": _l("Has the treatment started?"),
    "complete": _l("Is the treatment completed?"),
    "object_to_answer": _l("What is your hospital's answer?"),
}
EXPLAINED: dict[str, object] = {
    "accept": _l("A place of yours is taken for this patient, and the other hospitals are told at once."),
    "accept_with_conditions": _l(
        "A place is kept until the day you name. Other hospitals may still accept the patient meanwhile."
    ),
    "reject": _l("The coordinator can then ask another hospital at once. No further explanation is needed."),
    "ask_information": _l(
        "The coordinator answers, and you hear of it by letter. Please name no person here."
    ),
    "refer_onward": _l("The coordinator decides whether to ask that hospital."),
    "meet_conditions": _l("The place becomes the patient's, and the other hospitals are told at once."),
    "fail_conditions": _l("The place you kept is free again, and the coordinator keeps looking."),
    "set_appointment": _l("The patient is asked to confirm the day."),
    "attend": _l("Only a person decides this, never a program."),
    "miss": _l(
        "Only a person decides this, never a program. The place is free again, and the coordinator looks for "
        "the patient and for another place."
    ),
    "cancel": _l(
        "The place is free again, and the patient returns to the top of the waiting list. "
        "The coordinator hears at once."
    ),
    "start_treatment": _l(
        "The coordinator's page and the patient's page then show that treatment has begun."
    ),
    "complete": _l("This closes the patient's case."),
    "object_to_answer": _l(
        "The coordinator hears at once that the recorded answer is not yours, and calls you. Until then "
        "nothing else changes. Please name no person here."
    ),
}
DONE: dict[str, object] = {
    "accept": _l("Thank you. The patient is accepted."),
    "accept_with_conditions": _l("Thank you. A place is kept until the day you named."),
    "reject": _l("Thank you. The coordinator can now ask another hospital."),
    "ask_information": _l("Your question has gone to the coordinator."),
    "refer_onward": _l("Thank you. The coordinator decides whether to ask that hospital."),
    "meet_conditions": _l("Thank you. The patient is accepted."),
    "fail_conditions": _l("The place is free again, and the coordinator knows."),
    "set_appointment": _l("The appointment is set."),
    "attend": _l("It is noted that the patient came."),
    "miss": _l("It is noted that the patient did not come. The coordinator knows."),
    "cancel": _l("The acceptance is cancelled, and the coordinator knows."),
    "start_treatment": _l("It is noted that treatment has started."),
    "complete": _l("It is noted that treatment is completed."),
    "give_information": _l("The answer has gone to the hospital."),
    "object_to_answer": _l("Thank you. The coordinator knows that the recorded answer is not yours."),
    "withdraw": _l("The referral is withdrawn, and the hospital is told."),
    "withdraw_after_acceptance": _l("The referral is withdrawn, and the hospital is told."),
    "confirm": _l("Thank you. The hospital knows that you are coming."),
    "decline": _l("The place is free again. Your coordinator knows and will look for another one."),
}

# An answer given elsewhere and recorded by a coordinator: in the letter, on the hospital's page, at the desk.
RECORDED_HOW: dict[str, object] = {
    "telephone": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by telephone. A coordinator "
        "has recorded the answer:"
    ),
    "email": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by e-mail. A coordinator has "
        "recorded the answer:"
    ),
    "letter": _l(
        "On %(date)s somebody of your hospital answered the request %(reference)s by letter. A coordinator has "
        "recorded the answer:"
    ),
}
RECORDED_ANSWER: dict[str, object] = {
    "accept": _l("Your hospital accepts the patient."),
    "accept_with_conditions": _l("Your hospital accepts the patient if something is settled first."),
    "reject": _l("Your hospital cannot take the patient."),
    "ask_information": _l("Your hospital needs more information before it decides."),
    "refer_onward": _l("Your hospital names another hospital that should be asked."),
}
TOLD_BY: dict[str, object] = {
    "telephone": _l("Told by telephone on %(moment)s by %(person)s, %(role)s."),
    "email": _l("Written by e-mail on %(moment)s by %(person)s, %(role)s."),
    "letter": _l("Written by letter on %(moment)s by %(person)s, %(role)s."),
}


def told_by(step: ReferralMove) -> str:
    """Who of the hospital gave a recorded answer, how and when, in the reader's language."""
    who = {"person": step.told_name, "role": step.told_role}
    return str(TOLD_BY[str(step.told_channel)]) % {**who, "moment": moment_words(step.told_at)}
