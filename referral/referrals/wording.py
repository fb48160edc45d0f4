"""What the loser of a race, or the reader of a dead link, is told: one sentence for each state."""

from referral.i18n import _l

HAPPENED: dict[str, object] = {
    "superseded": _l(
        "Another hospital accepted this patient first. Nothing more is asked of you, and no place of yours "
        "was used. Thank you for being ready to help."
    ),
    "withdrawn": _l(
        "The coordinator has withdrawn this referral. Nothing more is asked of you, and no place of yours "
        "is kept for it."
    ),
    "expired": _l(
        "The time for an answer had run out, so the coordinator is asking other hospitals. If you can take "
        "this patient, please call the coordinator."
    ),
    "rejected": _l("This referral has already been declined."),
    "referred_onward": _l("Another hospital has already been named for this referral."),
    "accepted": _l("This referral has already been accepted."),
    "accepted_with_conditions": _l("This referral has already been accepted with conditions."),
    "info_requested": _l("The hospital has asked for information, and the coordinator has not answered yet."),
    "appointment_set": _l("The appointment has already been set."),
    "patient_confirmed": _l("The patient has already confirmed the appointment."),
    "patient_declined": _l(
        "The patient has declined this place. The place is free again, and the coordinator knows."
    ),
    "cancelled_by_hospital": _l("The hospital has cancelled. The coordinator is looking for another place."),
    "no_show": _l("It has been noted that the patient did not come. The coordinator is looking into it."),
    "attended": _l("It has already been noted that the patient came."),
    "treatment_started": _l("It has already been noted that treatment has started."),
    "completed": _l("The treatment has been completed. This referral is closed."),
}
# The same when a coordinator has recorded what the hospital said: read by the hospital and at the desk.
RECORDED: dict[str, object] = {
    "accepted": _l(
        "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: the "
        "hospital accepts the patient."
    ),
    "accepted_with_conditions": _l(
        "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: the "
        "hospital accepts the patient with conditions."
    ),
    "rejected": _l(
        "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: the "
        "hospital cannot take the patient."
    ),
    "info_requested": _l(
        "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: the "
        "hospital asks for information."
    ),
    "referred_onward": _l(
        "A coordinator has already recorded the hospital's answer, given by telephone, e-mail or letter: "
        "another hospital should be asked."
    ),
}
MOVED_ON = _l("This referral has changed since you opened it. Look at how it stands now and decide again.")
CASE_MOVED_ON = _l(
    "This case is no longer waiting for a hospital. Look at how it stands now and decide again."
)
WRONG_ROLE = _l("This step is for somebody else to take.")

NOT_WAITING: dict[str, object] = {
    "draft": _l("The intake is not finished yet, so no referral can be sent."),
    "emergency": _l(
        "This case is a medical emergency: sending is paused until somebody records that a doctor has seen "
        "the patient. Referrals already sent stay open."
    ),
    "placed": _l("A hospital has already accepted this patient, so no other referral can be sent."),
    "in_treatment": _l("The treatment has begun, so no other referral can be sent."),
    "closed": _l("This case is closed, so no referral can be sent."),
}
NO_CONSENT_TO_STORE = _l("There is no valid consent to keep this patient's data, so nothing can be sent.")
NO_CONSENT_TO_SHOW = _l(
    "There is no valid consent to show this case to this hospital. Please record it first."
)
NOBODY_TO_READ = _l(
    "This hospital has no registered e-mail address and nobody with an account, so nobody would read the "
    "referral. Please add an address to the hospital first."
)
HOSPITAL_CLOSED = _l("This hospital is closed to referrals.")
AGE_UNKNOWN = _l(
    "It is not known whether the patient is a child or an adult. Please complete the intake first."
)
ALREADY_SENT = _l("This hospital already has an open referral of this case.")

CHOOSE_REASON = _l("Please choose a reason from the list.")
NOTE_NEEDED = _l("Please say in a few words what the reason is.")
QUESTION_NEEDED = _l("Please write what you need to know.")
CONDITIONS_NEEDED = _l("Please write what must be settled before you can accept.")
HOLD_NEEDED = _l("Please give the last day on which you keep the place.")
DAY_NEEDED = _l("Please give the day of the appointment.")
CHOOSE_HOSPITAL = _l("Please choose one of the hospitals found.")
CODE_NEEDED = _l("Please type the six digits from the letter.")
DATE_PAST = _l("This date has passed. Please give a date from today on.")
OTHER_HOSPITAL_NEEDED = _l("Please choose another hospital than your own.")
INFORMATION_NEEDED = _l("Please write the answer to the hospital's question.")

WHO_SAID_IT = _l("Please write who at the hospital gave the answer.")
ROLE_NEEDED = _l("Please write what this person does at the hospital.")
CHANNEL_NEEDED = _l("Please choose how the answer was given.")
TOLD_ON_NEEDED = _l("Please give the day on which the answer was given.")
TOLD_TO_COME = _l("This moment lies in the future. Please look at day and time again.")
TOLD_BEFORE_CASE = _l("On this day the patient was not registered yet. Please look at the date again.")
OBJECTION_NEEDED = _l("Please write what your hospital's answer is.")
NOTHING_RECORDED = _l("No answer recorded for your hospital stands here, so there is nothing to object to.")
NO_OBJECTION = _l("There is no open objection to this referral.")

LINK_DEAD = _l(
    "This link has ended or was never valid. If you still wish to answer, please call the coordinator "
    "who wrote to you, or ask for a new link."
)
SESSION_OVER = _l("For safety this page closes after an hour. Please open the link in the letter once more.")
CODE_WRONG: object = _l("This is not the code from the newest letter. Please look at it once more.")
CODE_OVER: object = _l("This code can no longer be used. Please ask for a new one.")
NOT_ACCEPTED = _l("The patient's name opens only after the hospital has accepted.")
CONSENT_WITHDRAWN = _l("The patient has withdrawn consent, so nothing more can be shown.")
TOO_MANY_CODES = _l(
    "Several codes were sent within the last hour. Please use the newest one, or try again later."
)
