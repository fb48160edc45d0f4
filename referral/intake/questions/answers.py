"""What intake wrote down, as a person reads it: every answer with its question, in the reader's words."""

from datetime import date
from typing import Any, NamedTuple

from referral import labels
from referral.fields import UNKNOWN
from referral.i18n import _l, day_words
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.question import IDENTITY, Group, Question
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import tumour_names

NOT_SHOWN = frozenset({"code"})
DONT_KNOW = _l("Not known to the patient")


class Line(NamedTuple):
    """One question and its answer."""

    question: str
    answer: str


class Section(NamedTuple):
    """The answers of one group of questions."""

    heading: str
    lines: list[Line]


def who(case: Case) -> list[Line]:
    """What names the person and how to reach them: open it only after the read was noted."""
    lines: list[Line] = []
    for name, group in GROUPS.items():
        answers = answers_of(case, name)
        chosen = [each for each in group.questions if each.kept == IDENTITY or name == "contact"]
        lines += _lines(chosen, answers)
    return lines


def clinical(case: Case) -> list[Section]:
    """All other answers, group by group; groups without an answer are left out."""
    found = [_section(case, name, group) for name, group in GROUPS.items() if name != "contact"]
    return [section for section in found if section.lines]


def _section(case: Case, name: str, group: Group) -> Section:
    asked = [each for each in group.questions if each.kept != IDENTITY]
    return Section(str(group.heading), _lines(asked, answers_of(case, name)))


def _lines(questions: Any, answers: dict[str, Any]) -> list[Line]:
    answered = [
        each
        for each in questions
        if each.kind not in NOT_SHOWN and answers.get(each.name) not in (None, "", [])
    ]
    return [Line(str(each.words), in_words(each, answers[each.name])) for each in answered]


def in_words(question: Question, value: Any) -> str:
    """One answer as words: codes by their names, whole dates as the reader writes them."""
    if value == UNKNOWN or value == [UNKNOWN]:
        return str(DONT_KNOW)
    if question.name == "other_tumours":
        return tumour_names(value)
    if isinstance(value, list):
        return ", ".join(_code(question.codes, each) for each in value)
    if question.codes:
        return _code(question.codes, value)
    return _day(value) if question.kind in ("date", "day", "month") else str(value)


def _code(kind: str, code: Any) -> str:
    return labels.label(kind, str(code)) if kind in labels.LABELS else str(code)


def _day(value: Any) -> str:
    text = str(value)
    return day_words(date.fromisoformat(text)) if len(text) == len("2026-01-31") else text
