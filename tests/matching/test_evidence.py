"""Who says that a hospital treats a need, how likely that makes it, and for how long; who says that it does not."""

import csv
import math
from typing import Any

import pytest

from matching import HospitalFacts, Need, explain
from matching.evidence.answering import Word
from matching.evidence.refusals import Refusal
from matching.facts import evidence_table
from matching.facts.evidence_table import EXACTNESS, rareness, shelf_days, table
from matching.facts.figures import figure
from matching.facts.hospital import ALL_BLOOD, ALL_CHILDHOOD, ALL_SOLID, Statement
from matching.vocabulary import DATA, AgeGroup, Answer, EvidenceKind, Level, Modality, Scope, site_groups
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, ranked, spoken_of

CHILD, ADULT = AgeGroup.CHILD, AgeGroup.ADULT
HOSPITAL, PRESS, OFFICIAL = EvidenceKind.HOSPITAL, EvidenceKind.PRESS, EvidenceKind.OFFICIAL
NO_SITE: frozenset[str] = frozenset()
SAYING: dict[str, dict[str, Any]] = {
    "site_treatment_age": {},
    "site_treatment": {"age_group": None},
    "treatment_age": {"sites": NO_SITE},
    "treatment": {"age_group": None, "sites": NO_SITE},
}
NAMED = table()["own_page"].chances[0]
A_CHILD = a_need(age_group=CHILD, age_years=9.0)


def treats(need: Need, hospital: HospitalFacts) -> int:
    return int(ranked(need, hospital).need_columns.evidence.treats[0])


def word(need: Need, hospital: HospitalFacts) -> Word:
    return Word(int(ranked(need, hospital).need_columns.evidence.word[0]))


def refusal(need: Need, hospital: HospitalFacts) -> Refusal:
    return Refusal(int(ranked(need, hospital).need_columns.evidence.refusal[0]))


def said(**facts: Any) -> HospitalFacts:
    """A general hospital of which one thing is said."""
    return spoken_of(a_statement(**facts), scope=Scope.GENERAL)


def chance(row: str, exactness: str, need: Need | None = None) -> int:
    """What the table gives; a statement that names no site leaves out rare cancers."""
    asked = need or a_need()
    named = table()[row].chances[EXACTNESS.index(exactness)]
    rare = 0.0 if exactness.startswith("site") else rareness(asked.site_group, asked.age_group is CHILD)
    return math.floor(named * (1 - rare))


@pytest.mark.parametrize("exactness", EXACTNESS)
@pytest.mark.parametrize("kind", EvidenceKind)
def test_each_row_of_the_table_is_what_its_kind_is_worth(kind: EvidenceKind, exactness: str) -> None:
    old = shelf_days(kind, False) + 1
    ended = evidence_table.ENDED_PRESS if kind is PRESS else evidence_table.ENDED
    assert treats(a_need(), said(kind=kind, **SAYING[exactness])) == chance(kind, exactness)
    assert treats(a_need(), said(kind=kind, age_days=old, **SAYING[exactness])) == chance(ended, exactness)


def test_every_row_lies_above_nothing_and_what_ended_below_what_lives() -> None:
    rows, nothing = table(), figure("evidence.nothing")
    assert figure("evidence.least") <= figure("evidence.said_no") < nothing
    assert all(min(row.chances) > nothing for row in rows.values())
    assert figure("evidence.least") >= 10
    for at, _ in enumerate(EXACTNESS):
        living = [rows[kind].chances[at] for kind in EvidenceKind]
        assert (
            max(living) == living[0]
            and min(living) >= rows["ended"].chances[at] > rows["ended_press"].chances[at]
        )


def test_where_nobody_says_anything_one_in_so_many_gives_it() -> None:
    nobody = spoken_of(scope=Scope.ONCOLOGY)
    assert treats(a_need(), nobody) == figure("evidence.nothing")
    weak = figure("evidence.nothing") * figure("evidence.weak_age") / 1000
    assert treats(A_CHILD, nobody) == max(math.floor(weak), figure("evidence.least"))
    assert (word(a_need(), nobody), refusal(a_need(), nobody)) == (Word.NOBODY, Refusal.NONE)


