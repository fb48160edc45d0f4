"""Four-character codes where three mislead: the longest prefix names the site group, however the code is typed."""

import pytest

from matching.diagnosis.icd10 import icd10
from matching.diagnosis.parts import nameable, parts
from matching.diagnosis.subcodes import SEXES, TITLES, exact, site_of, sites_of, subcodes, titles_of
from matching.diagnosis.suggestions import suggest
from matching.diagnosis.typed_text import normalise, written_codes
from matching.vocabulary import site_groups

EXPECTED = """
    C75 adrenal_endocrine   C75.0 adrenal_endocrine   C75.1 brain_cns   C75.2 brain_cns   C75.3 brain_cns
    C75.4 adrenal_endocrine   D35.0 adrenal_endocrine   D35.2 brain_cns   D35.3 brain_cns   D35.4 brain_cns
    D44.0 thyroid   D44.1 adrenal_endocrine   D44.3 brain_cns   D44.4 brain_cns   D44.5 brain_cns
    D39 ovary   D39.0 uterus   D39.1 ovary   D39.2 gestational_trophoblastic   D39.7 vulva_vagina   D39.9 ovary
    D40.0 prostate   D40.1 testis   D40.7 penis   D40.9 prostate   D41.0 kidney   D41.1 kidney   D41.4 bladder_urinary
    D02.0 head_and_neck   D02.1 lung   D02.2 lung   D02.3 head_and_neck   D02.4 lung
    D07.0 uterus   D07.1 vulva_vagina   D07.2 vulva_vagina   D07.3 ovary   D07.4 penis   D07.5 prostate   D07.6 penis
    D00.0 head_and_neck   D00.1 oesophagus   D00.2 stomach   D01.0 colorectal   D01.3 anus   D01.5 liver_biliary
    D37 unknown_primary   D37.0 head_and_neck   D37.1 stomach   D37.2 small_bowel   D37.3 colorectal   D37.4 colorectal
    D37.5 colorectal   D37.6 liver_biliary   D37.7 unknown_primary   D37.9 unknown_primary
    D38.0 head_and_neck   D38.1 lung   D38.2 thymus_pleura_mediastinum   D38.5 head_and_neck
    D09.0 bladder_urinary   D09.2 eye   D09.3 thyroid   D47.1 myelodysplastic   D47.2 myeloma
    D48.0 bone   D48.1 soft_tissue   D48.5 skin_other   D48.6 breast
    C48 soft_tissue   C48.0 soft_tissue   C48.1 soft_tissue   C48.2 soft_tissue
    C50.4 breast   C94.6 myelodysplastic   C94.2 acute_myeloid_leukaemia
    C91 lymphoid_leukaemia   C91.0 acute_lymphoid_leukaemia   C91.1 chronic_lymphoid_leukaemia
    C91.5 lymphoid_leukaemia
    C92 myeloid_leukaemia   C92.0 acute_myeloid_leukaemia   C92.4 acute_myeloid_leukaemia   C92.7 myeloid_leukaemia
    C92.1 chronic_myeloid_leukaemia   C93.0 acute_myeloid_leukaemia   C93.1 chronic_myeloid_leukaemia
    C95 leukaemia_other   C95.0 acute_leukaemia   C95.1 leukaemia_other   C83 lymphoma   C83.1 lymphoma
    C82 indolent_lymphoma   C82.0 indolent_lymphoma   C82.2 lymphoma   C82.4 aggressive_lymphoma
    C83.0 indolent_lymphoma   C83.3 aggressive_lymphoma   C83.5 aggressive_lymphoma   C83.7 aggressive_lymphoma
    C84.0 indolent_lymphoma   C84.1 lymphoma   C84.4 aggressive_lymphoma   C85.1 lymphoma   C85.2 aggressive_lymphoma
    C88.0 indolent_lymphoma   C88.2 lymphoma   C88.4 indolent_lymphoma   C86.3 lymphoma   C86.5 aggressive_lymphoma
    C69 eye   C69.0 eye   C69.2 retinoblastoma   C69.3 eye_melanoma   C69.4 eye_melanoma   C69.6 eye
    C22 liver_biliary   C22.0 liver_biliary   C22.2 hepatoblastoma   C64 kidney   C74 adrenal_endocrine
    C74.1 adrenal_endocrine
"""
PAIRS = list(zip(EXPECTED.split()[::2], EXPECTED.split()[1::2], strict=True))


