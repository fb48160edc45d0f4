"""Kinds of papers and what each usually tells; what a value may be of and its parts; units of a dose: three tables.

Their words stand in the eight languages of hospitals; a kind of paper is called as the intake calls it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from referral.i18n import HOSPITAL_LANGUAGES, SOURCE, LazyString, _l, language
from referral.labels import LABELS

DATA = Path(__file__).parent / "data"
DAY = "day"
"""The part of a value that is a day of its own."""
NO_KIND = _l("A paper; nobody has said which")


@dataclass(frozen=True, slots=True)
class Field:
    """What a value says. `parts`: names of what is typed; `single`: a person has one of it, so that two differ.

    `event`: stands on the timeline by itself; `group`, `question`: where the case asks the same, if it does.
    """

    code: str
    parts: tuple[str, ...]
    single: bool
    event: bool
    group: str
    question: str
    names: dict[str, str]

    @property
    def name(self) -> str:
        """What it is called for this reader."""
        return said_in(self.names)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a dose. `factor` of it make one `same_as`; outside `least` … `most` a dose is asked back (unsigned)."""

    code: str
    same_as: str
    factor: Decimal
    least: Decimal
    most: Decimal
    names: dict[str, str]

    @property
    def name(self) -> str:
        """As this reader writes it."""
        return said_in(self.names)


def said_in(names: dict[str, str]) -> str:
    """The name in the language now spoken, else in English."""
    return names.get(language()) or names[SOURCE]


def names_in(row: Mapping[str, str], tongues: Iterable[str]) -> dict[str, str]:
    """Language → the name in it, of those languages in which a row has one; a new language begins without.

    >>> names_in({"uk": "мг", "en": "mg", "pl": ""}, ("uk", "en", "pl", "de"))
    {'uk': 'мг', 'en': 'mg'}
    """
    return {tongue: row[tongue] for tongue in tongues if row.get(tongue)}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table of this room."""
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def listed(text: str) -> tuple[str, ...]:
    """What stands in one cell, divided by semicolons."""
    return tuple(part for part in text.split(";") if part)


@cache
def fields() -> dict[str, Field]:
    """Code → what a value may be of, in the order of the table."""
    return {row["code"]: _field(row) for row in rows("fields.csv")}


def _field(row: dict[str, str]) -> Field:
    single, event = row["single"] == "yes", row["event"] == "yes"
    names = names_in(row, HOSPITAL_LANGUAGES)
    return Field(row["code"], listed(row["parts"]), single, event, row["group"], row["question"], names)


def in_words() -> dict[str, object]:
    """Code → what a value may be of, in the language that is spoken when it is read."""
    return {code: LazyString(getattr, each, "name") for code, each in fields().items()}


def field_of(code: str) -> Field:
    """What a kept value is of; a code that is none of ours is called as it stands, and asks and answers nothing.

    >>> field_of("shoe size").name, field_of("shoe size").parts
    ('shoe size', ())
    """
    return fields().get(code) or Field(code, (), False, False, "", "", {SOURCE: code})


@cache
def units() -> dict[str, Unit]:
    """Code → unit of a dose."""
    return {row["code"]: _unit(row) for row in rows("units.csv")}


def _unit(row: dict[str, str]) -> Unit:
    factor, least, most = (Decimal(row[name]) for name in ("factor", "least", "most"))
    names = names_in(row, HOSPITAL_LANGUAGES)
    return Unit(row["code"], row["same_as"], factor, least, most, names)


def unit_name(code: str) -> str:
    """As this reader writes a unit; a code that is none of ours stands as it is."""
    found = units().get(code)
    return found.name if found else code


@cache
def tells() -> dict[str, tuple[str, ...]]:
    """Kind of a paper → what it usually tells, in codes of fields; a paper may tell anything else too."""
    return {row["code"]: listed(row["tells"]) for row in rows("kinds.csv")}


def kind_name(code: str | None) -> str:
    """What a kind of paper is called; unknown is said so."""
    return str(LABELS["document"].get(code or "", NO_KIND))


def usual_first(kind: str | None) -> list[Field]:
    """All that a value may be of: what this kind of paper usually tells comes first."""
    usual = tells().get(kind or "", ())
    return sorted(
        fields().values(), key=lambda each: (each.code not in usual, list(fields()).index(each.code))
    )