# Words


@pytest.mark.parametrize("exactness", EXACTNESS)
@pytest.mark.parametrize("kind", EvidenceKind)
def test_only_the_hospital_s_own_answer_for_site_treatment_and_age_is_its_word(
    kind: EvidenceKind, exactness: str
) -> None:
    is_own = kind is HOSPITAL and exactness == "site_treatment_age"
    assert word(a_need(), said(kind=kind, **SAYING[exactness])) is (Word.HOSPITAL if is_own else Word.SOURCE)


def test_what_a_hospital_answered_long_ago_is_no_longer_its_word() -> None:
    last = shelf_days(HOSPITAL, False)
    assert word(a_need(), said(kind=HOSPITAL, age_days=last)) is Word.HOSPITAL
    assert word(a_need(), said(kind=HOSPITAL, age_days=last + 0.01)) is Word.SOURCE


def test_a_statement_of_another_treatment_or_age_says_nothing_of_this_one() -> None:
    for facts in ({"modality": Modality.SURGERY}, {"modality": None}, {"age_group": CHILD}):
        assert word(a_need(), said(**facts)) is Word.NOBODY
    assert word(A_CHILD, said(age_group=None)) is Word.NOBODY
    assert word(A_CHILD, said(age_group=CHILD)) is Word.SOURCE


def test_answers_about_a_service_are_statements_of_the_hospital() -> None:
    assert treats(a_need(), a_hospital()) == chance(HOSPITAL, "site_treatment_age")
    unnamed = a_hospital(a_service(sites_yes=NO_SITE), scope=Scope.GENERAL)
    assert treats(a_need(), unnamed) == chance(HOSPITAL, "treatment_age")
    assert word(a_need(), a_hospital()) is Word.HOSPITAL and word(a_need(), unnamed) is Word.SOURCE
    assert refusal(a_need(), a_hospital(a_service(offered=Answer.NO))) is Refusal.AGE_GROUP
    refusing = a_service(sites_yes=NO_SITE, sites_no=frozenset({"breast"}))
    assert refusal(a_need(), a_hospital(refusing)) is Refusal.SITE


def test_the_statement_that_says_so_best_is_shown_of_equals_the_newest_of_the_strongest() -> None:
    page, fresh, press = a_statement(age_days=30), a_statement(age_days=3), a_statement(kind=PRESS)
    for order in ((page, fresh, press), (press, fresh, page)):
        told = explain(ranked(a_need(), spoken_of(*order)), 0).evidence
        assert (told.statement, told.word) == (fresh, "source")
    broad = a_statement(kind=OFFICIAL, sites=NO_SITE)
    assert explain(ranked(a_need(), spoken_of(broad, press)), 0).evidence.statement == press
    assert explain(ranked(a_need(), spoken_of()), 0).evidence.statement is None


# Shelf life


@pytest.mark.parametrize("is_undated", [False, True])
@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_statement_lives_up_to_and_with_its_last_day(kind: EvidenceKind, is_undated: bool) -> None:
    last = (table()[kind].shelf_months or 0) * 30.44 * (0.5 if is_undated else 1)
    assert last > 0
    for age, is_living in ((0, True), (last, True), (last + 1e-6, False)):
        assert Statement(kind, Answer.YES, age_days=age, is_undated=is_undated).is_living == is_living


@pytest.mark.parametrize(
    ("ends", "age", "is_living"), [(0, 0, True), (0, 9999, True), (-0.01, 0, False), (9, 9999, True)]
)
def test_where_a_source_says_when_it_ends_that_day_counts_alone(
    ends: float, age: float, is_living: bool
) -> None:
    assert Statement(OFFICIAL, Answer.YES, age_days=age, ends_in_days=ends).is_living == is_living