@pytest.mark.parametrize(("code", "site"), PAIRS)
def test_the_longest_prefix_names_the_site_group(code: str, site: str) -> None:
    assert site_of(code) == site
    if not code.startswith("C48"):
        assert {site_of(code, sex) for sex in SEXES} == {site} and sites_of(code) == {site} | nameable(code)


@pytest.mark.parametrize(
    ("code", "sex", "site"),
    [
        ("C48", "female", "ovary"),
        ("C48.1", "female", "ovary"),
        ("C48.2", "female", "ovary"),
        ("C48.8", "female", "ovary"),
        ("C48.0", "female", "soft_tissue"),
        ("C48", "male", "soft_tissue"),
        ("C48.2", "male", "soft_tissue"),
        ("C48.2", "unknown", "soft_tissue"),
        ("C48.2", None, "soft_tissue"),
    ],
)
def test_the_peritoneum_of_a_woman_is_treated_like_the_ovary(code: str, sex: str | None, site: str) -> None:
    assert site_of(code, sex) == site


@pytest.mark.parametrize("code", ["", "C", "C5", "C29", "D10", "Z51.1", "unknown"])
def test_what_is_no_code_of_ours_has_no_site(code: str) -> None:
    assert site_of(code) is None and sites_of(code) == set()


def test_every_row_differs_from_its_three_characters_and_is_of_known_groups() -> None:
    for row in subcodes():
        assert row.code[:3] in icd10() and row.site_group in site_groups() and row.sex in SEXES
        shorter = site_of(row.code[:3]) if len(row.code) > 3 else icd10()[row.code].site_group
        assert shorter != row.site_group or row.code == "C48.0", row.code
        assert set(row.titles) == set(TITLES.values()) or len(row.code) == 3
    keys = [(row.code, row.sex) for row in subcodes()]
    assert keys == sorted(set(keys))


def test_every_code_has_a_title_of_its_own() -> None:
    assert titles_of("D39.2")["uk"].endswith("плацента")
    assert titles_of("C48") == icd10()["C48"].titles and titles_of("D39.1") == icd10()["D39"].titles


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        *(
            (text, ("D39.2",))
            for text in ("D39.2", "d39.2", "D392", "D 39.2", "d 39 . 2", "D39,2", "Д39.2", "д 392")
        ),
        *(
            (text, ("C75.3",))
            for text in ("C75.3", "С75.3", "с 75.3", "С753", " С 75 3 ", "c-75.3", "C75.31")
        ),
        ("рак C 50.4 і D05", ("C50.4", "D05")),
        ("МКХ-10: С50.4.", ("C50.4",)),
        ("с 50 лет", ()),
        ("С 20.12.2020", ()),
        ("с 2019 года", ()),
        ("с20 років тому", ("C20",)),
        ("C50.-", ("C50",)),
    ],
)
def test_a_code_is_read_with_or_without_dot_in_either_alphabet_with_spaces(
    typed: str, codes: tuple[str, ...]
) -> None:
    assert written_codes(typed) == codes


@pytest.mark.parametrize("code", [code for code, _site in PAIRS if len(code) > 3])
@pytest.mark.parametrize("written", ["{0}", "{1}", "{2} {3}", "діагноз {0}"])
def test_a_written_code_is_proposed_first_under_its_own_site(code: str, written: str) -> None:
    cyrillic = code.translate(str.maketrans("CD", "СД"))
    first = suggest(written.format(code, cyrillic.replace(".", ""), cyrillic[0], code[1:]))[0]
    assert (first.code, first.site_group, first.score) == (code[:3], site_of(code), 1000)
    assert first.exact in (code, code[:3])


