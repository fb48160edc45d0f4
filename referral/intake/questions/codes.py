"""The coded answers intake offers and what they are called; added to the one table of labels at start."""

from matching.vocabulary import UKRAINE
from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.intake.questions.consents import GivenBy, Purpose
from referral.labels import LABELS

YES_NO = {"yes": _l("Yes"), "no": _l("No")}
AGREED = {"yes": _l("Agrees"), "no": _l("Does not agree")}
RECEIVING = LABELS["receiving_country"]
SPOKEN = {**LABELS["language"], "other": _l("Another language")}
NONE_OF_THESE = {"none": _l("None of these")}
ANY = {"any": _l("Any of these countries")}
MESSENGERS: dict[str, object] = {
    "telegram": "Telegram",
    "viber": "Viber",
    "whatsapp": "WhatsApp",
    "signal": "Signal",
}
MESSAGE_WAYS: dict[str, object] = {"sms": _l("SMS"), **MESSENGERS}
"""The ways by which a patient may agree to be written to, as channels.CHANNELS names them."""
PRESCRIPTION = "prescription"
"""Needs no hospital: a family doctor writes it."""

MEDICINE: dict[str, object] = {
    "until": _l("%(medicine)s, until %(day)s"),
    "ran_out": _l("%(medicine)s, ran out on %(day)s"),
    "unnamed": _l("A medicine, its name is not known"),
}
"""How the medicine that runs out first is told, as a day lies ahead or behind."""

