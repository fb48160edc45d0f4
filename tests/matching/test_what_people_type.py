"""What people type beside a diagnosis, by kinds: negation, kin, spread, shorthand, Latin letters, medicines."""

from functools import cache

import pytest

from bench.kinds import MAKERS, Said, made, verdict
from bench.latin_letters import in_latin
from matching.diagnosis.beside import says
from matching.diagnosis.clauses.words import clauses_of
from matching.diagnosis.icd10 import abbreviations, icd10, plain_names
from matching.diagnosis.letters.glued import set_apart
from matching.diagnosis.letters.latin import read_in_cyrillic
from matching.diagnosis.letters.shorthand import written_out
from matching.diagnosis.medicines import is_medicine
from matching.diagnosis.negation import names_tumour
from matching.diagnosis.sexes import is_impossible, sex_said
from matching.diagnosis.suggestions import doubt_of, remark_on, suggest, tumours_in
from matching.diagnosis.typed_text import normalise, written_codes

EACH = 12
"""Phrases of a kind and half: the figures of whole sets are the bench's (docs/figures.md)."""


def first(text: str, sex: str = "") -> list[str]:
    return [found.code for found in suggest(text, 3, sex)]


@cache
def phrases() -> dict[str, list[Said]]:
    return made(EACH)


@pytest.mark.parametrize("kind", MAKERS)
def test_phrases_of_each_kind_are_right_and_never_wrong_for_sure(kind: str) -> None:
    cases = phrases()[kind]
    verdicts = [(case.held, *verdict(case, suggest(case.text, 3))) for case in cases]
    assert len(verdicts) >= 10
    assert sum(right for _held, right, _wrong in verdicts) >= len(verdicts) - 1
    assert sum(wrong for _held, _right, wrong in verdicts) <= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("рак сечового міхура, без рушників", "C67"),
        ("рак сечового міхура рушників нема", "C67"),
        ("рак почки, кастрюль нет", "C64"),
        ("рак почки не знает польского", "C64"),
        ("kidney cancer, no blankets", "C64"),
        ("HER2-negative breast cancer", "C50"),
        ("рак почки, узлы не поражены", "C64"),
        ("рмж her2 положительный", "C50"),
        ("рак нирки другу пухлину виключено", "C64"),
    ],
)
def test_a_negation_belongs_to_the_noun_beside_it(text: str, code: str) -> None:
    assert first(text)[0] == code and doubt_of(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "раку нирки нема",
        "рак нирки, діагноз спростували",
        "рак нирки? ні, не підтвердили",
        "рака почки нет",
        "no kidney cancer",
        "kidney cancer was ruled out",
        "не множинна мієлома",
        "рак простати не виключають",
        "рак нирки, нирки чисті",
    ],
)
def test_a_negation_of_the_tumour_itself_stays_one(text: str) -> None:
    assert doubt_of(text) != ""


@pytest.mark.parametrize(
    "text",
    [
        "у тітки був рак нирки",
        "дед умер, рак почки",
        "family history of kidney cancer",
        "рак нирки у сестри, я здорова",
    ],
)
def test_a_relatives_illness_is_not_the_patients(text: str) -> None:
    assert doubt_of(text) != ""


def test_a_relative_who_needs_the_help_is_the_patient_and_goes_behind_who_writes() -> None:
    assert first("у моєї мами рак нирки, потрібна хімія")[0] == "C64"
    assert first("у мами був рак нирки, а в мене рак язика")[0] == "C02"
    assert "C64" not in first("у мами був рак нирки, а в мене рак язика")


@pytest.mark.parametrize(
    "text",
    [
        "мтс у хребет, рак нирки",
        "рак почки, мтс в лёгкие, печень",
        "kidney cancer bone mets",
        "lung and liver mets from kidney cancer",
        "метастазы в мозг после рака почки",
        "рак нирки з метастазами в мозок",
        "метастазів у печінці не знайшли, рак нирки",
    ],
)
def test_the_primary_comes_first_whichever_stands_first(text: str) -> None:
    assert first(text)[0] == "C64" and doubt_of(text) == ""


def test_where_only_a_spread_is_told_it_is_the_answer() -> None:
    assert first("метастази в кістки")[0] == "C79"
    assert first("secondary malignant neoplasm of lung")[0] == "C78"


