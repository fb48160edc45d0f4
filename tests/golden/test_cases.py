"""Each case is well formed: known codes, a reason and a source for every rule, ages that agree."""

from typing import Any

import pytest

from matching.vocabulary import Mobility, Modality, Phase, Priority

from . import tables
from .judging import RULES, named

Case = dict[str, Any]

ALWAYS = {"must", "why", "rests_on"}
SHAPES = {
    "never_in_top": ({"top"}, {"hospitals", "kind"}),
    "within_top": ({"top", "any_of"}, set()),
    "before": ({"first", "then"}, set()),
    "max_hours_of_first": ({"hours", "top"}, set()),
    "group": ({"hospital"}, {"suitable", "evidence"}),
}
"""What each rule must have, and of what it must have at least one."""

NEED = {
    "priority", "site_group", "icd10", "modalities", "age", "birth_year", "age_group", "lat", "lon", "country",
    "phase", "due_in_days", "languages", "longest_hours", "mobility", "oxygen", "countries", "companions", "forms",
}  # fmt: skip
WORLD = {
    "places": {"hospital", "modality", "age_group", "free", "reported_days_ago", "start_in_days"},
    "said": {
        "hospital", "modality", "age_group", "site_group", "answer", "kind", "date", "valid_until",
        "age_from", "age_to", "forms",
    },
    "closed": set(), "unsaid": set(), "languages": set(), "moved": set(), "housing": set(),
}  # fmt: skip
COUNTRIES = {"PL", "CZ", "HU", "SK", "RO", "UA", "MD"}
SPEAKERS = {"hospital", "own_page", "official", "contract", "society", "press"}
GROUNDS = {"directory", "public source", "kind", "world", "need", "sense"}
SITES = {
    "C10": "head_and_neck", "C16": "stomach", "C18": "colorectal", "C20": "colorectal", "C25": "pancreas",
    "C32": "head_and_neck", "C34": "lung", "C40": "bone", "C41": "bone", "C43": "melanoma", "C48": "soft_tissue",
    "C49": "soft_tissue", "C50": "breast", "C53": "cervix", "C54": "uterus", "C56": "ovary", "C61": "prostate",
    "C17": "small_bowel", "C38": "thymus_pleura_mediastinum", "C58": "gestational_trophoblastic", "C62": "testis",
    "C64": "kidney", "C69": "eye", "C71": "brain_cns", "C73": "thyroid",
    "C74": "adrenal_endocrine", "C81": "hodgkin", "C83": "lymphoma", "C90": "myeloma", "C91": "lymphoid_leukaemia",
    "C92": "myeloid_leukaemia", "D48": None,
}  # fmt: skip

LETTERS = (("F", 13), ("H", 24), ("O", 59))
"""Of the kinds of a treatment, handed to the project, its own; and how many of each."""

PARTS = {
    "C16": ("gist",), "C17": ("neuroendocrine",), "C38": ("extragonadal_germ_cell",), "C64": ("wilms_tumour",),
    "C69": ("eye_melanoma", "retinoblastoma"), "C74": ("neuroblastoma",),
    "C91": ("acute_lymphoid_leukaemia", "chronic_lymphoid_leukaemia"), "C92": ("acute_myeloid_leukaemia",),
}  # fmt: skip
"""Finer groups that such a code, or the words beside it, may mean."""

CASES = [pytest.param(case, id=name) for name, case in sorted(tables.cases().items())]
RULES_OF_CASES = [
    pytest.param(rule, id=f"{name}-{number}")
    for name, case in sorted(tables.cases().items())
    for number, rule in enumerate(case["rules"], 1)
]


def _known(codes: set[str]) -> set[str]:
    return codes - set(tables.centres()) - set(tables.new_centres())


def test_none_is_missing_and_none_is_told_twice() -> None:
    ids = [case["id"] for group in tables.groups().values() for case in group["cases"]]
    wanted = [f"{letter}{number:02d}" for letter, last in LETTERS for number in range(1, last + 1)]
    assert sorted(ids) == wanted


def test_the_handed_rules_are_all_there() -> None:
    assert sum(len(case["rules"]) for name, case in tables.cases().items() if name[0] == "H") == 120


def test_each_file_says_what_it_is_and_that_nobody_has_signed() -> None:
    for name, group in tables.groups().items():
        assert (group["group"], group["judged_on"], group["signed_by"]) == (name, "2026-11-28", "")


