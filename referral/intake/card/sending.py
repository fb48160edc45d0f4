"""The address of the patient's own page, sent to their own phone by whoever stands beside them.

Nothing leaves by itself: the volunteer's phone opens its own messages with the words written. They name no person, no
hospital and no illness, as whoever holds the phone may read them.
"""

from dataclasses import dataclass
from urllib.parse import quote

from referral.i18n import DEFAULT, PUBLIC_LANGUAGES, _l, speaking
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.occasions import GATES, NO, TO_PHONE, YES
from referral.phones import read

WORDS = _l("Here you see where your request stands: %(address)s")
MUST_NOT = _l("It was said that nothing may be sent to this phone. Let the patient photograph the card.")
ASK_FIRST = _l(
    "Ask first: is this phone the patient's alone, and is it safe to write to it? It has not been said."
)


@dataclass(frozen=True, slots=True)
class Sending:
    """The words to share, the address that opens the phone's own messages ("" without a number), and what to mind."""

    words: str
    by_sms: str
    mind: str
    allowed: bool


def to_patient(case: Case, address: str) -> Sending:
    """What may be sent to the phone on file; not allowed where one of its gates was said to be shut."""
    answers = {**answers_of(case, "contact"), **answers_of(case, "family")}
    said = [GATES[name](answers) for name in TO_PHONE]
    number, words = _number(case, str(answers.get("phone") or "")), _words(case, address)
    if NO in said:
        return Sending(words, "", str(MUST_NOT), allowed=False)
    by_sms = f"sms:{number}?&body={quote(words)}" if number else ""
    return Sending(words, by_sms, "" if set(said) == {YES} else str(ASK_FIRST), allowed=True)


def _number(case: Case, typed: str) -> str:
    """The first number on file; none where it is not sure of which country it is."""
    meant = next(iter(read(typed, case.place_country).numbers), ())
    return meant[0] if len(meant) == 1 else ""


def _words(case: Case, address: str) -> str:
    """In the first of the patient's languages that the page speaks; without one in Ukrainian."""
    with speaking(next((code for code in case.languages or [] if code in PUBLIC_LANGUAGES), DEFAULT)):
        return str(WORDS) % {"address": address}
