"""Words of the desk and of the patient's page about what papers say."""

from referral.i18n import _l
from referral.intake.questions.codes import CODES
from referral.records.reading import checking
from referral.records.reading.completeness import NOBODY_SAID
from referral.records.reading.models import (
    ASKED,
    BEING_ASKED,
    BY_MAIL,
    GOT,
    NOT_READABLE,
    NOT_THERE,
    ON_PAPER,
    REFUSED,
    REMINDED,
    STOPPED,
    THERE,
)

LABELS: dict[str, dict[str, object]] = {
    "paper_tick": {
        THERE: _l("There"),
        BEING_ASKED: _l("Being asked for"),
        NOT_THERE: _l("Not there"),
        NOT_READABLE: _l("There, but cannot be read"),
        NOBODY_SAID: _l("Nobody has said"),
    },
    "records_state": {
        ASKED: _l("Asked for"),
        REMINDED: _l("Asked for, and reminded"),
        GOT: _l("Records have come"),
        REFUSED: _l("The hospital does not give them"),
        STOPPED: _l("No longer asked for"),
    },
    "records_way": {
        BY_MAIL: _l("By e-mail: a neutral message with a link to the letter"),
        ON_PAPER: _l("On paper: print the letter; the family or the coordinator sends it"),
    },
    "tnm_edition": {
        **{code: f"UICC {code}" for code in checking.EDITIONS if code != checking.UNKNOWN},
        checking.UNKNOWN: _l("The paper does not say"),
    },
    "paper_stage": {
        **{code: code for code in checking.STAGES},
        checking.BEING_DONE: _l("It is being found out"),
        checking.UNKNOWN: _l("The paper says that it is not known"),
    },
    "paper_side": {**CODES["side"], checking.UNKNOWN: _l("The paper says that it is not known")},
    "page_ninth": {
        "1": _l("Top left"),
        "2": _l("Top middle"),
        "3": _l("Top right"),
        "4": _l("Middle left"),
        "5": _l("In the middle"),
        "6": _l("Middle right"),
        "7": _l("Bottom left"),
        "8": _l("Bottom middle"),
        "9": _l("Bottom right"),
    },
}
ASKED_BACK: dict[str, object] = {
    checking.THOUSAND: _l(
        "The comma or point in “%(typed)s” may mark decimals or thousands. Look at the picture again: is it right "
        "as typed?"
    ),
    checking.TOO_SMALL: _l("This is an unusually small amount for this unit. Does the paper really say so?"),
    checking.TOO_LARGE: _l("This is an unusually large amount for this unit. Does the paper really say so?"),
    checking.TENFOLD: _l(
        "Another entry of the same medicine is very different from this one (about ten times or more). Was a zero or a "
        "comma read wrongly, or does the paper really say so?"
    ),
    checking.BACKWARDS: _l("More were given than planned. Does the paper really say so?"),
    checking.MUCH: _l("This is more than any usual total dose. Does the paper really say so?"),
}
PARTS: dict[str, object] = {
    "day": _l("Date, as precise as the paper says it"),
    "stage": _l("Stage as in the paper"),
    "clinical_group": _l("Clinical group"),
    "tnm": _l("TNM as in the paper, for example pT2N1M0"),
    "edition": _l("Edition of TNM"),
    "words": _l("As written in the paper"),
    "side": _l("Side"),
    "ecog": _l("ECOG"),
    "drug": _l("Medicine: international name or brand, in either script"),
    "dose": _l("Dose, number only"),
    "unit": _l("Unit of the dose"),
    "cycle": _l("Number of the cycle"),
    "cycles": _l("Of how many"),
    "gray": _l("Dose in gray (Gy)"),
    "fractions": _l("Sessions given"),
    "fractions_planned": _l("Sessions planned"),
}
PLAIN: dict[str, object] = {
    "diagnosed_on": _l("The illness was found."),
    "stage": _l("Stage in the papers: %(said)s."),
    "clinical_group": _l("Clinical group in the papers: %(said)s."),
    "tnm": _l("Spread of the illness as doctors write it: %(said)s."),
    "morphology": _l("Kind of tumour as in the papers: %(said)s."),
    "side": _l("Side: %(said)s."),
    "ecog": _l("How active you were, as the doctor wrote (0 is fully active): %(said)s."),
    "surgery_on": _l("You had an operation."),
    "drug": _l("You were given a medicine: %(said)s."),
    "cycle": _l("Course of treatment: %(said)s."),
    "last_dose": _l("Your last dose of medicine."),
    "radiotherapy": _l("You had radiotherapy: %(said)s."),
}
"""Field → the plain sentence in which it is read back to the patient."""
NEEDS_UNIT = _l("A dose without its unit is not kept. Choose the unit as the paper has it.")
NEEDS_DOSE = _l("You chose a unit. Write the dose too, or take the unit away.")
NO_TNM = _l("This is no TNM: write it like T2N1M0, with p, c, y or r before it where the paper has them.")
NO_NUMBER = _l("Please write a number above zero, with at most three decimals.")
NO_DRUG = _l("No single medicine has this name. Choose one of those found, or write its international name.")
NO_FRAME = _l("Mark where on the picture it stands: draw a frame, or choose the part of the page.")
SAYS_NOTHING = _l("Please write what the paper says.")
NOT_TWICE = _l("A second person must confirm it: you typed this value yourself.")
ENDED = _l("This value has been corrected or crossed out meanwhile. Look at how it stands now.")
NOT_AVAILABLE = _l("This paper cannot be read here yet.")
NOTHING_TAKEN = _l("The case says this already.")
CHANGED_SINCE = _l("The case was changed again since it was taken over. Change it on its own page.")
