"""Every code of the classification has one site group, a title in three languages and words people say."""

import csv
import re
from collections import Counter

import pytest

from matching.diagnosis.suggestions import icd10
from matching.vocabulary import DATA, NO_PAGES, languages, site_groups

READ = tuple(row.code for row in languages().values() if row.interface != NO_PAGES)
"""The languages in which names are shown."""

NOT_USED_BY_WHO = {27, 28, 29, 35, 36, 42, 59, 87, 89}
C_CODES = {f"C{number:02}" for number in range(98)} - {f"C{number}" for number in NOT_USED_BY_WHO}
TREATED_D_CODES = {f"D{number:02}" for number in (*range(8), 9, 32, 33, 35, *range(37, 49))}


def codes_of(span):
    first, _, last = span.partition("-")
    numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
    return [f"{first[0]}{number:02}" for number in numbers]


def grouped_codes():
    return Counter(
        code for group in site_groups().values() for span in group.icd10 for code in codes_of(span)
    )


def phrases():
    with (DATA / "phrases.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_malignant_code_belongs_to_exactly_one_site_group():
    grouped = grouped_codes()
    assert {code: grouped[code] for code in C_CODES} == dict.fromkeys(C_CODES, 1)


def test_a_group_claims_no_code_twice_and_none_the_classification_lacks():
    grouped = grouped_codes()
    used = {code for code in grouped if code[0] == "D" or int(code[1:]) not in NOT_USED_BY_WHO}
    assert set(grouped) - used == set()
    assert max(grouped.values()) == 1
    assert used == C_CODES | TREATED_D_CODES


def test_there_are_few_enough_groups_for_a_mask_of_64_bits():
    assert 30 <= len(site_groups()) <= 64


@pytest.mark.parametrize("group", site_groups().values(), ids=lambda group: group.code)
def test_a_group_has_a_name_of_its_own_in_every_language(group):
    assert set(group.names) == set(READ)
    assert all(name == name.strip() and len(name) > 3 for name in group.names.values())


@pytest.mark.parametrize("language", READ)
def test_no_two_groups_share_a_name(language):
    names = [group.names[language].casefold() for group in site_groups().values()]
    assert len(names) == len(set(names))


def test_ukrainian_names_are_not_russian_and_the_other_way_round():
    for group in site_groups().values():
        assert not re.search("[ыэёъ]", group.names["uk"])
        assert not re.search("[іїєґ]", group.names["ru"])


def test_the_table_of_codes_agrees_with_the_groups():
    of_groups = {
        code: group.code
        for group in site_groups().values()
        for span in group.icd10
        for code in codes_of(span)
    }
    assert {row.code: row.site_group for row in icd10().values()} == of_groups


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_every_code_has_a_title_that_no_other_code_has(language):
    titles = [row.titles[language] for row in icd10().values()]
    assert all(titles)
    assert [
        title for title, count in Counter(titles).items() if count > 1 and title != "Melanoma in situ"
    ] == []


def test_every_code_can_be_said_in_four_ways_in_each_language():
    said = Counter((row["code"], row["language"]) for row in phrases())
    too_few = [(code, lang) for code in icd10() for lang in ("uk", "ru", "en") if said[code, lang] < 4]
    assert too_few == []


def test_phrases_are_of_known_codes_languages_and_kinds_and_said_once():
    rows = phrases()
    assert {row["code"] for row in rows} == set(icd10())
    assert {row["language"] for row in rows} == {"uk", "ru", "en", "la"}
    assert {row["kind"] for row in rows} == {"plain", "title", "abbreviation", "latin", "misspelling"}
    said = Counter((row["code"], row["language"], row["phrase"]) for row in rows)
    assert [phrase for phrase, count in said.items() if count > 1] == []
