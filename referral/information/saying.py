"""What may stand in an answer: short, in all three languages, with the same numbers and as many steps in each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.i18n import language as spoken_now

LANGUAGES = tuple(PUBLIC_LANGUAGES)
"""In which the content is written; a reader of another language reads English."""
MOST_WORDS, MOST_STEPS, MOST_WORDS_OF_STEP = 60, 5, 14
A_NUMBER = re.compile(r"\d+")

TOO_LONG = _l("Please write at most %(limit)s words.")
TOO_MANY_STEPS = _l("Please write at most %(limit)s steps, one in each line.")
STEP_TOO_LONG = _l("Please write at most %(limit)s words in each step.")
OTHER_STEPS = _l("Please write as many steps here as in Ukrainian.")
OTHER_NUMBERS = _l("Other numbers stand here than in Ukrainian: %(numbers)s.")
Words = Mapping[str, Mapping[str, Any]]


def spoken() -> str:
    """The language of the content: the reader's, if it is written in it, else English."""
    return spoken_now() if spoken_now() in LANGUAGES else "en"


def wrong_with(words: Words) -> dict[str, list[str]]:
    """Field → sentences, for what is too long or says something else than the Ukrainian; the field is `text_ru` …"""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        text, steps = words[language]["text"], words[language]["steps"]
        _note(found, f"text_{language}", _of_text(text))
        _note(found, f"steps_{language}", _of_steps(steps, words[LANGUAGES[0]]["steps"]))
        _note(found, f"text_{language}", _of_numbers(words[LANGUAGES[0]], words[language]))
    return found


def _note(found: dict[str, list[str]], field: str, sentence: str) -> None:
    if sentence:
        found.setdefault(field, []).append(sentence)


def _of_text(text: str) -> str:
    return str(TOO_LONG) % {"limit": MOST_WORDS} if len(text.split()) > MOST_WORDS else ""


def _of_steps(steps: Sequence[str], first: Sequence[str]) -> str:
    if len(steps) > MOST_STEPS:
        return str(TOO_MANY_STEPS) % {"limit": MOST_STEPS}
    if any(len(step.split()) > MOST_WORDS_OF_STEP for step in steps):
        return str(STEP_TOO_LONG) % {"limit": MOST_WORDS_OF_STEP}
    return "" if len(steps) == len(first) else str(OTHER_STEPS)


def _of_numbers(first: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    differ = numbers_of(first) ^ numbers_of(other)
    return str(OTHER_NUMBERS) % {"numbers": ", ".join(sorted(differ))} if differ else ""


def numbers_of(said: Mapping[str, Any]) -> set[str]:
    """The numbers of a text and its steps, as digits."""
    return set(A_NUMBER.findall(" ".join([said["text"], *said["steps"]])))