def test_own_cases_stand_in_towns_of_their_own() -> None:
    points = [
        (case["need"]["lat"], case["need"]["lon"])
        for case in tables.cases().values()
        if "lat" in case["need"]
    ]
    handed = {(c["need"]["lat"], c["need"]["lon"]) for name, c in tables.cases().items() if name[0] == "H"}
    own = [point for point in points if point not in handed]
    assert len(own) == len(set(own)) == 70


@pytest.mark.parametrize("case", CASES)
def test_a_case_asks_in_known_words(case: Case) -> None:
    need = case["need"]
    assert case["story"] and not set(need) - NEED
    assert Priority(need["priority"]) and Phase(need["phase"]) and Mobility(need["mobility"])
    assert [Modality(each) for each in need["modalities"]]
    assert {*need.get("countries", ()), need.get("country")} <= COUNTRIES | {None}
    assert ("lat" in need) == ("lon" in need)


@pytest.mark.parametrize("case", CASES)
def test_the_site_is_that_of_its_code(case: Case) -> None:
    icd10, site = case["need"].get("icd10"), case["need"]["site_group"]
    assert icd10 is None or site in (SITES[icd10[:3]], *PARTS.get(icd10[:3], ()))


@pytest.mark.parametrize("case", CASES)
def test_ages_agree(case: Case) -> None:
    age, group = case["need"].get("age"), case["need"].get("age_group")
    assert group == (None if age is None else "child" if age < 18 else "adult")
    assert (age is None) == ("birth_year" in case["need"])


@pytest.mark.parametrize("case", CASES)
def test_a_world_is_told_in_known_words(case: Case) -> None:
    world = case.get("world", {})
    assert not set(world) - set(WORLD)
    for each in [*world.get("places", ()), *world.get("said", ())]:
        key = "said" if "kind" in each else "places"
        assert not set(each) - WORLD[key] and not _known({each["hospital"]}) and Modality(each["modality"])
        assert each.get("kind", "press") in SPEAKERS
    assert not _known(
        set().union(*(world.get(key, ()) for key in ("closed", "unsaid", "languages", "moved")))
    )


@pytest.mark.parametrize("case", [each for each in CASES if str(each.id)[0] in "FO"])
def test_an_own_case_has_a_handful_of_rules(case: Case) -> None:
    assert 3 <= len(case["rules"]) <= 6


@pytest.mark.parametrize("rule", RULES_OF_CASES)
def test_a_rule_has_its_shape(rule: Case) -> None:
    must, either = SHAPES[rule["must"]]
    keys = set(rule) - ALWAYS - {"sources"}
    assert must <= keys <= must | either and (not either or keys & either) and set(rule) >= ALWAYS
    assert set(RULES) == set(SHAPES)


@pytest.mark.parametrize("rule", RULES_OF_CASES)
def test_a_rule_says_why_and_on_what_it_rests(rule: Case) -> None:
    assert len(rule["why"]) > 8 and rule["rests_on"] in GROUNDS
    assert rule.get("sources") or rule["rests_on"] not in ("directory", "public source")
    assert not set(rule.get("sources", ())) - set(tables.sources())


@pytest.mark.parametrize("rule", RULES_OF_CASES)
def test_a_rule_names_hospitals_that_exist(rule: Case) -> None:
    assert not _known(set(named(rule)))
    assert rule.get("kind", "children_only") in tables.kinds()
    assert not set(rule.get("first", ())) & set(rule.get("then", ()))
    assert set(rule.get("evidence", ())) <= {"hospital", "source", "nobody"}


@pytest.mark.parametrize("case", CASES)
def test_a_rule_that_rests_on_the_world_has_one(case: Case) -> None:
    assert "world" in case or all(rule["rests_on"] != "world" for rule in case["rules"])


def test_the_centres_of_the_day_are_still_there() -> None:
    assert len(tables.day()) == 130 and not tables.day() - set(tables.centres())
    assert not set(tables.new_centres()) & tables.day()


def test_every_hospital_of_a_kind_exists_and_has_a_source() -> None:
    for (_, code), keys in tables.kind_sources().items():
        assert not _known({code}) and keys and not set(keys) - set(tables.sources())


def test_every_source_is_used_and_says_what_where_and_when() -> None:
    rules = [rule for case in tables.cases().values() for rule in [*case["rules"], *case.get("missing", ())]]
    used = {key for rule in rules for key in rule.get("sources", ())}
    assert used | {key for keys in tables.kind_sources().values() for key in keys} == set(tables.sources())
    assert all(
        row["says"] and row["page"] and row["dated"] and row["read"] for row in tables.sources().values()
    )
