"""What may be said of an organisation: short, in all three languages, with the same numbers in each."""

from collections.abc import Mapping

from referral.i18n import SOURCE, _l, language
from referral.information.saying import LANGUAGES, OTHER_NUMBERS, TOO_LONG, numbers_of

MOST_WORDS = 60
MISSING = _l("Please write it in all three languages.")


def wrong_with(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Field → sentences, for what is missing, too long, or has other numbers than the Ukrainian."""
    found = {f"text_{each}": _wrong(words, each) for each in LANGUAGES}
    return {field: [said] for field, said in found.items() if said}


def _wrong(words: Mapping[str, str], code: str) -> str:
    text = words.get(code, "")
    if not text:
        return str(MISSING)
    if len(text.split()) > MOST_WORDS:
        return str(TOO_LONG) % {"limit": MOST_WORDS}
    differ = _numbers(words.get(LANGUAGES[0], "")) ^ _numbers(text)
    return str(OTHER_NUMBERS) % {"numbers": ", ".join(sorted(differ))} if differ else ""


def _numbers(text: str) -> set[str]:
    return numbers_of({"text": text, "steps": []})


def spoken(words: Mapping[str, str]) -> str:
    """The words in the reader's language where they are written in it, else in English."""
    return words.get(language_spoken(words), "")


def language_spoken(words: Mapping[str, str]) -> str:
    """The language in which a reader gets them."""
    return language() if words.get(language()) else SOURCE
