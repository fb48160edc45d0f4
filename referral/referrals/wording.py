"""What is refused, in sentences, and what is told to whoever reads a dead link."""

from referral.i18n import _l

MOVED_ON = _l("This request has changed since you opened it. Look at how it stands now and decide again.")
CASE_MOVED_ON = _l(
    "This case is no longer waiting for a hospital. Look at how it stands now and decide again."
)
WRONG_ROLE = _l("This step is for somebody else to take.")

NO_CONSENT_TO_STORE = _l("There is no valid consent to store this patient's data, so nothing can be sent.")
NO_CONSENT_TO_SHOW = _l(
    "There is no valid consent to show this case to this hospital. Please record it first."
)
CODE_FIRST = _l("Open the page “Who the patient is” by its code first; then print it from there.")
NOBODY_TO_READ = _l(
    "This hospital has no registered e-mail address and nobody with an account, so nobody would read the "
    "request. Please add an address to the hospital first."
)
HOSPITAL_CLOSED = _l("This hospital is closed to requests.")
AGE_UNKNOWN = _l(
    "It is not known whether the patient is a child or an adult. Please complete the intake first."
)
ALREADY_SENT = _l("This hospital already has an open request of this case.")

UNDO_OVER = _l(
    "This acceptance can no longer be undone. Please cancel it instead; the coordinator then looks for "
    "another place."
)
UNDO_SLOT_GONE = _l(
    "A place that another hospital had kept for this patient has been given away meanwhile, so this cannot be "
    "undone as a whole. Please cancel instead; the coordinator then looks for another place."
)
LATE_PLACED = _l(
    "The time for an answer had run out, and another hospital has accepted this patient meanwhile. Nothing more "
    "is asked of you. Thank you for being ready to help."
)
LATE_OVER = _l(
    "The time for an answer had run out, and this patient no longer waits for a place. Nothing more is asked of "
    "you. Thank you for being ready to help."
)
LATE_HELD = _l(
    "The time for an answer had run out, and another hospital is keeping a place for this patient meanwhile. If "
    "you can take the patient, please call the coordinator."
)
LATE_ASKED_AGAIN = _l("Your hospital has been asked again for this patient. Please answer the newer request.")
TOO_EARLY = _l("The first appointment is only on %(day)s. If it is so all the same, tick the box.")

CHOOSE_REASON = _l("Please choose a reason from the list.")
NOTE_NEEDED = _l("Please say in a few words what the reason is.")
QUESTION_NEEDED = _l("Please write what you need to know.")
CONDITIONS_NEEDED = _l("Please write what must be settled before you can accept.")
HOLD_NEEDED = _l("Please give the last day on which you keep the place.")
DAY_NEEDED = _l("Please give the day of the appointment.")
DAY_OF_HOUR = _l("Please give the day too, or leave the hour empty.")
CHOOSE_HOSPITAL = _l("Please choose one of the hospitals found.")
LETTER_NEEDED = _l("Please write or paste the letter.")
CODE_NEEDED = _l("Please type the six digits from the letter.")
DATE_PAST = _l("This date has passed. Please give a date from today on.")
OTHER_HOSPITAL_NEEDED = _l("Please choose another hospital than your own.")
INFORMATION_NEEDED = _l("Please write the answer to the hospital's question.")
NAMES_SOMEBODY = _l(
    "These look like a name, a birth date or a number of the patient or their people: %(words)s. "
    "Hospitals read such things only after they have accepted. Please write it without them."
)

WHO_SAID_IT = _l("Please write who at the hospital gave the answer.")
ROLE_NEEDED = _l("Please write what this person does at the hospital.")
CHANNEL_NEEDED = _l("Please choose how the answer was given.")
TOLD_ON_NEEDED = _l("Please give the day on which the answer was given.")
TOLD_TO_COME = _l("This moment lies in the future. Please look at day and time again.")
TOLD_BEFORE_CASE = _l("On this day the patient was not registered yet. Please look at the date again.")
OBJECTION_NEEDED = _l("Please write what your hospital's answer is.")
NOTHING_RECORDED = _l("No answer recorded for your hospital stands here, so there is nothing to object to.")
NO_OBJECTION = _l("There is no open objection to this request.")

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
EXCLUDED = _l("This hospital is not to be asked for this case. Look at the reason on the page of the case.")
SAY_WHY_NOT = _l("Write why this hospital is not to be asked.")
NO_HOSPITAL_THERE = _l("Choose at least one country with a hospital that can be asked.")
AGREED_TOO_LONG = _l("An agreement holds for at most 30 days. After that the patient is asked again.")
