"""What the patient's card says, in each language it is printed in."""

from collections.abc import Mapping
from typing import Any

from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES, _l, speaking

CARD_WORDS: dict[str, object] = {
    "title": _l("Card of the patient"),
    "scan": _l("Scan this code with a phone to see where your case stands. No password is needed."),
    "keep": _l("Keep this card. Show it to volunteers and doctors."),
    "reference": _l("Your number"),
    "code": _l(
        "If it cannot be scanned, type the letters and digits under it at the address beside it,"
        " or read them aloud to the coordinator."
    ),
    "coordinator": _l("Your coordinator's phone number"),
    "emergency": _l("If you feel much worse: call 112, in Ukraine 103."),
    "lost": _l("If the card is lost, ask for a new one. The old one then stops working."),
}

FINDER: object = _l("Please call the coordinator")
"""For a doctor, or whoever finds the card, in the languages of the countries it goes through: it names no illness."""

MOST_NAMES = 3

WORD_WORDS: dict[str, object] = {
    "opens": _l("This word opens more on your page."),
    "apart": _l("Do not keep it with the card. Tell it to nobody else."),
}
"""What stands on the slip with the agreed word, which names neither person nor card."""


def initials(identity: Mapping[str, Any]) -> str:
    """By which the members of one family tell their cards apart: the first letters of at most three names."""
    names = str(identity.get("name_original") or "").split()
    return " ".join(f"{name[0].upper()}." for name in names[:MOST_NAMES] if name[0].isalpha())


def for_finders() -> list[tuple[str, str]]:
    """Language and sentence, in each language of a country that the card is carried through."""
    said = []
    for code in (each for each in HOSPITAL_LANGUAGES if each not in PUBLIC_LANGUAGES):
        with speaking(code):
            said.append((code, str(FINDER)))
    return said
