"""A whole record put together once, for record.json and record.pdf; read within one transaction, in one language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from referral.config import setting
from referral.errors import Expired
from referral.i18n import language
from referral.intake.models import Case
from referral.intake.questions import answers
from referral.record_copies import archive, beside, logic, names, telling
from referral.record_copies.archive import Lying
from referral.record_copies.beside import Deed, Recipient
from referral.record_copies.gathering import Gathered, Whose, gather, text_of
from referral.record_copies.logic import Listed

FORMAT = "whole record, version 1"


class Whole(NamedTuple):
    """Everything that is kept about a person, as of a moment."""

    whose: Whose
    at: datetime
    tables: list[Gathered]
    deeds: Sequence[Deed]
    recipients: Sequence[Recipient]
    letters: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    typed: list[dict[str, Any]]
    lists: list[Listed]
    kept: list[telling.Kept]
    papers: list[Lying]


def whole_of(case: Case, now: datetime) -> Whole:
    """The whole record of whose request this is. Raises Expired where the person was erased."""
    whose = Whose.of(case)
    if not whose.people:
        raise Expired()
    tables = list(gather(whose))
    ids = beside.ids_of(tables)
    found = beside.deeds(whose, ids)
    return Whole(
        whose=whose,
        at=now,
        tables=tables,
        deeds=found,
        recipients=beside.recipients(found, case.place_country),
        letters=beside.letters(ids),
        sessions=beside.sessions(ids),
        typed=beside.typed(whose.cases),
        lists=logic.lists(whose),
        kept=telling.kept(whose),
        papers=archive.lying(whose),
    )


def as_json(whole: Whole) -> str:
    """record.json: each table under its own name with what it is, in the language that is spoken now."""
    return text_of({**_about(whole), **_of_tables(whole), **_beside(whole)})


def _about(whole: Whole) -> dict[str, Any]:
    office = telling.whom_to_ask(whole.whose)
    return {
        "format": FORMAT,
        "service": setting("PUBLIC_NAME"),
        "made_at": whole.at.isoformat(),
        "language": language(),
        "requests": [each.reference for each in whole.whose.cases],
        "about": [str(each) for each in telling.TEXTS],
        "whom_to_ask": office and {"name": office.organisation, "phone": office.phone, "email": office.email},
        "kept_until": [
            {"request": each.reference, "until": each.until and each.until.isoformat(), "words": each.words}
            for each in whole.kept
        ],
    }


def _of_tables(whole: Whole) -> dict[str, Any]:
    return {
        "answers_in_words": [_answers(each) for each in whole.whose.cases],
        "tables": {each.table: _table(each) for each in whole.tables},
    }


def _beside(whole: Whole) -> dict[str, Any]:
    return {
        "who_read_what": [_recipient(each) for each in whole.recipients],
        "trail": [_deed(each) for each in whole.deeds],
        "letters_sent": whole.letters,
        "openings_of_your_page": whole.sessions,
        "typed_and_not_saved": whole.typed,
        "lists_of_hospitals": [logic.plain(each) for each in whole.lists],
        "papers": [
            {"file": each.path, "paper": str(each.paper_id), "bytes": each.size} for each in whole.papers
        ],
    }


def answered(case: Case) -> list[answers.Section]:
    """What was answered at the intake, question by question, in words."""
    return [answers.Section("", answers.who(case)), *answers.clinical(case)]


def _answers(case: Case) -> dict[str, Any]:
    lines = [line for section in answered(case) for line in section.lines]
    return {"request": case.reference, "answers": [line._asdict() for line in lines]}


def _table(found: Gathered) -> dict[str, Any]:
    columns = {cell.key: cell.named.words for row in found.rows[:1] for cell in row if cell.named.names["en"]}
    return {
        "title": found.section.title,
        "what": found.section.what,
        "columns": columns,
        "withheld": found.withheld,
        "rows": [{cell.key: cell.value for cell in row} for row in found.rows],
    }


def _recipient(found: Recipient) -> dict[str, Any]:
    return {**found._asdict(), "first": found.first.isoformat(), "last": found.last.isoformat()}


def _deed(found: Deed) -> dict[str, Any]:
    return {
        "at": found.at.isoformat(), "who": found.who, "code": found.verb, "what": found.words, "facts": found.facts,
    }  # fmt: skip


def shown_cells(row: list[Any]) -> list[tuple[str, str]]:
    """What of a row people read on paper: what has a name of its own and says something."""
    told = [
        cell for cell in row if cell.named.kind != names.TECHNICAL and cell.words and cell.key not in ANSWERS
    ]
    return [(cell.named.words, cell.words) for cell in told]


ANSWERS = frozenset({"answers", "private_answers"})
"""Told on paper question by question instead."""