@pytest.mark.parametrize(
    ("short", "long"),
    [("С-r м/ж", "рак молочной железы"), ("Tm нирки", "пухлина нирки"),
     ("зл. н/у шлунка", "злоякісне новоутворення шлунка"),
     ("c.recti", "рак recti"), ("РМЗT2N1M0", "РМЗ T2N1M0"), ("рак4ст", "рак 4ст")],
)  # fmt: skip
def test_shorthand_is_written_out(short: str, long: str) -> None:
    assert written_out(short).split() == long.split()


@pytest.mark.parametrize("text", ["креатинин cr 80", "в мол. 5", "CR 2", "с/х робота"])
def test_what_only_looks_like_shorthand_names_no_tumour(text: str) -> None:
    assert suggest(text) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [("С 50.1", ("C50.1",)), ("мкб с 61", ("C61",)), ("C 18-9", ("C18.9",)), ("МКХ-10: С 16.9", ("C16.9",)),
     ("Д 05", ("D05",)), ("С.50", ("C50",)), ("діагноз с 34", ("C34",)), ("С 50 лет", ()), ("с 20 року", ()),
     ("С 50 %", ()), ("с 61", ("C61",)), ("живе тут с 61", ())],
)  # fmt: skip
def test_a_code_with_a_space_is_a_code_and_a_number_is_none(text: str, codes: tuple[str, ...]) -> None:
    assert written_codes(text) == codes


@pytest.mark.parametrize("scheme", ["kmu", "simple", "polish"])
def test_each_way_of_latin_letters_leads_to_the_word(scheme: str) -> None:
    for word in ("яєчників", "щитовидки", "печінки", "кишки", "язика"):
        assert read_in_cyrillic(normalise(in_latin(word, "uk", scheme))) == normalise(word)


@pytest.mark.parametrize("word", ["dancer", "kieva", "table", "london"])
def test_other_words_in_latin_letters_are_no_organs(word: str) -> None:
    assert read_in_cyrillic(word) == ""


def test_words_without_spaces_are_set_apart_only_where_one_is_a_tumour() -> None:
    assert set_apart("rakshlunka", names_tumour) == "rak shlunka"
    assert set_apart("molochnazaloza", names_tumour) == ""
    assert [text for text in ("ракета", "ракурс", "раковина", "тракторист", "барак") if suggest(text)] == []


@pytest.mark.parametrize(
    "text", ["приймає герцептин", "Зитига, золадекс", "R-CHOP", "схема АС", "on Keytruda", "фолфири"]
)
def test_a_medicine_is_said_to_be_one_and_is_no_diagnosis(text: str) -> None:
    assert suggest(text) == () and doubt_of(text) == "none" and remark_on(text) == "medicine"


def test_a_medicine_beside_a_diagnosis_changes_nothing() -> None:
    assert suggest("рак груді, герцептин") == suggest("рак груді") and remark_on("рак груді, герцептин") == ""


def test_no_medicine_is_a_word_of_the_vocabulary_of_tumours() -> None:
    assert [word for word in abbreviations() if is_medicine(word)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("ущільнення в грудях", "C50"), ("уплотнение в яичке", "C62"), ("lump in the breast", "C50")],
)
def test_a_lump_nobody_has_examined_is_proposed_with_a_question(text: str, code: str) -> None:
    assert code in first(text) and doubt_of(text) == "suspected"


@pytest.mark.parametrize(
    "text", ["опухла нога", "шишка", "высшее образование", "кіста грудей", "вузли не уражені"]
)
def test_what_is_no_lump_of_an_organ_brings_nothing(text: str) -> None:
    assert suggest(text) == ()


def test_letters_of_several_sites_are_proposed_with_a_question_and_words_beside_them_decide() -> None:
    assert set(first("РПЗ")[:2]) == {"C25", "C61"} and doubt_of("РПЗ") == "suspected"
    assert first("tongue SCC")[0] == "C02" and doubt_of("tongue SCC") == ""
    assert {"C81", "C85"} <= set(first("лімфома")) and doubt_of("лімфома") == ""


