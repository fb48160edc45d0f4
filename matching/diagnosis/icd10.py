"""The three-character ICD-10 codes that oncology treats, and the phrases by which people call them; two tables."""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

TITLES = {"title_uk": "uk", "title_ru": "ru", "title_en": "en", "latin": "la"}


@dataclass(frozen=True, slots=True)
class Icd10Code:
    """A three-character ICD-10 code, its site group and its titles by language (Latin under "la")."""

    code: str
    site_group: str
    titles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to name a code; kinds: title (another edition's), plain, latin, abbreviation, misspelling."""

    code: str
    language: str
    phrase: str
    kind: str


@cache
def icd10() -> dict[str, Icd10Code]:
    """The codes in the order of the classification; titles after WHO's ICD-10 of 2019 and its uk and ru editions."""
    with (DATA / "icd10.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: _icd10_code(row) for row in csv.DictReader(table)}


@cache
def phrases() -> tuple[Phrase, ...]:
    """Our own vocabulary: what people in Ukraine, their relatives and their papers call each code."""
    with (DATA / "phrases.csv").open(encoding="utf-8", newline="") as table:
        return tuple(Phrase(**row) for row in csv.DictReader(table))


@cache
def plain_names() -> dict[str, dict[str, str]]:
    """What people call a code by language, where plain words say the whole of it; a table of its own."""
    with (DATA / "plain_names.csv").open(encoding="utf-8", newline="") as table:
        return {row.pop("code"): row for row in csv.DictReader(table)}


@cache
def bare_words() -> dict[str, tuple[str, ...]]:
    """The codes to show first for a normalised word that says no more than "lymphoma": each kind of it in turn."""
    with (DATA / "bare_words.csv").open(encoding="utf-8", newline="") as table:
        rows = [(row["words"].split(), tuple(row["codes"].split())) for row in csv.DictReader(table)]
    return {normalise(word): codes for words, codes in rows for word in words}


@cache
def known_phrases() -> tuple[tuple[str, str], ...]:
    """Each code with each of its titles and phrases, normalised and without repeats, sorted by code."""
    titles = {(code, normalise(title)) for code, row in icd10().items() for title in row.titles.values()}
    return tuple(sorted(titles | {(row.code, normalise(row.phrase)) for row in phrases()}))


@cache
def known_words(languages: frozenset[str]) -> Counter[str]:
    """How often each normalised word occurs in the titles and phrases of these languages, misspellings left out."""
    texts = [
        title for row in icd10().values() for language, title in row.titles.items() if language in languages
    ]
    texts += [row.phrase for row in phrases() if row.kind != "misspelling" and row.language in languages]
    return Counter(word for text in texts for word in normalise(text).split())


@cache
def abbreviations() -> dict[str, frozenset[str]]:
    """The codes each normalised abbreviation stands for."""
    meant: dict[str, set[str]] = {}
    for row in phrases():
        if row.kind == "abbreviation":
            meant.setdefault(normalise(row.phrase), set()).add(row.code)
    return {word: frozenset(codes) for word, codes in meant.items()}


@cache
def benign_codes(group: str) -> tuple[str, ...]:
    """The codes of benign tumours in a site group: brain, meninges and glands are treated by oncology too."""
    of_group = (row for row in icd10().values() if row.site_group == group)
    return tuple(row.code for row in of_group if row.titles["en"].startswith("Benign"))


def _icd10_code(row: dict[str, str]) -> Icd10Code:
    titles = {language: row[column] for column, language in TITLES.items()}
    return Icd10Code(row["code"], row["site_group"], titles)
