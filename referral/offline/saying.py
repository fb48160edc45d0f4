"""What an opened envelope holds, as a coordinator reads it who has to type it in: each answer with its question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from referral import labels
from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.questions.question import Question
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import words_of
from referral.offline.models import MADE_OFFLINE

YES_NO: dict[str, object] = {"yes": _l("Yes"), "no": _l("No"), "unknown": _l("Not known")}
PARTS = ("-day", "-month", "-year", "-unknown")
OTHERS: dict[str, object] = {
    "agrees": _l("May the answers be kept?"),
    "given_by": _l("Who agrees"),
    "basis": _l("Who decided, and why the patient could not"),
    "reference": _l("Reference"),
    "note": _l("Note"),
}
"""Names beside the questions of the intake."""


class Written(NamedTuple):
    """When a case was written down without a network, and its first sign; `ahead`: the phone's clock was wrong."""

    at: datetime
    signs_at: datetime | None
    ahead: bool


def written_offline(case: Case) -> Written | None:
    """When a case was written on a phone without a network, by our clock; None where it was not."""
    told = (case.answers or {}).get(MADE_OFFLINE)
    if not told:
        return None
    signs_at = told.get("signs_at")
    at = datetime.fromisoformat(told["at"])
    return Written(at, datetime.fromisoformat(signs_at) if signs_at else None, bool(told.get("ahead")))


class Line(NamedTuple):
    """One answer, and what was asked."""

    question: str
    answer: str


def in_words(content: Mapping[str, Any]) -> list[Line]:
    """The warning signs that were said yes or unknown to, then every answer, as it was written."""
    signs = [
        (words_of(code), each["answer"]) for code, each in content["signs"].items() if each["answer"] != "no"
    ]
    lines = [Line(words, str(YES_NO[answer])) for words, answer in signs]
    lines += [Line(_asked(name), value) for name, value in content["bedside"].items() if value]
    questions = {each.name: each for group in GROUPS.values() for each in group.questions}
    return lines + [
        Line(_asked(name, questions), _said(name, value, questions))
        for name, value in content["answers"].items()
        if value
    ]


def _stem(name: str) -> tuple[str, str]:
    ending = next((part for part in PARTS if name.endswith(part)), "")
    return name.removesuffix(ending) if ending else name, ending


def _asked(name: str, questions: Mapping[str, Question] | None = None) -> str:
    stem, ending = _stem(name)
    question = (questions or {}).get(stem)
    words = str(question.words) if question and question.words else str(OTHERS.get(stem, stem))
    return f"{words} ({ending[1:]})" if ending else words


def _said(name: str, value: Any, questions: Mapping[str, Question]) -> str:
    question = questions.get(_stem(name)[0])
    each = [str(one) for one in (value if isinstance(value, list) else [value])]
    known = labels.LABELS.get(question.codes, {}) if question and question.codes else {}
    return ", ".join(labels.label(question.codes, one) if question and one in known else one for one in each)
