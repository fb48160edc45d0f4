"""What societies are and what they may be asked, by code; how a relayed request is answered, and its states."""

from dataclasses import dataclass

from matching.vocabulary import Modality
from referral.i18n import _l
from referral.labels import LABELS

KINDS: dict[str, object] = {
    "surgical": _l("Cancer surgery"),
    "medical": _l("Chemotherapy and other medicines"),
    "radiation": _l("Radiotherapy"),
    "haematology": _l("Blood cancers"),
    "paediatric": _l("Children with cancer"),
    "nursing": _l("Nursing"),
    "pharmacists": _l("Pharmacy"),
    "palliative": _l("Palliative care"),
    "psycho_oncology": _l("Psychological help"),
    "patients": _l("Patients’ organisation"),
    "general": _l("Cancer care in general"),
}
"""Code → the field of a society."""
SOUGHT = ("surgical", "medical", "radiation", "haematology", "paediatric", "nursing", "patients")
"""The fields of which a society is sought in every country; where none was found, the list says so."""
TOPICS: dict[str, object] = {
    "referral": _l("Who could treat this patient"),
    "second_opinion": _l("A second opinion"),
    "surgery": _l("Surgery"),
    "radiotherapy": _l("Radiotherapy"),
    "haematology": _l("Blood cancers"),
    "paediatric": _l("Children with cancer"),
    "medicines": _l("Medicines"),
    "equipment": _l("Equipment"),
    "records": _l("Medical records"),
    "evacuation": _l("The way to a hospital abroad"),
    "nursing": _l("Nursing"),
    "palliative": _l("Palliative care"),
    "psychology": _l("Psychological help"),
    "rights": _l("Patients’ rights"),
}
"""Code → what a society may be asked about."""
SEVERAL = "EU"
"""Stands as the country of a society of several countries."""
COUNTRIES: dict[str, object] = {
    "UA": LABELS["country"]["UA"],
    **LABELS["receiving_country"],
    SEVERAL: _l("Several countries"),
}
FIRST_TOPIC: dict[str, str] = {
    Modality.SURGERY: "surgery",
    Modality.RADIOTHERAPY: "radiotherapy",
    Modality.BRACHYTHERAPY: "radiotherapy",
}
"""Needed treatment → the topic that the page offers first; for any other, who could treat the patient."""
POSITIONS: dict[str, object] = {"liaison": _l("Liaison person"), "deputy": _l("Deputy")}
ENDINGS: dict[str, object] = {
    "left": _l("has left"),
    "handed_over": _l("has handed over"),
    "removed": _l("was taken off by the coordination"),
    "expired": _l("did not agree in time, or not again"),
}
"""How a liaison person's time ends; from then on neither name nor address is kept."""

HOSPITAL_COULD, ASK_OTHER, CANNOT = "hospital_could", "ask_other", "cannot_help"
ANSWERS: dict[str, object] = {
    HOSPITAL_COULD: _l("A hospital could take this patient"),
    ASK_OTHER: _l("Somebody else should be asked"),
    CANNOT: _l("We cannot help"),
}
REASONS: dict[str, object] = {
    "not_our_field": _l("This is not our field"),
    "nobody_known": _l("We know of nobody who could take the patient now"),
    "too_little_known": _l("Too little is known of the patient"),
    "other": _l("Another reason"),
}
"""Why a society cannot help."""


@dataclass(frozen=True, slots=True)
class RelayState:
    """One state of a relayed request: its name, the colour of its tag, whether an answer is still awaited."""

    name: object
    colour: str
    is_open: bool = False


SENT, SEEN, ANSWERED, FORWARDED, LAPSED, VOID = "sent", "seen", "answered", "forwarded", "lapsed", "void"
STATES: dict[str, RelayState] = {
    SENT: RelayState(_l("Sent"), "blue", is_open=True),
    SEEN: RelayState(_l("Opened"), "blue", is_open=True),
    ANSWERED: RelayState(_l("Answered"), "green"),
    FORWARDED: RelayState(_l("Passed on to another society"), "white"),
    LAPSED: RelayState(_l("No answer in time"), "orange"),
    VOID: RelayState(_l("Not needed any more"), "grey"),
}
OPEN = tuple(code for code, state in STATES.items() if state.is_open)
ANSWERABLE = (*OPEN, LAPSED)
"""An answer that comes after its time is heard all the same, and is shown as late."""
WHY_VOID: dict[str, object] = {
    "closed": _l("The case was closed."),
    "placed": _l("A hospital has accepted meanwhile."),
    "consent": _l("The patient took the consent back."),
    "withdrawn": _l("A coordinator took the request back."),
    "nobody": _l("Nobody of the society is there any more to answer."),
}
"""Why no answer is awaited any more, beside an answer and the clock."""
