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
from matching.diagnosis.parts import nameable
from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA, site_groups

TITLES = {column: language for column, language in ALL_TITLES.items() if column.startswith("title_")}
SEXES = ("", "female", "male")
CHAPTER = 3
"""Characters of a code of icd10.csv."""
WHOLE_WORD = 3
"""So few letters are a word of their own, no beginning: "all" is no allergy."""


@dataclass(frozen=True, slots=True)
class Subcode:
    """A code whose site group is not that of its three characters; `sex`: of whom it is so, "" of everybody.

    `words`: beginnings of words, normalised, that mean this code and no other of the same three characters; the
    longest word counts. Where words mean several parts of one site group, acute and chronic, none is meant.
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
    """Every site group a code can belong to, whoever the patient is and whatever words say beside it."""
    by_code = {site for sex in SEXES if (site := site_of(code, sex))}
    return by_code | nameable(code) if by_code else set()


def kept_site(site: str, code: str, sex: str | None = None) -> str:
    """The site group of a chosen code: the part that words named beside it stays, all else goes by code and sex.

    >>> kept_site("gist", "C16"), kept_site("soft_tissue", "C48", "female")
    ('gist', 'ovary')
    """
    return site if site in nameable(code) else site_of(code, sex) or site


def whole_site(code: str) -> str | None:
    """The site group of a code without finer ones; None for a code that is in no table.

    >>> whole_site("C91.0"), whole_site("C82")
    ('lymphoid_leukaemia', 'lymphoma')
    """
    site = site_of(code)
    return _whole_of(site) if site else None


def _whole_of(site: str) -> str:
    return site_groups()[site].part_of or site


def exact(chapter: str, written: Collection[str], text: str) -> str:
    """The code of the tables that is meant: as written out, else as the normalised words say, else three characters."""
    below = [row for row in subcodes() if row.code.startswith(chapter) and len(row.code) > CHAPTER]
    as_written = [code for code in written if code.startswith(chapter) and len(code) > CHAPTER]
    if as_written:
        return next((row.code for row in below if as_written[0].startswith(row.code)), chapter)
    said = text.split()
    named = sorted((row for row in below if _longest(row, said)), key=lambda row: -_longest(row, said))
    if len({row.site_group for row in named}) > 1 and len({_whole_of(row.site_group) for row in named}) == 1:
        return chapter
    return named[0].code if named else chapter


def _longest(row: Subcode, said: list[str]) -> int:
    """The length of the longest of its words that is said; 0 for none."""
    return max((len(word) for word in row.words if any(_is_said(word, each) for each in said)), default=0)


def _is_said(word: str, each: str) -> bool:
    return each == word if len(word) <= WHOLE_WORD else each.startswith(word)


def titles_of(code: str) -> dict[str, str]:
    """What a code of the tables is called, by language."""
    own = next((row.titles for row in subcodes() if row.code == code and row.titles), None)
    return own or icd10()[code[:CHAPTER]].titles
