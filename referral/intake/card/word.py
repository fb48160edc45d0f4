"""The second secret where no birth date is known: a word or four digits, agreed aloud, of which only a hash is kept.

It lies, hashed, among what is sealed of the person; who shares the phone or holds the card does not know it.
"""

import hmac
import secrets
from typing import Any

from referral.crypto import blind_index
from referral.i18n import _l
from referral.intake.models import Case

KEPT, KIND = "card_word", "card_word"
LEAST, MOST, DIGITS = 4, 30, 4
TOO_SHORT = _l("Please choose four digits, or a word of at least four letters.")
TOO_LONG = _l("Please choose a shorter word.")
EASY = _l(
    "This is easy to guess: part of the name, the phone number or a row of digits. Please choose another."
)


def normal(typed: Any) -> str:
    """A word as it is compared: letters and digits, small."""
    return "".join(sign for sign in str(typed or "").casefold() if sign.isalnum())


def digits(text: Any) -> str:
    """The digits of what was typed."""
    return "".join(sign for sign in str(text or "") if sign.isascii() and sign.isdigit())


def is_agreed(case: Case) -> bool:
    """Whether a word was agreed with this person."""
    return bool((case.patient.identity or {}).get(KEPT))


def hashed(case: Case, typed: str) -> str:
    """What is kept of a word: another hash for each person."""
    return blind_index(KIND, f"{case.patient_id}\0{normal(typed)}")


def is_word(case: Case, typed: str) -> bool:
    """Whether this is the word that was agreed."""
    kept = str((case.patient.identity or {}).get(KEPT) or "")
    return bool(kept) and hmac.compare_digest(hashed(case, typed), kept)


def what_is_wrong(case: Case, typed: str) -> object:
    """Why a word will not do; nothing where it will."""
    found = normal(typed)
    if len(found) > MOST:
        return TOO_LONG
    if len(found) < LEAST:
        return TOO_SHORT
    return EASY if _is_easy(case, found) else None


def _is_easy(case: Case, found: str) -> bool:
    identity = case.patient.identity or {}
    said = [normal(value) for name, value in identity.items() if name != KEPT and isinstance(value, str)]
    in_a_row = any(found in row for row in ("01234567890", "09876543210"))
    return (
        len(set(found)) == 1
        or in_a_row
        or found in normal(case.reference)
        or any(found in each for each in said)
    )


def chosen_for(case: Case) -> str:
    """Four digits by chance that are not easy to guess."""
    while True:
        found = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if not _is_easy(case, found):
            return found
