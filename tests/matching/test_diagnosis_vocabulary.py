"""The vocabulary of diagnoses is whole: every code in every language, each phrase heard, none with two meanings."""

from collections import Counter, defaultdict

import pytest

from matching.diagnosis.icd10 import TITLES, Phrase, abbreviations, benign_codes, phrases
from matching.diagnosis.subcodes import whole_site
from matching.diagnosis.suggestions import doubt_of, icd10, suggest
from matching.diagnosis.typed_text import normalise

LANGUAGES = ("uk", "ru", "en")
MALIGNANT = {f"C{number:02}" for number in range(98)} - {
    "C27",
    "C28",
    "C29",
    "C35",
    "C36",
    "C42",
    "C59",
    "C87",
    "C89",
}  # fmt: skip  (numbers that ICD-10 leaves free)
IN_SITU = {f"D{number:02}" for number in (0, 1, 2, 3, 4, 5, 6, 7, 9)}
UNCERTAIN = {f"D{number}" for number in range(37, 49)}
BENIGN = {"D32", "D33", "D35"}
TWO_MEANINGS = {"thymoma": {"C37", "D38"}}
"""Phrases, normalised, that are meant to lead to two codes; abbreviations may anyway («РПЗ» does)."""
KINDS = {"plain", "title", "latin", "abbreviation", "misspelling"}


def written() -> list[tuple[str, str]]:
    titles = [(row.code, title) for row in icd10().values() for title in row.titles.values()]
    return titles + [(row.code, row.phrase) for row in phrases()]


def test_every_code_that_oncology_treats_is_there_and_no_other() -> None:
    assert set(icd10()) == MALIGNANT | IN_SITU | UNCERTAIN | BENIGN
    assert list(icd10()) == sorted(icd10())


def test_every_code_has_its_title_in_every_language() -> None:
    assert [
        row.code for row in icd10().values() if not all(row.titles[each] for each in TITLES.values())
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_at_least_four_phrases_that_people_say(language: str) -> None:
    said = Counter(row.code for row in distinct() if row.language == language and row.kind == "plain")
    assert {code: said[code] for code in icd10() if said[code] < 4} == {}


def distinct() -> list[Phrase]:
    """The phrases without those that only spell another of the same code and language in another way."""
    seen: dict[tuple[str, str, str], Phrase] = {}
    for row in phrases():
        seen.setdefault((row.code, row.language, normalise(row.phrase)), row)
    return list(seen.values())


def test_the_table_is_sound() -> None:
    assert {row.kind for row in phrases()} == KINDS
    assert {row.code for row in phrases()} == set(icd10())
    rows = [(row.code, row.language, row.kind, row.phrase) for row in phrases()]
    assert [row for row, times in Counter(rows).items() if times > 1] == []
    assert [row for row in rows if row[3] != " ".join(row[3].split()) or "\u00ad" in row[3]] == []


def test_no_phrase_means_two_codes_unless_that_is_intended() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    short = {normalise(row.phrase) for row in phrases() if row.kind == "abbreviation"}
    for code, phrase in written():
        meant[normalise(phrase)].add(code)
    double = {phrase: codes for phrase, codes in meant.items() if len(codes) > 1 and phrase not in short}
    assert double == TWO_MEANINGS


def test_no_abbreviation_means_more_codes_than_are_shown() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for row in phrases():
        if row.kind == "abbreviation":
            meant[normalise(row.phrase)].add(row.code)
    assert {phrase: codes for phrase, codes in meant.items() if len(codes) > 3} == {}


def test_every_phrase_leads_to_its_code() -> None:
    lost = [
        (text, code) for code, text in written() if code not in {found.code for found in suggest(text, 3)}
    ]
    assert lost == []


def letters_of_several_sites() -> set[str]:
    """Abbreviations that mean tumours of several site groups: they are proposed with a question."""
    return {word for word, codes in abbreviations().items() if len({whole_site(code) for code in codes}) > 1}


def test_no_phrase_is_taken_for_a_doubt_but_what_says_benign() -> None:
    benign = {code for group in {row.site_group for row in icd10().values()} for code in benign_codes(group)}
    assert benign == BENIGN
    doubted = [text for code, text in written() if code not in BENIGN and doubt_of(text)]
    assert [text for text in doubted if normalise(text) not in letters_of_several_sites()] == []
    assert {doubt_of(text) for code, text in written() if code in BENIGN} == {"", "suspected"}