@pytest.mark.parametrize("typed", ["C50", "с 50", "D35.2", "д352"])
def test_a_code_alone_is_itself_and_nothing_that_looks_like_it(typed: str) -> None:
    assert [found.code for found in suggest(typed)] == ["C50" if "50" in typed else "D35"]


@pytest.mark.parametrize(
    ("words", "code", "site"),
    [
        ("аденома гіпофіза", "D35.2", "brain_cns"),
        ("опухоль шишковидной железы", "C75.3", "brain_cns"),
        ("краніофарингіома", "C75.2", "brain_cns"),
        ("інвазивний міхурцевий занесок", "D39.2", "gestational_trophoblastic"),
        ("карцинома in situ гортані", "D02.0", "head_and_neck"),
        ("рак простати in situ", "D07.5", "prostate"),
        ("рак наднирника", "C74", "adrenal_endocrine"),
    ],
)
def test_words_that_name_the_organ_lead_to_its_site(words: str, code: str, site: str) -> None:
    first = suggest(words)[0]
    assert (first.exact, first.site_group) == (code, site)


def test_words_of_one_row_lead_to_no_other_of_the_same_three_characters() -> None:
    for row in subcodes():
        for word in row.words:
            assert exact(row.code[:3], (), normalise(f"a {word}")) == row.code, (row.code, word)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("гострий мієлолейкоз на тлі хронічної анемії", "C92"),
        ("хронічний лімфолейкоз, гостра пневмонія", "C91"),
        ("острый лейкоз, хронический миелолейкоз", "C92"),
    ],
)
def test_words_that_say_acute_and_chronic_leave_it_open(words: str, code: str) -> None:
    found = {each.code: each for each in suggest(words)}[code]
    assert found.exact == code and found.site_group == icd10()[code].site_group


@pytest.mark.parametrize(
    ("words", "code", "site"),
    [
        ("гострий промієлоцитарний лейкоз", "C92.4", "acute_myeloid_leukaemia"),
        ("хронічний мієломоноцитарний лейкоз", "C93.1", "chronic_myeloid_leukaemia"),
        ("лимфома Беркитта", "C83.7", "aggressive_lymphoma"),
        ("hairy cell leukaemia", "C91.4", "chronic_lymphoid_leukaemia"),
        ("рак легені, алергія на алоксан", "C34", "lung"),
        ("рак средостения, лечился в Германии", "C38", "thymus_pleura_mediastinum"),
    ],
)
def test_words_lead_to_a_part_or_leave_the_whole(words: str, code: str, site: str) -> None:
    first = suggest(words)[0]
    assert (first.exact, first.site_group) == (code, site)


@pytest.mark.parametrize(
    ("words", "site"),
    [
        ("нет рака желудка", "neuroendocrine"),
        ("дрібноклітинний нейроендокринний рак легені", "neuroendocrine"),
        ("рак шлунка, гістологія готова", "gist"),
    ],
)
def test_words_that_look_like_a_finer_group_do_not_name_it(words: str, site: str) -> None:
    assert suggest("нет") == () and all(each.site_group != site for each in suggest(words))


def test_each_part_that_words_name_is_a_finer_group_beside_known_codes() -> None:
    for part in parts():
        assert not site_groups()[part.site_group].icd10 and part.codes <= set(icd10()) and part.words
        assert all(len(word) >= 4 for both in part.words for word in both)


def test_every_finer_group_is_reached_by_a_code_or_by_words() -> None:
    reached = {row.site_group for row in subcodes()} | {part.site_group for part in parts()}
    assert {code for code, group in site_groups().items() if not group.icd10} <= reached
