"""Codes of advice and their words, as advisers and the desk read them. No clinician has signed these lists yet."""

from referral.advice.models import (
    ACCEPTED,
    ANSWERED,
    ASKED,
    CONCLUDED,
    DECLINED,
    EXPIRED,
    LAPSED,
    NO_AGREEMENT,
    OPEN,
    VOID,
)
from referral.i18n import _l

DISCIPLINES: dict[str, object] = {
    "surgical": _l("Surgical oncology"),
    "medical": _l("Medical oncology"),
    "radiation": _l("Radiation oncology"),
    "haematology": _l("Haematology"),
    "paediatric": _l("Paediatric oncology"),
    "pathology": _l("Pathology"),
    "radiology": _l("Radiology and nuclear medicine"),
    "palliative": _l("Palliative medicine"),
    "genetics": _l("Genetics"),
    "nursing": _l("Oncology nursing"),
    "gynaecology": _l("Gynaecological oncology"),
    "neurosurgery": _l("Neurosurgery"),
    "pharmacy": _l("Oncology pharmacy"),
    "anaesthesia": _l("Anaesthesia and intensive care"),
}
SAID_NO = _l(
    "You said that you cannot answer. What is known of the patient is not shown to you any more. Thank you."
)
MOVED = _l(
    "You work in a country for which the patient has not agreed. What is known of the patient is not shown to you any "
    "more. Thank you."
)
QUESTIONS: dict[str, object] = {
    "who_can_treat": _l("Which hospital could treat this?"),
    "operable": _l("Can this be operated on, and what comes first?"),
    "go_on": _l("The treatment was interrupted: how does it go on?"),
    "replace_medicine": _l("A medicine is not to be had: what can stand in its place?"),
    "radiotherapy_break": _l("Radiotherapy was interrupted: go on, repeat or leave it?"),
    "before_treatment": _l("Which tests are needed before a treatment is chosen?"),
    "tissue": _l("The tissue finding is unclear: is a second look needed?"),
    "imaging": _l("How are the images to be read, and are new ones needed?"),
    "transplant": _l("Should a transplantation be considered?"),
    "child": _l("Who treats this child, and in what order?"),
    "pregnant": _l("What is possible during pregnancy?"),
    "fit": _l("Is the patient fit enough for this treatment?"),
    "travel": _l("Can the patient travel, and how?"),
    "supportive": _l("How are pain and other complaints relieved?"),
    "genes": _l("Is genetic counselling needed?"),
    "later": _l("May the treatment wait, and for how long?"),
}
OPTIONS: dict[str, object] = {
    "surgery_first": _l("Operate first"),
    "systemic_first": _l("Begin with medicines"),
    "radiotherapy_first": _l("Begin with radiotherapy"),
    "combined": _l("Radiotherapy together with medicines"),
    "continue_same": _l("Go on with the same treatment"),
    "change_treatment": _l("Change the treatment"),
    "transplant": _l("Assess for a transplantation"),
    "more_tests": _l("More tests first"),
    "second_pathology": _l("Second look at the tissue first"),
    "supportive": _l("Relieve complaints"),
    "watch": _l("Wait and watch"),
    "at_once": _l("Treat at once, do not wait for papers"),
    "transfer": _l("Move the patient to a centre"),
    "cannot_say": _l("Cannot be said from this"),
    "other": _l("Something else, as written below"),
}
MISSING: dict[str, object] = {
    "pathology_report": _l("Pathology report"),
    "slides": _l("Slides or blocks"),
    "images": _l("Images as files"),
    "stage": _l("Stage"),
    "biomarkers": _l("Biomarkers"),
    "blood": _l("Blood counts and organ function"),
    "past_treatment": _l("Doses and days of earlier treatment"),
    "fitness": _l("How active the patient is"),
    "other_illness": _l("Other illnesses and medicines"),
    "wish": _l("What the patient wishes"),
    "fertility": _l("Pregnancy and wish for children"),
    "nothing": _l("Nothing is missing"),
}
NO_CONFLICT = "none"
CONFLICTS: dict[str, object] = {
    NO_CONFLICT: _l("I have none"),
    "works_there": _l("I work at a hospital that is asked, or that I name"),
    "treated": _l("I have treated this patient"),
    "other": _l("Another one, as written below"),
}
STATE_WORDS: dict[str, object] = {
    OPEN: _l("Is not over yet"),
    CONCLUDED: _l("Closed with a conclusion"),
    NO_AGREEMENT: _l("Closed without agreement"),
    EXPIRED: _l("Over: nobody answered"),
    VOID: _l("Ended: it is not shown any more"),
}
SEAT_WORDS: dict[str, object] = {
    ASKED: _l("Asked"),
    ACCEPTED: _l("Has agreed to answer"),
    ANSWERED: _l("Has answered"),
    DECLINED: _l("Does not answer"),
    LAPSED: _l("Did not answer in time"),
}
CLOCKS: dict[str, object] = {"72": _l("72 hours"), "24": _l("24 hours")}
ENDINGS: dict[str, object] = {
    CONCLUDED: _l("There is a conclusion"),
    NO_AGREEMENT: _l("There is no agreement"),
}
KINDS: dict[str, dict[str, object]] = {
    "advice_discipline": DISCIPLINES,
    "advice_question": QUESTIONS,
    "advice_option": OPTIONS,
    "advice_missing": MISSING,
    "advice_conflict": CONFLICTS,
    "advice_state": STATE_WORDS,
    "advice_seat": SEAT_WORDS,
    "advice_clock": CLOCKS,
    "advice_ending": ENDINGS,
}
"""What labels.py calls these codes."""

OVER = _l("This request is over: nothing can be written to it any more.")
NOT_SHOWN = _l("This request has ended, and the patient's data are not shown any more.")
TWICE = _l(
    "You have changed your answer in another window meanwhile. What you wrote now stands below: send it again if it "
    "is the right one."
)
DECLARE = _l("You work at a hospital that is asked or that you name. Please declare it here.")
SAY_CONFLICT = _l("Please write what the conflict is.")
SAY_OPTION = _l("Please write what else you advise.")
SAY_CONCLUSION = _l("Please choose at least one option, or write the conclusion.")
ANSWER_FIRST = _l("Answer yourself first: then you see what the others wrote, and can close the request.")
ADVISED = _l("Advice of several disciplines: %(reason)s")