def test_a_sex_that_is_known_lowers_impossible_organs_and_removes_none() -> None:
    assert first("РПЗ", "female")[0] == "C25" and "C61" in first("РПЗ", "female")
    assert first("рак яєчка", "female")[-1] != "C62" or first("рак яєчка", "female")[0] != "C62"
    assert first("рак яєчка")[0] == first("рак яєчка", "male")[0] == "C62"
    assert is_impossible("C56", "male") and not is_impossible("C50", "male") and not is_impossible("C56", "")
    assert sex_said(normalise("у чоловіка")) == "male" and sex_said(normalise("чоловік і дружина")) == ""


def test_several_tumours_are_told_apart_in_their_order() -> None:
    assert tumours_in("рак груді та рак щитовидки") == ("C50", "C73")
    assert first("рак щитовидки, потім рак груді")[:2] == ["C73", "C50"]
    assert remark_on("рак груді та рак щитовидки") == "several"


@pytest.mark.parametrize(
    "text",
    [
        "рак груді",
        "рак легень, плоскоклітинний рак легень",
        "рак груді, метастази в легені",
        "не рак шкіри, меланома",
        "рак груді? у мами рак нирки",
    ],
)
def test_one_tumour_is_not_several(text: str) -> None:
    assert tumours_in(text) == ()


def test_the_full_stop_of_a_shortened_word_ends_no_clause() -> None:
    assert clauses_of("рак нирки. Документів нема") == [["rak", "nirki"], ["dokumentiv", "nema"]]
    assert clauses_of("рак кор. нирки") == [["rak", "kor", "nirki"]]


def test_plain_names_are_of_known_codes_in_each_language_and_differ() -> None:
    names = plain_names()
    assert set(names) <= set(icd10()) and len(names) > 70
    for language in ("uk", "ru", "en"):
        said = [row[language] for row in names.values()]
        assert all(said) and len(set(said)) == len(said)


def test_the_conjunction_is_not_the_english_no() -> None:
    assert first("рак почки но документы есть")[0] == "C64" and doubt_of("рак почки но документы есть") == ""
    assert says("deny_before", "no")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rakovina prsu", "C50"), ("nádor mozku", "C71"), ("rakovina děložního čípku", "C53"), ("karcinóm pľúc", "C34"),
        ("rakovina hrubého čreva", "C18"), ("mellrák", "C50"), ("tüdőrák", "C34"), ("cancer de sân", "C50"),
        ("cancer la plămâni", "C34"), ("leucemie", "C95"), ("rak piersi", "C50"), ("рак языка жилья нет", "C02"),
    ],
)  # fmt: skip
def test_the_words_of_the_country_are_read_where_a_helper_types_them(text: str, code: str) -> None:
    assert suggest(text)[0].code == code


@pytest.mark.parametrize("name", ["yakiv", "Яків", "Yakiv Petrenko"])
def test_a_name_that_looks_like_a_tumour_is_none(name: str) -> None:
    assert not suggest(name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("вторинний рак печінки після раку кишки", "C18"), ("вторичный рак легких, рак почки", "C64"),
        ("вторичное поражение лёгких при раке почки", "C64"), ("secondary liver cancer after colon cancer", "C18"),
        ("рак нирки, вторинне ураження легень", "C64"), ("вторинний рак печінки", "C78"),
        ("вторинна злоякісна пухлина мозку", "C79"), ("вторинне злоякісне новоутворення печінки, рак нирки", "C64"),
        ("вторичное злокачественное новообразование лёгкого", "C78"), ("secondary malignant tumour of bone", "C79"),
        ("вторичное злокачественное новообразование печени и лёгких при раке почки", "C64"),
        ("вторичный рак лимфоузлов, рак груди", "C50"),
        ("secondary liver cancer colon cancer", "C18"), ("anaemia secondary to gastric cancer", "C16"),
    ],
)  # fmt: skip
def test_secondary_cancer_is_where_it_spread_to_and_stays_where_nothing_else_is_said(
    text: str, code: str
) -> None:
    assert suggest(text)[0].code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("два раки: яєчник і грудь", ("C56", "C50")), ("две опухоли: желудок и почка", ("C16", "C64")),
        ("two cancers: breast and lung", ("C50", "C34")), ("два рака, груди и желудок", ("C50", "C16")),
    ],
)  # fmt: skip
def test_organs_listed_behind_two_cancers_are_one_each(text: str, codes: tuple[str, ...]) -> None:
    assert tumours_in(text) == codes and tuple(each.code for each in suggest(text)[:2]) == codes
