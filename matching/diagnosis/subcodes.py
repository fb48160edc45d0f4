"""Which site group a code belongs to: the longest code of the tables that begins it, for some codes by sex.

Three characters mislead where one chapter holds several organs: D39 is the ovary, D39.2 the placenta. The table names
only codes whose site group differs from that of their three characters.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from matching.diagnosis.icd10 import TITLES as ALL_TITLES
from matching.diagnosis.icd10 import icd10
from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

TITLES = {column: language for column, language in ALL_TITLES.items() if column.startswith("title_")}
SEXES = ("", "female", "male")
CHAPTER = 3
"""Characters of a code of icd10.csv."""


@dataclass(frozen=True, slots=True)
class Subcode:
    """A code whose site group is not that of its three characters; `sex`: of whom it is so, "" of everybody.

    `words`: beginnings of words, normalised, that mean this code and no other of the same three characters.
    """

    code: str
    sex: str
    site_group: str
    titles: dict[str, str]
    words: tuple[str, ...]


@cache
def subcodes() -> tuple[Subcode, ...]:
    """The table, in the order of the classification."""
    with (DATA / "subcodes.csv").open(encoding="utf-8", newline="") as table:
        return tuple(map(_subcode, csv.DictReader(table)))


def _subcode(row: dict[str, str]) -> Subcode:
    titles = {language: row[column] for column, language in TITLES.items() if row[column]}
    return Subcode(row["code"], row["sex"], row["site_group"], titles, tuple(normalise(row["words"]).split()))


def codes() -> tuple[str, ...]:
    """Every code that can be chosen: of three characters, and with a fourth where that tells the site group."""
    return tuple(sorted({*icd10(), *(row.code for row in subcodes())}))


def site_of(code: str, sex: str | None = None) -> str | None:
    """The site group of a code, by the longest prefix in the tables; None for a code that is in none of them.

    >>> site_of("D39.2"), site_of("C48.2", "female"), site_of("C48.0", "female")
    ('gestational_trophoblastic', 'ovary', 'soft_tissue')
    """
    chapter = icd10().get(code[:CHAPTER])
    if chapter is None:
        return None
    fitting = [row for row in subcodes() if code.startswith(row.code) and row.sex in ("", sex)]
    nearest = max(fitting, key=lambda row: (len(row.code), row.sex), default=None)
    return nearest.site_group if nearest else chapter.site_group


def sites_of(code: str) -> set[str]:
    """Every site group a code can belong to, whoever the patient is."""
    return {site for sex in SEXES if (site := site_of(code, sex))}


def exact(chapter: str, written: Collection[str], text: str) -> str:
    """The code of the tables that is meant: as written out, else as the normalised words say, else three characters."""
    below = [row for row in subcodes() if row.code.startswith(chapter) and len(row.code) > CHAPTER]
    as_written = [code for code in written if code.startswith(chapter) and len(code) > CHAPTER]
    if as_written:
        return next((row.code for row in below if as_written[0].startswith(row.code)), chapter)
    said = text.split()
    return next((row.code for row in below if _names(row, said)), chapter)


def _names(row: Subcode, said: list[str]) -> bool:
    return any(word.startswith(row.words) for word in said)


def titles_of(code: str) -> dict[str, str]:
    """What a code of the tables is called, by language."""
    own = next((row.titles for row in subcodes() if row.code == code and row.titles), None)
    return own or icd10()[code[:CHAPTER]].titles
