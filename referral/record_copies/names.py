"""What tables and columns of a person are called in their language, and what of a row is not handed over: two tables.

Closed by default: a table or column that stands in neither is refused by a test, and is exported under its own name.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Column, Table

from referral.accounts.trail_words import DEEDS
from referral.i18n import PUBLIC_LANGUAGES, _l, language
from referral.intake.questions.table import GROUPS
from referral.labels import LABELS, site_name
from referral.messages import wording as texts
from referral.records.forms import REASON_WORDS
from referral.records.papers import wording as papers

DATA = Path(__file__).parent / "data"
SEALED = "_sealed"
SITE, DEED = "site", "deed."
SECRET, ITSELF = "secret", "itself"
WITHHELD: dict[str, object] = {
    SECRET: _l("A key or a keyed mark: it tells nothing of you and would open something."),
    ITSELF: _l("This copy itself."),
}
"""Kinds of columns that are not handed over, and why."""
TECHNICAL, PERSON, CASE, STAFF, ACTOR, BYTES, CODE = (
    "technical", "person", "case", "staff", "actor", "bytes", "code",
)  # fmt: skip
KINDS = frozenset({"", TECHNICAL, PERSON, CASE, STAFF, ACTOR, BYTES, SECRET, ITSELF})
OWN_CODES: dict[str, dict[str, object]] = {
    "came_by": papers.CAME_BY,
    "paper_state": papers.STATES,
    "erasure_reason": REASON_WORDS,
    "text_answer": texts.ANSWERS,
}


class Named(NamedTuple):
    """A column: its kind, which codes it holds (kinds of labels), its name by language."""

    kind: str
    codes: tuple[str, ...]
    names: dict[str, str]

    @property
    def words(self) -> str:
        """What it is called in the reader's language; empty where nobody reads it."""
        return self.names.get(language()) or self.names["en"]


class Section(NamedTuple):
    """A table: its title and what it holds, by language."""

    titles: dict[str, str]
    whats: dict[str, str]

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.titles.get(language()) or self.titles["en"]

    @property
    def what(self) -> str:
        """In the reader's language."""
        return self.whats.get(language()) or self.whats["en"]


@cache
def columns() -> dict[str, Named]:
    """The whole table of columns: "column" or "table.column" → what it is."""
    return {row["name"]: _named(row) for row in _rows("columns.csv")}


@cache
def sections() -> dict[str, Section]:
    """The whole table of tables."""
    spoken = tuple(PUBLIC_LANGUAGES)
    return {
        row["table"]: Section({at: row[at] for at in spoken}, {at: row[f"what_{at}"] for at in spoken})
        for row in _rows("sections.csv")
    }


def key_of(column: "Column[object]") -> str:
    """Under which key a column stands in a copy."""
    return column.name.removesuffix(SEALED)


def named(table: Table, column: "Column[object]") -> Named:
    """What a column is; one that nobody named is shown under its own name."""
    key, known = key_of(column), columns()
    return known.get(f"{table.name}.{key}") or known.get(key) or Named("", (), {"en": key})


def section_of(table: Table) -> Section:
    """What a table is; one that nobody named bears its own name."""
    return sections().get(table.name) or Section({"en": table.name}, {"en": ""})


def key_words(key: str) -> str:
    """What a key inside an answer is called: its question, the column of that name, else as it stands."""
    known = columns().get(key)
    return str(_questions().get(key) or (known.words if known else "") or own_code("key", key) or key)


@cache
def _questions() -> dict[str, object]:
    return {each.name: each.words for group in GROUPS.values() for each in group.questions if each.words}


def code_words(kinds: tuple[str, ...], code: str) -> str | None:
    """What a code is called; None where nobody has named it."""
    if SITE in kinds:
        return site_name(code)
    for kind in kinds:
        words = (OWN_CODES.get(kind) or LABELS.get(kind, {})).get(code) or _deed(kind, code)
        if words is not None or (words := own_code(kind, code)) is not None:
            return str(words)
    return None


def _deed(kind: str, code: str) -> object | None:
    """What a step of a case or a request is called in the trail; None where it is of neither."""
    return DEEDS.get(f"{kind.removeprefix(DEED)}.{code}") if kind.startswith(DEED) else None


def own_code(kind: str, code: str) -> str | None:
    """What a code is called that no page of ours names; None where data/codes.csv has none."""
    found = _codes().get((kind, code))
    return (found.get(language()) or found["en"]) if found else None


@cache
def _codes() -> dict[tuple[str, str], dict[str, str]]:
    return {
        (row["kind"], row["code"]): {at: row[at] for at in PUBLIC_LANGUAGES} for row in _rows("codes.csv")
    }


def _named(row: dict[str, str]) -> Named:
    kind, _, codes = row["kind"].partition(":")
    return Named(kind, tuple(filter(None, codes.split("|"))), {at: row[at] for at in PUBLIC_LANGUAGES})


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
