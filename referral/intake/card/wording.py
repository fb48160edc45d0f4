"""What the patient's own page and card say: the step of the way in plain words, what is next, whom to call."""

from dataclasses import dataclass

from referral.i18n import _l

WAY: tuple[tuple[str, object], ...] = (
    ("registered", _l("You are registered")),
    ("waiting", _l("We are looking for a hospital")),
    ("placed", _l("A hospital has accepted you")),
    ("in_treatment", _l("Your treatment has begun")),
)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Of one state: where on the way it is, what is happening, what the patient does next."""

    step: str
    happening: object
    next: object


CALL = _l("If anything changes, call the coordinator on the number on your card.")
WORDS: dict[str, OwnWords] = {
    "draft": OwnWords(
        "registered",
        _l("Your registration has begun, but it is not finished yet."),
        _l("Ask the volunteer who met you to finish it."),
    ),
    "emergency": OwnWords(
        "registered",
        _l("A coordinator is looking at your case right now, before all others."),
        _l("Keep your phone near you. If no doctor has seen you yet, call 112, or 103 in Ukraine."),
    ),
    "waiting": OwnWords(
        "waiting",
        _l("A coordinator is asking hospitals that treat your illness. Each answer is followed up."),
        CALL,
    ),
    "placed": OwnWords(
        "placed",
        _l("A hospital has said yes."),
        _l("Call the coordinator if you cannot travel or have not heard the date."),
    ),
    "in_treatment": OwnWords(
        "in_treatment",
        _l("The hospital has begun your treatment."),
        _l("Questions about treatment are for your hospital. For everything else, call the coordinator."),
    ),
    "closed": OwnWords(
        "in_treatment",
        _l("Your case with us has ended."),
        _l("If you need help again, call the coordinator: the case can be opened again."),
    ),
}

CARD_WORDS: dict[str, object] = {
    "title": _l("Card of the patient"),
    "scan": _l("Scan this code with a phone to see where your case stands. No password is needed."),
    "keep": _l("Keep this card. Show it to volunteers and doctors."),
    "reference": _l("Your number"),
    "coordinator": _l("Your coordinator's phone number"),
    "emergency": _l("If you feel much worse: call 112, in Ukraine 103."),
    "lost": _l("If the card is lost, ask for a new one. The old one then stops working."),
}


def words_for(state: str) -> OwnWords:
    """What a patient reads in this state of the case."""
    return WORDS[state]
