"""Typed words lead to the right code among the first three, and to none where they name no tumour."""

import csv
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import diagnose as bench
from bench.typing_errors import ERRORS, ROWS, neighbours, with_error
from matching.diagnosis.icd10 import phrases
from matching.diagnosis.suggestions import doubt_of, icd10, suggest, warm
from referral.intake.suggestions import suggest_diagnosis
from tests.stopwatch import in_plain_loops

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru", "uk")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


DEVELOPMENT = rows_of(HERE / "development_phrases.csv")
DEVELOPMENT_DOUBTS = rows_of(HERE / "development_doubts.csv")


def first(text: str, count: int = 3) -> list[str]:
    return [found.code for found in suggest(text, count)]


def share_found(cases: list[tuple[str, str]]) -> float:
    missed = [(text, code) for text, code in cases if code not in first(text)]
    print(f"{len(cases) - len(missed)} of {len(cases)} found among the first three; missed: {missed}")
    return 1 - len(missed) / len(cases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_official_title_with_one_typing_error_is_found(language: str) -> None:
    chance = random.Random(f"one typing error in {language}")
    cases = [
        (with_error(row.titles[language], kind, language, chance), row.code)
        for row in icd10().values()
        for kind in ERRORS
    ]
    assert share_found(cases) >= 0.99


def test_the_titles_of_other_editions_with_one_typing_error_are_found() -> None:
    chance = random.Random("other editions")
    titles = [row for row in phrases() if row.kind == "title"]
    cases = [
        (with_error(row.phrase, kind, row.language, chance), row.code) for row in titles for kind in ERRORS
    ]
    assert len(titles) >= 50
    assert share_found(cases) >= 0.98


def test_a_typing_error_is_one_error() -> None:
    chance = random.Random(1)
    assert set(neighbours("і", "uk")) == set("фвцуяч")
    assert set(neighbours("s", "en")) == set("adwezx")
    for kind in ERRORS:
        wrong = with_error("stomach cancer", kind, "en", chance)
        assert wrong != "stomach cancer" and abs(len(wrong) - len("stomach cancer")) <= 1
    assert set(ROWS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_by_another_hand_are_found(language: str) -> None:
    """Only shares are ever printed: whoever mends the vocabulary must not see these phrases."""
    cases = [case for case in bench.kept_apart(bench.KEPT_APART) if case[0].startswith(language)]
    shares = bench.shares(cases, [])
    print(shares)
    assert shares["cases"] >= 100
    assert shares[f"{language} plain"] >= 0.9
    assert shares["all"] >= 0.9


def test_doubts_by_another_hand_are_heard() -> None:
    cases = [case for case in bench.kept_apart(bench.KEPT_APART) if not case[2]]
    shares = bench.shares(cases, [])
    print(shares)
    assert shares["cases"] >= 60
    assert shares["all"] >= 0.95


def test_the_phrases_of_the_development_set_are_found() -> None:
    assert share_found([(row["phrase"], row["code"]) for row in DEVELOPMENT]) >= 0.97


def test_words_that_deny_or_doubt_a_tumour_are_heard() -> None:
    wrong = [row for row in DEVELOPMENT_DOUBTS if doubt_of(row["phrase"]) != row["doubt"]]
    print(f"{len(DEVELOPMENT_DOUBTS) - len(wrong)} of {len(DEVELOPMENT_DOUBTS)} doubts heard; wrong: {wrong}")
    assert len(wrong) <= 0.05 * len(DEVELOPMENT_DOUBTS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("рак грудей", "C50"),
        ("РМЖ 2 ст", "C50"),
        ("рмж", "C50"),
        ("у жены рмж, 3 курса химии", "C50"),
        ("ca mammae", "C50"),
        ("Bl. ventriculi", "C16"),
        ("ЗНО молочной железы", "C50"),
        ("лейкоз", "C95"),
        ("NSCLC", "C34"),
        ("stage 4 nsclc with brain mets", "C34"),
        ("НХЛ", "C85"),
        ("ГЛЛ", "C91"),
        ("ОЛЛ", "C91"),
        ("рак легень T2N1M0 ІІІ стадія", "C34"),
        ("С50.4", "C50"),
        ("діагноз с34.1, легеня", "C34"),
    ],
)
def test_what_people_write_most_comes_first(text: str, code: str) -> None:
    assert first(text, 1) == [code]


@pytest.mark.parametrize("text", ["pak шлунка", "рaк шлункa", "PAK шлунка", "rak shlunka", "рак\u00a0шлунка"])
def test_letters_of_the_wrong_alphabet_do_not_matter(text: str) -> None:
    assert first(text, 1) == ["C16"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hfr uheltq", "C50"),
        ("Hfr kturb[", "C34"),
        ("HV; 2 cn", "C50"),
        ("икуфые сфтсук", "C50"),
        ("рак vjkjxyj] pfkjpb", "C50"),
    ],
)
def test_a_keyboard_left_on_the_other_alphabet_does_not_matter(text: str, code: str) -> None:
    assert first(text, 1) == [code]
    assert doubt_of(text) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("рак молочної залози з метастазами в кістки та печінку", "C50"),
        ("рак лёгкого, распространился на мозг", "C34"),
        ("colon cancer spread to liver", "C18"),
        ("метастази в кістки", "C79"),
        (
            "у моєї бабусі два роки тому знайшли злоякісну пухлину молочної залози, зробили операцію, потім вісім "
            "курсів хіміотерапії, тепер метастази в кістки та печінку, ми зараз у Польщі, допоможіть будь ласка",
            "C50",
        ),
    ],
)
def test_where_a_tumour_spread_to_is_not_where_it_began(text: str, code: str) -> None:
    assert first(text, 1) == [code]