def test_the_table_gives_every_kind_a_shelf_life_a_reason_and_a_day() -> None:
    with (DATA / "evidence.csv").open(encoding="utf-8", newline="") as rows:
        kept = list(csv.DictReader(rows))
    assert [row["kind"] for row in kept] == [*map(str, EvidenceKind), "ended", "ended_press"]
    assert all(row["why"] and row["dated"].count("-") == 2 and not row["signed_by"] for row in kept)
    assert all(bool(row["shelf_months"]) == (row["kind"] in set(EvidenceKind)) for row in kept)


# Sites, families of disease, rare cancers


@pytest.mark.parametrize("family", [ALL_SOLID, ALL_BLOOD])
@pytest.mark.parametrize("site", site_groups())
def test_all_solid_is_not_for_blood_and_all_blood_for_nothing_else(family: str, site: str) -> None:
    need = a_need(site_group=site)
    is_meant = family == f"all_{site_groups()[site].family}"
    found = said(sites=frozenset({family}))
    assert word(need, found) is (Word.SOURCE if is_meant else Word.NOBODY)
    rare = rareness(site, False) * figure("evidence.rare_in_family")
    expected = math.floor(table()["own_page"].chances[0] * (1 - rare))
    assert (treats(need, found) == expected) == is_meant
    refused = said(kind=OFFICIAL, answer=Answer.NO, sites=frozenset({family}))
    assert refusal(need, refused) is (Refusal.SITE if is_meant else Refusal.NONE)


def test_all_childhood_cancers_are_all_of_children_and_none_of_adults() -> None:
    found = said(sites=frozenset({ALL_CHILDHOOD}), age_group=None)
    for site in site_groups():
        assert word(a_need(site_group=site, age_group=CHILD, age_years=9.0), found) is Word.SOURCE
        assert word(a_need(site_group=site), found) is Word.NOBODY


def test_a_named_site_counts_in_full_an_unnamed_one_less_the_rarer_it_is() -> None:
    def chances(**facts: Any) -> list[int]:
        return [
            treats(a_need(site_group=site), said(sites=NO_SITE, **facts))
            for site in ("breast", "bone", "eye")
        ]

    assert {treats(a_need(site_group=site), said(sites=frozenset({site}))) for site in site_groups()} == {
        NAMED
    }
    common, bone, eye = chances()
    assert common > bone > eye > figure("evidence.least")
    whole = [treats(a_need(site_group=site), said(sites=frozenset({ALL_SOLID}))) for site in ("bone", "eye")]
    assert whole[0] > bone and whole[1] > eye


def counting(level: Level, scope: Scope) -> float:
    """How much of a cancer's rareness counts there."""
    if level is Level.NATIONAL_INSTITUTE:
        return figure("evidence.rare_at_national_institute")
    gathers = level is Level.COMPREHENSIVE_CENTRE or scope is Scope.ONCOLOGY
    return figure("evidence.rare_at_institute") if gathers else 1.0


@pytest.mark.parametrize("scope", [Scope.GENERAL, Scope.ONCOLOGY])
@pytest.mark.parametrize("level", Level)
def test_at_an_institute_rareness_counts_less_and_the_rarest_are_not_treated_there_for_sure(
    level: Level, scope: Scope
) -> None:
    here = spoken_of(a_statement(sites=NO_SITE), scope=scope, level=level)
    found = {site: treats(a_need(site_group=site), here) for site in ("breast", "bone", "eye")}
    for site, likely in found.items():
        rare, counts = rareness(site, False), counting(level, scope)
        assert likely == math.floor(
            round(table()["own_page"].chances[2] * (1 - rare * (counts + (1 - counts) * rare)), 6)
        )
    assert found["breast"] > found["bone"] > found["eye"]


def test_the_less_of_rareness_counts_the_more_a_house_gathers() -> None:
    order = [counting(Level.NATIONAL_INSTITUTE, Scope.GENERAL), counting(Level.UNKNOWN, Scope.ONCOLOGY), 1.0]
    assert sorted({*order}) == order and order[0] > 0


