"""What a clinician reads of a row: each column by its name, each code by the words that the service uses for it.

Closed by default: a column or code that stands in neither of the two tables is refused by a test.
"""

import csv
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from referral.i18n import PUBLIC_LANGUAGES, SOURCE, _, day_words, language, language_name, number_words
from referral.labels import LABELS, at_the_head, site_name
from referral.signatures.tables import SEPARATOR, TABLES, Row, content, rows_of

DATA = Path(__file__).parent / "data"
FIGURE, PART, UNIT, RULE, BLANK = "figure", "figure_part", "unit", "rule", "blank"
LANGUAGE = "language"
OF_FIGURES = (PART, "priority", "level", "mobility", UNIT)
"""Kinds of codes of which the second half of a figure's key may be."""
ALWAYS, NEVER = "always", "never"
SEVERAL = "mul"
"""Words of several languages, as BCP 47 marks them."""
BLANKS = re.compile(r"%\((\w+)\)s")


class Column(NamedTuple):
    """A column: what its cells are (a key of SAID, with an argument), whose code its name is, its name by language."""

    kind: str
    heading: str
    names: dict[str, str]


class Cell(NamedTuple):
    """One cell as it is read: what it is, its words, in which language they are; None: the reader's, or in any."""

    name: str
    words: str
    language: str | None


@cache
def columns() -> dict[str, Column]:
    """The whole table of columns: "column" or "table.column" → what it is."""
    return {row["name"]: Column(row["kind"], row["heading"], _names(row)) for row in _rows("columns.csv")}


@cache
def codes() -> dict[tuple[str, str], dict[str, str]]:
    """Kind and code → its name by language, for codes that no other page names."""
    return {(row["kind"], row["code"]): _names(row) for row in _rows("codes.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _names(row: dict[str, str]) -> dict[str, str]:
    return {each: row[each] for each in PUBLIC_LANGUAGES}


def _in_mine(names: dict[str, str]) -> str:
    return names.get(language()) or names[SOURCE]


def column_of(table: str, name: str) -> Column:
    """A column of a table; KeyError where nobody said what it is."""
    known = columns()
    return known.get(f"{table}.{name}") or known[name]


def cells(table: str, row: Row) -> list[Cell]:
    """Every cell of a row that is signed and not empty, in the reader's words."""
    return [_cell(table, name, text) for name, text in content(row.cells).items() if text]


def title(table: str, row: Row) -> str:
    """What a row is called: its key in words."""
    parts = [(name, row.cells[name]) for name in TABLES[table].key]
    return at_the_head(SEPARATOR.join(_cell(table, name, text).words for name, text in parts if text))


def _cell(table: str, name: str, text: str) -> Cell:
    column = column_of(table, name)
    kind, _colon, of = column.kind.partition(":")
    return Cell(at_the_head(_heading(column, name)), SAID[kind](text, of), _language(kind, of))


def _language(kind: str, of: str) -> str | None:
    """The language of a cell that has one of its own."""
    return of if kind == LANGUAGE else LANGUAGES.get(kind)


def _heading(column: Column, name: str) -> str:
    if column.heading == LANGUAGE:
        return language_name(name)
    return word(column.heading, name) if column.heading else _in_mine(column.names)


def word(kinds: str, code: str) -> str:
    """What a code of one of these kinds is called; LookupError where nobody named it."""
    for kind in kinds.split("|"):
        if kind == "site":
            return site_name(code)
        if (words := LABELS.get(kind, {}).get(code)) is not None:
            return str(words)
        if (named := codes().get((kind, code))) is not None:
            return _in_mine(named)
    raise LookupError(f"{kinds}: {code}")


def _of_row(code: str, table: str) -> str:
    """The words of the row of another table that a code names."""
    row = next(each.cells for each in rows_of(table) if each.cells["code"] == code)
    return row.get(language()) or row[SOURCE]


def _list(text: str, kinds: str) -> str:
    return ", ".join(word(kinds, each) for each in text.split(";"))


def _figure(key: str, _of: str) -> str:
    """A figure by its key; one of many by the first half of it, and what it is of."""
    if (FIGURE, key) in codes():
        return word(FIGURE, key)
    base, _dot, part = key.partition(".")
    return f"{word(FIGURE, base)}: {word('|'.join(OF_FIGURES), part)}"


def _rule(text: str, _of: str) -> str:
    """Of whom a sign is asked: facts of the patient joined by & (and), ! (not) and | (or)."""
    if text in (ALWAYS, NEVER):
        return word(RULE, text)
    ways = [", ".join(map(_fact, way.split("&"))) for way in text.split("|")]
    return str(_("; or: ")).join(ways)


def _fact(text: str) -> str:
    words = _of_row(text.removeprefix("!"), "red_flag_about")
    return str(_("not: %(fact)s", fact=words)) if text.startswith("!") else words


def _number(text: str, unit: str) -> str:
    said = number_words(float(text), "#,##0.######")
    return f"{said} {word(UNIT, unit)}" if unit else said


def _sentence(text: str, _of: str) -> str:
    """As it is written; what is filled in later stands in brackets."""
    return BLANKS.sub(lambda found: f"[{word(BLANK, found[1])}]", text)


SAID: dict[str, Callable[[str, str], str]] = {
    "": lambda text, _of: text,
    "prose": lambda text, _of: text,
    "stems": lambda text, _of: text,
    LANGUAGE: _sentence,
    "day": lambda text, _of: day_words(date.fromisoformat(text)),
    "number": _number,
    "code": lambda text, kinds: word(kinds, text),
    "list": _list,
    "site": lambda text, _of: site_name(text),
    "row": _of_row,
    "figure": _figure,
    "rule": _rule,
}
"""Kind of a column → its cell in words; after a colon stands of which codes, table or language it is."""
LANGUAGES = {"prose": SOURCE, "stems": SEVERAL}
"""Kinds whose cells are in one language, whoever reads."""