@pytest.mark.parametrize(
    "text",
    ["dancer", "rumour", "humour", "canker", "гематома", "опухла нога", "екологія", "менингит", "гість", "HIV",
     "рука болить", "канцероген", "лейкоцитоз", "побратим"],
)  # fmt: skip
def test_ordinary_words_that_look_like_a_tumour_bring_nothing(text: str) -> None:
    assert suggest(text) == ()


@pytest.mark.parametrize("text", ["раа шлунка", "рк шлунка", "арк шлунка", "ракк шлунка", "пчхлина шлунка"])
def test_a_misspelt_tumour_is_still_one(text: str) -> None:
    assert first(text, 1) == ["C16"]


@pytest.mark.parametrize(
    "text", ["чи це рак?", "исключить лимфому", "rule out lymphoma", "скринінг раку шийки матки", "? ca lung"]
)
def test_questions_and_exclusions_are_only_suspected(text: str) -> None:
    assert doubt_of(text) != ""


@pytest.mark.parametrize("text", ["потрібен онколог", "інститут раку", "CA-125 elevated", "cancer hospital"])
def test_who_treats_a_tumour_and_what_measures_it_name_none(text: str) -> None:
    assert suggest(text) == ()


def test_a_suspected_tumour_flags_every_suggestion() -> None:
    found = suggest("підозра на рак легень")
    assert found[0].code == "C34"
    assert {suggestion.doubt for suggestion in found} == {"suspected"}


@pytest.mark.parametrize("text", ["це не рак, а меланома", "не рак кожи, меланома"])
def test_what_is_named_beside_a_denied_tumour_is_suggested_as_suspected(text: str) -> None:
    assert first(text, 1) == ["C43"]
    assert doubt_of(text) == "suspected"


def test_a_benign_tumour_is_suggested_only_where_oncology_treats_it() -> None:
    assert first("доброкачественная опухоль мозга", 1) == ["D33"]
    assert first("доброякісна менінгіома", 1) == ["D32"]
    assert suggest("доброякісна пухлина печінки") == ()


def test_a_benign_tumour_is_never_suggested_as_if_it_were_sure() -> None:
    assert doubt_of("доброякісна пухлина мозку") == "suspected"


def test_a_tumour_without_metastases_is_not_denied() -> None:
    assert first("рак шлунка, метастазів немає", 1) == ["C16"]
    assert doubt_of("рак шлунка, метастазів немає") == ""


def test_suggestions_are_the_best_first_and_no_more_than_asked() -> None:
    found = suggest("рак", 4)
    assert 0 < len(found) <= 4
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 < item.score <= 1000 and icd10()[item.code].site_group == item.site_group for item in found)


def test_a_very_long_text_is_read_only_so_far() -> None:
    assert suggest("рак грудей " + "дуже " * 100_000)[0].code == "C50"


def test_a_query_is_quick_when_warm() -> None:
    warm()
    chance = random.Random("new words")
    texts = [
        with_error(row["phrase"], "substitution", row["language"], chance)
        for row in DEVELOPMENT
        for _ in "ab"
    ]
    loops = in_plain_loops(lambda: [suggest(text) for text in texts], rounds=1) / len(texts)
    assert loops < 1, f"{loops:.2f} plain loops a query"


def test_scikit_learn_is_loaded_only_when_somebody_asks() -> None:
    program = "import sys, matching.diagnosis; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=HERE.parents[1], check=False).returncode == 0


def test_the_door_from_intake_hands_over_plain_facts() -> None:
    assert suggest_diagnosis("підозра на рак шлунка")[0] == {
        "code": "C16",
        "site_group": "stomach",
        "score": 1000,
        "doubt": "suspected",
    }
    assert suggest_diagnosis("болить печінка") == []


def test_the_bench_scores_as_it_says() -> None:
    times: bench.Times = []
    cases: list[bench.Case] = [
        ("uk plain", "рак грудей", frozenset({"C50"})),
        ("uk plain", "рак грудей", frozenset({"C16"})),
        ("uk doubt", "не рак", frozenset()),
        ("uk doubt", "рак грудей", frozenset()),
    ]
    assert bench.shares(cases, times) == {"uk doubt": 0.5, "uk plain": 0.5, "all": 0.5, "cases": 4}
    assert len(times) == 4
    assert Counter(language for language, _text, _codes in bench.titles(1)) == dict.fromkeys(
        bench.LANGUAGES, len(icd10()) * len(ERRORS)
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("злоякісну пухлину молочної залози", "злоякісна пухлина молочної залози"),
        ("з пухлиною нирки", "з пухлина нирки"),
        ("опухоли мозга", "опухоль мозга"),
        ("болеет раком желудка", "болеет рак желудка"),
        ("от меланомы кожи", "от меланома кожи"),
    ],
)
def test_a_tumour_word_says_the_same_in_every_case(text: str, plain: str) -> None:
    assert [(each.code, each.score) for each in suggest(text)] == [
        (each.code, each.score) for each in suggest(plain)
    ]
