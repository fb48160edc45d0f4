"""What may be said of a rule: short, in all three languages, with the same numbers in each."""

from collections.abc import Mapping
from typing import Any

from referral.i18n import _l
from referral.information.saying import LANGUAGES, OTHER_NUMBERS, TOO_LONG, numbers_of

MOST_WORDS = 60
REQUIREMENT, EXCEPTION = PARTS = ("requirement", "exception")
MISSING = _l("Please write it in all three languages.")
Words = Mapping[str, Mapping[str, str]]


def wrong_with(words: Words) -> dict[str, list[str]]:
    """Field (`requirement_ru` …) → sentences, for what is missing, too long, or has other numbers than Ukrainian."""
    found = {f"{part}_{each}": _wrong(words, part, each) for part in PARTS for each in LANGUAGES}
    return {field: [said] for field, said in found.items() if said}


def _wrong(words: Words, part: str, code: str) -> str:
    text, first = _text(words, part, code), _text(words, part, LANGUAGES[0])
    if not text and (part == REQUIREMENT or any(_text(words, part, each) for each in LANGUAGES)):
        return str(MISSING)
    if len(text.split()) > MOST_WORDS:
        return str(TOO_LONG) % {"limit": MOST_WORDS}
    differ = _numbers(first) ^ _numbers(text)
    return str(OTHER_NUMBERS) % {"numbers": ", ".join(sorted(differ))} if differ else ""


def _text(words: Words, part: str, code: str) -> str:
    return words.get(code, {}).get(part, "")


def _numbers(text: str) -> set[str]:
    said: Mapping[str, Any] = {"text": text, "steps": []}
    return numbers_of(said)
