"""Values held against one another and against the case: what disagrees is shown, and nothing is chosen."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.intake.questions.codes import CODES
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import is_date
from referral.records.papers import keeping
from referral.records.reading.checking import BEING_DONE, STAGES, UNKNOWN, count_of
from referral.records.reading.kinds import DAY, Field, field_of, fields
from referral.records.reading.models import PaperValue
from referral.records.reading.queries import Value, taken_over

ON = "on"
"""The part that every value may have: of which day the paper says this."""
NOTES = frozenset({ON, "edition", "written"})
"""Parts that are no part of what is said."""
STAGES_OF_CASE = {"0": "0", "I": "1", "II": "2", "III": "3", "IV": "4"}
COUNTED = {
    "cycle": {"cycle": "cycle", "cycles": "cycles_planned"},
    "radiotherapy": {"fractions": "fractions_given", "fractions_planned": "fractions_planned"},
}
"""Field → which of its parts answers which question of the case, as a number."""


class Disagreement(NamedTuple):
    """Values of one field that cannot all be right, or were true at different times; in the order they were read."""

    field: Field
    values: tuple[Value, ...]


class Offer(NamedTuple):
    """A value that the case does not say: what it would answer, and what the case says now (None: nothing)."""

    value: Value
    answers: dict[str, Any]
    case_says: dict[str, Any]

    @property
    def contradicts(self) -> bool:
        """Whether the case says something else; nothing and "not known" contradict nothing."""
        return any(is_said(self.case_says.get(name)) for name in self.answers)


def is_said(answer: Any) -> bool:
    """Whether an answer says something: "I don't know" does not, and is not "none" either."""
    return answer not in (None, "", [], UNKNOWN)


def core(value: Value) -> dict[str, str]:
    """What a value says, without its day and how it was written."""
    return {name: part for name, part in value.said.items() if name not in NOTES}


def disagreements(values: Iterable[Value]) -> list[Disagreement]:
    """Of what a person has one: different values; of the rest: different readings of one place."""
    by_field: dict[str, list[Value]] = defaultdict(list)
    for each in values:
        if each.lives:
            by_field[each.field].append(each)
    found = (_of_field(field_of(code), kept) for code, kept in by_field.items())
    return [each for group in found for each in group]


def _of_field(field: Field, kept: list[Value]) -> list[Disagreement]:
    groups = [kept] if field.single else _same_frames(kept)
    return [Disagreement(field, tuple(group)) for group in groups if _differ(group)]


def _differ(group: list[Value]) -> bool:
    return any(core(each) != core(group[0]) for each in group[1:])


def _same_frames(kept: list[Value]) -> list[list[Value]]:
    """Values read from one place of one page, together."""
    groups: list[list[Value]] = []
    for each in kept:
        home = next((group for group in groups if _overlap(group[0], each)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    return groups


def _overlap(one: Value, other: Value) -> bool:
    """Whether two rectangles of one page share more than half of the smaller."""
    if (one.paper_id, one.page) != (other.paper_id, other.page):
        return False
    wide, high = (
        _shared(one.frame[at], one.frame[at + 2], other.frame[at], other.frame[at + 2]) for at in (0, 1)
    )
    smaller = min(each.frame[2] * each.frame[3] for each in (one, other))
    return wide * high * 2 > smaller


def _shared(start: int, length: int, other: int, others: int) -> int:
    return max(0, min(start + length, other + others) - max(start, other))


def answers(field: str, said: Mapping[str, str]) -> dict[str, Any]:
    """What a value would answer of the case's own questions; empty where the case does not ask it so.

    What is no code, day or number of ours answers nothing either: it never gets into the case.

    >>> answers("stage", {"stage": "IIIB"}), answers("side", {"side": "unknown"})
    ({'stage': '3', 'staging': 'known'}, {})
    >>> answers("cycle", {"cycle": "3", "cycles": "6"})
    {'cycle': 3, 'cycles_planned': 6}
    >>> answers("stage", {"stage": "V"}), answers("cycle", {"cycle": "three"}), answers("shoe size", {"words": "39"})
    ({}, {}, {})
    """
    if field == "stage":
        return _stage(said.get("stage", ""))
    if field in COUNTED:
        return _numbers(said, COUNTED[field])
    kind = field_of(field)
    answer = said.get(kind.parts[0]) if kind.question else None
    return {kind.question: answer} if is_said(answer) and _may_be(kind, str(answer)) else {}


def _stage(stage: str) -> dict[str, Any]:
    if stage == BEING_DONE:
        return {"staging": BEING_DONE}
    if stage not in STAGES:
        return {}
    return {"stage": STAGES_OF_CASE[stage.rstrip("ABCD123")], "staging": "known"}


def _may_be(kind: Field, answer: str) -> bool:
    """Whether the case's own question takes this: one of its codes, a date, or words."""
    question = next(each for each in GROUPS[kind.group].questions if each.name == kind.question)
    if question.codes:
        return answer in CODES[question.codes]
    return is_date(answer) if question.kind in ("date", "day") else True


def _numbers(said: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    counts = {question: count_of(said.get(part, "")) for part, question in names.items()}
    return {question: number for question, number in counts.items() if number is not None}


def offers(case: Case, values: Iterable[Value]) -> list[Offer]:
    """Values that the case does not say, or says otherwise; nothing is taken over by itself."""
    known = {
        group: answers_of(case, group)
        for group in dict.fromkeys(each.group for each in fields().values())
        if group
    }
    made = (_offer(each, known) for each in values if each.lives)
    return [each for each in made if each is not None]


def _offer(value: Value, known: Mapping[str, Mapping[str, Any]]) -> Offer | None:
    says = answers(value.field, value.said)
    now = known.get(field_of(value.field).group, {})
    different = {name: answer for name, answer in says.items() if not _same(now.get(name), answer)}
    return Offer(value, different, {name: now.get(name) for name in different}) if different else None


def _same(known: Any, answer: Any) -> bool:
    return known == answer or str(known) == str(answer)


def day_of(value: Value) -> str | None:
    """Of which day, month or year a value is, as ISO text; None where the paper names none."""
    return value.said.get(DAY) or value.said.get(ON)


def is_said_by_case(paper_id: uuid.UUID) -> bool:
    """Whether the case still says something because this paper does: moved away, nobody could undo that any more."""
    return any(_is_said_by_case(each) for each in taken_over(paper_id))


def _is_said_by_case(value: PaperValue) -> bool:
    says = answers(value.field, value.said or {})
    known = answers_of(living_case(value.case), field_of(value.field).group) if says else {}
    return any(known.get(name) == says[name] for name in value.before or {} if name in says)


keeping.HOLDS.append(is_said_by_case)