def test_drugs_without_a_site_mean_blood_cancers_only_where_blood_or_children_are_treated() -> None:
    need = a_need(site_group="lymphoma")
    unnamed = table()["own_page"].chances[2]
    expected = math.floor(
        unnamed * (1 - rareness("lymphoma", False)) * figure("evidence.unnamed_blood") / 1000
    )
    assert treats(need, said(sites=NO_SITE)) == expected
    blood = spoken_of(a_statement(sites=NO_SITE), scope=Scope.BLOOD)
    ward = said(sites=NO_SITE, scope=Scope.BLOOD)
    expected = math.floor(unnamed * (1 - rareness("lymphoma", False)))
    assert treats(need, blood) == treats(need, ward) == expected


def test_clinical_oncology_alone_treats_an_acute_leukaemia_less_often_than_a_chronic_one() -> None:
    acute, chronic = (
        treats(a_need(site_group=site), said(sites=NO_SITE))
        for site in ("acute_myeloid_leukaemia", "chronic_lymphoid_leukaemia")
    )
    ward = treats(a_need(site_group="acute_myeloid_leukaemia"), said(sites=NO_SITE, scope=Scope.BLOOD))
    assert acute < chronic and acute < ward / 2


def test_brachytherapy_is_likely_where_rays_from_outside_are_given_and_not_in_houses_for_these_alone() -> (
    None
):
    need = a_need(modalities=(Modality.BRACHYTHERAPY,))
    rays, drugs = (said(sites=NO_SITE, modality=each) for each in (Modality.RADIOTHERAPY, Modality.SURGERY))
    share = 1 - rareness("breast", False)

    def inside(scope: Scope) -> int:
        return evidence_table.house(scope, evidence_table.SOLID)[list(Modality).index(Modality.BRACHYTHERAPY)]

    assert treats(need, rays) == math.floor(figure("evidence.brachytherapy_beside_rays") * share)
    assert treats(need, drugs) == math.floor(inside(Scope.GENERAL) * share)
    refusal = a_statement(sites=NO_SITE, modality=Modality.RADIOTHERAPY, answer=Answer.NO)
    assert treats(need, spoken_of(refusal, scope=Scope.GENERAL)) <= treats(need, drugs), (
        "a no is no sign of it"
    )
    alone = spoken_of(a_statement(sites=NO_SITE, modality=Modality.RADIOTHERAPY), scope=Scope.RADIOTHERAPY)
    assert treats(need, alone) == math.floor(inside(Scope.RADIOTHERAPY) * share)
    assert word(need, rays) is Word.NOBODY, "nobody has said so"


def test_who_names_other_cancers_for_a_treatment_says_a_little_less_than_who_names_none() -> None:
    others, none = said(sites=frozenset({"lung", "prostate"})), said(sites=NO_SITE)
    less = figure("evidence.other_sites") / 1000
    assert treats(a_need(), none) == chance("own_page", "treatment_age")
    assert treats(a_need(), others) == pytest.approx(chance("own_page", "treatment_age") * less, abs=1)
    assert treats(a_need(site_group="lung"), others) == NAMED


def test_what_names_cancers_of_the_other_family_alone_says_nothing_of_this_one() -> None:
    nothing = figure("evidence.nothing")
    for modality in (Modality.SYSTEMIC_THERAPY, Modality.SURGERY, None):
        blood, solid = (said(sites=frozenset({site}), modality=modality) for site in ("lymphoma", "lung"))
        assert treats(a_need(), blood) == nothing == treats(a_need(site_group="myeloma"), solid)
        both = said(sites=frozenset({"lymphoma", "lung"}), modality=modality)
        assert treats(a_need(), both) > nothing


def test_a_treatment_named_for_blood_cancers_alone_says_nothing_of_solid_ones_and_the_other_way_round() -> (
    None
):
    blood, solid = (said(sites=frozenset({site})) for site in ("lymphoma", "lung"))
    assert word(a_need(), blood) is Word.NOBODY and word(a_need(site_group="myeloma"), solid) is Word.NOBODY
    assert word(a_need(), solid) is Word.SOURCE and word(a_need(site_group=None), blood) is Word.SOURCE
