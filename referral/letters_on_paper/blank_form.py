"""The intake on paper: the same questions as on the web, numbered alike in every language, and room to answer."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from referral.config import setting
from referral.i18n import _
from referral.intake import red_flags
from referral.intake.questions.question import PAPER_NUMBER, Group, Question
from referral.intake.questions.table import GROUPS
from referral.labels import choices

PAGE = "/intake/new"
"""Where it is typed in: what the code on paper opens."""
LINES = {"long": 3, "text": 1, "tel": 1, "email": 1, "code": 1, "number": 1, "date": 1, "day": 1}
"""Lines to write on, by the kind of a question; others have boxes to tick."""


class Asked(NamedTuple):
    """One question on paper: its number, words and hint, what can be ticked, how many lines there are."""

    number: str
    words: str
    hint: str
    boxes: list[str]
    lines: int
    starred: bool


class Part(NamedTuple):
    """A group of them under its letter."""

    letter: str
    heading: str
    lead: str
    questions: list[Asked]


def said() -> dict[str, Any]:
    """What the form holds, in the language that is spoken now."""
    return {
        "signs": [list(map(str, (flag.words for flag in _signs(screen)))) for screen in _SCREENS],
        "parts": list(_parts()),
        "address": setting("PUBLIC_URL") + PAGE,
    }


_SCREENS = (red_flags.NOW, red_flags.TODAY)


def _signs(screen: str) -> list[red_flags.RedFlag]:
    return [flag for flag in red_flags.red_flags().values() if flag.screen == screen]


def _parts() -> Iterator[Part]:
    for letter, group in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", GROUPS.values(), strict=False):
        yield Part(letter, str(group.heading), str(group.lead), _asked(letter, group))


def _asked(letter: str, group: Group) -> list[Asked]:
    asked = [question for question in group.questions if question.words and question.kind != PAPER_NUMBER]
    return [_one(f"{letter}{at}", question) for at, question in enumerate(asked, start=1)]


def _one(number: str, question: Question) -> Asked:
    boxes = [name for _code, name in choices(question.codes)] if question.codes else []
    unknown = [str(_("I don't know"))] if question.unknown else []
    lines = 0 if boxes else LINES[question.kind]
    return Asked(number, str(question.words), str(question.hint), boxes + unknown, lines, question.starred)