AGREED_BY: dict[str, object] = {
    GivenBy.PATIENT: _l("The patient"),
    GivenBy.GUARDIAN: _l("A parent or guardian of a minor, or the legal representative"),
    GivenBy.VITAL_INTEREST: _l(
        "The patient is unable to answer, and their life or health depends on this decision"
    ),
}
CODES: dict[str, dict[str, object]] = {
    "yes_no": YES_NO,
    "phase_now": {
        **LABELS["phase"],
        "on_chemotherapy": _l("On chemotherapy"),
        "chemotherapy_broken_off": _l("Chemotherapy was broken off"),
        "on_radiotherapy": _l("On radiotherapy"),
        "radiotherapy_broken_off": _l("Radiotherapy was broken off"),
        "hormone_or_targeted_broken_off": _l("Hormone or targeted therapy was broken off"),
    },
    "needed_next": {
        **LABELS["modality"],
        PRESCRIPTION: _l("Only a prescription for medicines that the patient takes already"),
    },
    "phone_use": {
        "no": _l("The patient's alone"),
        "yes": _l("Others use it too, or it is somebody else's"),
    },
    "agreed": AGREED,
    "spoken": SPOKEN,
    "decides": {
        "parent": _l("A parent who is here with the child"),
        "guardian": _l("A guardian with a paper who is here with the child"),
        "apart": _l("A parent or guardian who is somewhere else"),
        "other": _l("Another adult is with the child, without a paper"),
        "nobody": _l("No adult is with the child"),
    },
    "read_in": {code: name for code, name in SPOKEN.items() if code in (*PUBLIC_LANGUAGES, "other")},
    "sex": {"female": _l("Female"), "male": _l("Male")},
    "messenger": {**MESSENGERS, **NONE_OF_THESE},
    "message_way": {**MESSAGE_WAYS, **NONE_OF_THESE},
    "message_by": MESSAGE_WAYS,
    "message_language": dict(PUBLIC_LANGUAGES),
    "citizenship": {
        UKRAINE: LABELS["country"][UKRAINE],
        "stateless": _l("Stateless"),
        "other": _l("Another country"),
    },
    "verified_by": {
        "histology": _l("Histology (a piece of tissue)"),
        "cytology": _l("Cytology (cells)"),
        "imaging": _l("Imaging only"),
        "markers": _l("Blood tests or tumour markers"),
        "clinical": _l("Examination only"),
    },
    "side": {
        "left": _l("Left"),
        "right": _l("Right"),
        "both": _l("Both sides"),
        "middle": _l("In the middle, or the organ is not paired"),
    },
    "staging": {"known": _l("Yes"), "being_done": _l("It is being found out"), "no": _l("No")},
    "stage": {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"},
    "clinical_group": {"Ia": "Ia", "Ib": "Ib", "II": "II", "III": "III", "IV": "IV"},
    "device": {
        "port": _l("Port or central line"),
        "stoma": _l("Stoma"),
        "drain": _l("Drain"),
        "catheter": _l("Urinary catheter"),
        "feeding_tube": _l("Feeding tube"),
        **NONE_OF_THESE,
    },
    "ecog": {
        "0": _l("0: fully active"),
        "1": _l("1: walks and does light work"),
        "2": _l("2: cares for themselves, is up more than half of the day"),
        "3": _l("3: in bed or chair more than half of the day"),
        "4": _l("4: in bed all day, needs full care"),
    },
    "lansky": {
        "100": _l("100: fully active"),
        "80": _l("80: active, but tires more quickly"),
        "60": _l("60: up and about, but plays little"),
        "40": _l("40: mostly in bed, takes part in quiet play"),
        "20": _l("20: often asleep, plays very little"),
    },
    "pregnancy": {
        "yes": _l("Yes"),
        "no": _l("No"),
        "breastfeeding": _l("Breastfeeding"),
        "not_applicable": _l("Does not apply"),
    },
    "document": {
        "form_027": _l("Form 027/o (extract)"),
        "form_027_1": _l("Form 027-1/o (extract for a tumour)"),
        "form_030_6": _l("Form 030-6/o (registration card)"),
        "pathology": _l("Pathology report"),
        "imaging": _l("Images or their report"),
        "laboratory": _l("Laboratory results"),
        "genetics": _l("Molecular or genetic report"),
        "discharge": _l("Discharge letter"),
        "hospital_letter": _l("Letter of a hospital"),
        "chemotherapy_sheet": _l("Chemotherapy sheet"),
        "medicine_box": _l("Box of a medicine"),
        "identity": _l("Passport or identity card"),
        "other": _l("Another document"),
    },
    "translated": {
        "not": _l("Not translated"),
        "machine": _l("By a machine"),
        "volunteer": _l("By a volunteer"),
        "clinician": _l("By a clinician"),
        "sworn": _l("By a sworn translator"),
    },
    "destination": {**RECEIVING, **ANY},
    "destination_agreed": {**RECEIVING, **NONE_OF_THESE},
    "destination_one": {
        **RECEIVING,
        "other": _l("Another country"),
        "none": _l("No relatives or friends there"),
    },
    "weight": {"firm": _l("Firm: nothing else is possible"), "wish": _l("A wish: other offers are welcome")},
    "read_by": {
        "patient": _l("The patient read it"),
        "volunteer": _l("A volunteer read it aloud"),
        "interpreter": _l("An interpreter read it aloud"),
        "relative": _l("A relative read it aloud"),
    },
    "agreed_by": AGREED_BY,
    "given_by": {**AGREED_BY, GivenBy.RELATIVE: _l("The patient, as somebody who asked for them says")},
    "purpose": {
        Purpose.STORE: _l("To store the data"),
        Purpose.CALL_BACK: _l("To be called back"),
        Purpose.SHOW: _l("To show the data to a hospital"),
        Purpose.TRANSFER: _l("To send the data to a country"),
        Purpose.MESSENGER: _l("To be written to by messenger"),
        Purpose.STATISTICS: _l("To be counted in statistics"),
        Purpose.HOME_DOCTOR: _l("To let the doctor at home read the hospitals’ letters"),
        Purpose.ADVICE: _l("To ask advisers, without the name"),
        Purpose.SOCIETIES: _l("To ask medical societies in codes, without a name"),
        Purpose.RECORDS: _l("To ask a treating hospital for records"),
        Purpose.PAPERS: _l("To show papers of this kind to hospitals that see the case"),
    },
}
