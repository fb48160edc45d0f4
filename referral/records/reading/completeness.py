"""What hospitals usually need of the papers before they answer: one table, held against what is there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from referral.i18n import PUBLIC_LANGUAGES, SOURCE
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.records.papers.models import AVAILABLE, REFUSED
from referral.records.reading.comparing import is_said
from referral.records.reading.kinds import listed, names_in, rows, said_in
from referral.records.reading.models import BEING_ASKED, NOT_READABLE, THERE
from referral.records.reading.queries import Codes

NOBODY_SAID = "nobody_said"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing, there by a paper of one of these kinds, a value of one of these fields, or an answer of the case.

    `sites`, `modalities`: for which it is needed; empty: for all.
    """

    code: str
    papers: tuple[str, ...]
    values: tuple[str, ...]
    questions: tuple[str, ...]
    sites: tuple[str, ...]
    modalities: tuple[str, ...]
    names: dict[str, str]

    @property
    def name(self) -> str:
        """What it is called for this reader."""
        return said_in(self.names)

    def is_for(self, site: str | None, modality: str) -> bool:
        """Whether a hospital that is to treat this site in this way usually needs it."""
        return (not self.sites or site in self.sites) and (not self.modalities or modality in self.modalities)


@cache
def needs() -> dict[str, Need]:
    """Code → what hospitals usually need, in the order of the table."""
    return {row["code"]: _need(row) for row in rows("needs.csv")}


def need_of(code: str) -> Need:
    """One thing that was asked for; a code that is none of ours is called as it stands, and nothing shows it."""
    return needs().get(code) or Need(code, (), (), (), (), (), {SOURCE: code})


def _need(row: Mapping[str, str]) -> Need:
    papers, values, questions = (listed(row[name]) for name in ("papers", "values", "questions"))
    sites, modalities = listed(row["sites"]), listed(row["modalities"])
    names = names_in(row, PUBLIC_LANGUAGES)
    return Need(row["code"], papers, values, questions, sites, modalities, names)


class Standing(NamedTuple):
    """How it stands with one need: a code of TICKS or NOBODY_SAID, and whether a person said so."""

    need: Need
    state: str
    by_person: bool


def standing(case: Case, codes: Codes, modalities: Iterable[str]) -> list[Standing]:
    """How it stands with each thing that is usually needed for these treatments of the case's site."""
    asked = tuple(modalities)
    wanted = [each for each in needs().values() if any(each.is_for(case.site_group, code) for code in asked)]
    answered = _answered(case, wanted)
    return [_standing(each, codes, answered) for each in wanted]


def _standing(need: Need, codes: Codes, answered: Collection[str]) -> Standing:
    said = codes.ticks.get(need.code)
    return Standing(need, said or _found(need, codes, answered), said is not None)


def _found(need: Need, codes: Codes, answered: Collection[str]) -> str:
    """What the papers, values and answers show by themselves: what they do not show, nobody has said."""
    states = {state for kind, state in codes.papers if kind in need.papers}
    if AVAILABLE in states or need.code in answered or codes.fields & set(need.values):
        return THERE
    if REFUSED in states:
        return NOT_READABLE
    return BEING_ASKED if need.code in codes.asked else NOBODY_SAID


def _answered(case: Case, wanted: Iterable[Need]) -> set[str]:
    """The needs of which the case itself says something."""
    groups: dict[str, dict[str, Any]] = {}
    return {each.code for each in wanted if any(_says(case, question, groups) for question in each.questions)}


def _says(case: Case, question: str, groups: dict[str, dict[str, Any]]) -> bool:
    group, _, name = question.partition(".")
    known = groups.setdefault(group, answers_of(case, group))
    return is_said(known.get(name))
