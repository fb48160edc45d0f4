"""What the patient's own page and card say: the step of the way in plain words, what is next, whom to call."""

from referral.i18n import _l

WAY: tuple[tuple[str, object], ...] = (
    ("registered", _l("You are registered")),
    ("waiting", _l("We are looking for a hospital")),
    ("placed", _l("A hospital has accepted you")),
    ("in_treatment", _l("Your treatment has begun")),
)


CARD_WORDS: dict[str, object] = {
    "title": _l("Card of the patient"),
    "scan": _l("Scan this code with a phone to see where your case stands. No password is needed."),
    "keep": _l("Keep this card. Show it to volunteers and doctors."),
    "reference": _l("Your number"),
    "coordinator": _l("Your coordinator's phone number"),
    "emergency": _l("If you feel much worse: call 112, in Ukraine 103."),
    "lost": _l("If the card is lost, ask for a new one. The old one then stops working."),
}
