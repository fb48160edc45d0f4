"""What an opened envelope holds, as a coordinator reads it who has to type it in: each answer with its question."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from matching.vocabulary import site_groups
from referral import labels
from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.questions.question import Question
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import words_of
from referral.labels import site_name
from referral.offline.models import MADE_OFFLINE

YES_NO: dict[str, object] = {"yes": _l("Yes"), "no": _l("No"), "unknown": _l("Not known")}
PARTS = ("-day", "-month", "-year", "-unknown")
OTHERS: dict[str, object] = {
    "agrees": _l("May the answers be kept?"),
    "given_by": _l("Who agrees"),
    "basis": _l("Who decided, and why the patient could not"),
    "read_in": _l("In which language was it read to the patient?"),
    "suggested": _l("Diagnosis that was chosen"),
    "address": _l("Where are you? Town, street, shelter"),
    "country": _l("Country"),
    "facts": _l("The patient"),
    "happened": _l("What is new"),
    "reference": _l("Reference"),
    "note": _l("Note"),
}
"""Names beside the questions of the intake."""
NOT_SHOWN = frozenset({"place_code", "facts_rest"})
"""What says something to the program alone."""


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


def differing_in_words(
    content: Mapping[str, Any], names: Collection[str], signs: Collection[str]
) -> list[Line]:
    """What an entry says under these names and of these warning signs, as it was written."""
    told = [Line(words_of(code), str(YES_NO[content["signs"][code]["answer"]])) for code in sorted(signs)]
    found = {
        part: {name: value for name, value in content[part].items() if name in names or _stem(name) in names}
        for part in ("bedside", "answers")
    }
    return told + in_words({"signs": {}, **found})


def in_words(content: Mapping[str, Any]) -> list[Line]:
    """The warning signs that were said yes or unknown to, then every answer, as it was written."""
    signs = [
        (words_of(code), each["answer"]) for code, each in content["signs"].items() if each["answer"] != "no"
    ]
    lines = [Line(words, str(YES_NO[answer])) for words, answer in signs]
    questions = {each.name: each for group in GROUPS.values() for each in group.questions}
    said: dict[str, list[str]] = {}
    for name, value in [*content["bedside"].items(), *content["answers"].items()]:
        said.setdefault(_stem(name), []).extend(_codes(name, value, questions))
    shown = {name: each for name, each in said.items() if name not in NOT_SHOWN and any(each)}
    return lines + [Line(_asked(name, questions), _joined(each)) for name, each in shown.items()]


def _stem(name: str) -> str:
    ending = next((part for part in PARTS if name.endswith(part)), "")
    return name.removesuffix(ending)


def _asked(name: str, questions: Mapping[str, Question]) -> str:
    question = questions.get(name)
    return str(question.words) if question and question.words else str(OTHERS.get(name, name))


def _codes(name: str, value: Any, questions: Mapping[str, Question]) -> list[str]:
    """Codes by their names, a box for what nobody knows as such, everything else as it was written."""
    if name.endswith("-unknown"):
        return [str(YES_NO["unknown"])]
    each = [str(one) for one in (value if isinstance(value, list) else [value])]
    question = questions.get(_stem(name))
    kind = question.codes if question and question.codes else _stem(name)
    return [_named(kind, one) for one in each]


def _named(kind: str, code: str) -> str:
    if kind in ("site", "suggested") and code.partition(" ")[0] in site_groups():
        return site_name(code.partition(" ")[0])
    if code in labels.LABELS.get(kind, {}):
        return labels.label(kind, code)
    return str(YES_NO[code]) if code in YES_NO else code


def _joined(each: list[str]) -> str:
    """The parts of a date together, several ticks apart."""
    is_date = len(each) > 1 and all(part.isdigit() for part in each)
    return ".".join(each) if is_date else ", ".join(filter(None, each))
