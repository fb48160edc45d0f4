"""What may stand on a card or a document's line: short, in three languages, with the same numbers and lines in each."""

from collections.abc import Mapping
from typing import Any

from referral.i18n import _l
from referral.information.saying import (
    A_NUMBER,
    LANGUAGES,
    MOST_WORDS,
    MOST_WORDS_OF_STEP,
    OTHER_NUMBERS,
    TOO_LONG,
)
from referral.materials.models import CARD

TITLE, TEXT, DO, AVOID, CALL = "title", "text", "do", "avoid", "call"
LISTS = (DO, AVOID, CALL)
PARTS: dict[str, tuple[str, ...]] = {CARD: (TITLE, TEXT, *LISTS), "document": (TITLE,)}
"""Kind → what is written of it in each language."""
MOST_LINES = 6
LONGEST = {TITLE: 16, TEXT: MOST_WORDS}
"""Words of a part."""
TOO_MANY_LINES = _l("Please write at most %(limit)s lines.")
LINE_TOO_LONG = _l("Please write at most %(limit)s words in each line.")
OTHER_LINES = _l("Please write as many lines here as in Ukrainian.")
NOTHING = _l("Please write something here.")
Words = Mapping[str, Mapping[str, Any]]


def wrong_with(kind: str, words: Words) -> dict[str, list[str]]:
    """Field (`text_ru` …) → sentences, for what is missing, too long or says something else than the Ukrainian."""
    first = words[LANGUAGES[0]]
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for part in PARTS[kind]:
            if sentence := _wrong(part, words[language][part], first[part]):
                found.setdefault(f"{part}_{language}", []).append(sentence)
        if differ := numbers_of(kind, first) ^ numbers_of(kind, words[language]):
            sentence = str(OTHER_NUMBERS) % {"numbers": ", ".join(sorted(differ))}
            found.setdefault(f"{PARTS[kind][-1]}_{language}", []).append(sentence)
    return found


def _wrong(part: str, said: Any, first: Any) -> str:
    return _of_lines(said, first) if part in LISTS else _of_text(part, said)


def _of_text(part: str, said: str) -> str:
    if part == TITLE and not said.strip():
        return str(NOTHING)
    return str(TOO_LONG) % {"limit": LONGEST[part]} if len(said.split()) > LONGEST[part] else ""


def _of_lines(said: list[str], first: list[str]) -> str:
    if len(said) > MOST_LINES:
        return str(TOO_MANY_LINES) % {"limit": MOST_LINES}
    if any(len(line.split()) > MOST_WORDS_OF_STEP for line in said):
        return str(LINE_TOO_LONG) % {"limit": MOST_WORDS_OF_STEP}
    return "" if len(said) == len(first) else str(OTHER_LINES)


def numbers_of(kind: str, said: Mapping[str, Any]) -> set[str]:
    """The numbers of all parts, as digits."""
    parts = (said[part] for part in PARTS[kind])
    return set(
        A_NUMBER.findall(" ".join(each if isinstance(each, str) else " ".join(each) for each in parts))
    )
