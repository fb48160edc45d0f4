"""Which hospital takes which age: houses for some by years, who is nearly of age, whose birth year alone is known."""

import math
from typing import Any

import numpy as np
import pytest

from matching import Group, HospitalFacts, Need, Network, explain, rank, weights
from matching.evidence import answering
from matching.evidence.refusals import Refusal
from matching.facts import evidence_table
from matching.facts.arrays import OLDEST
from matching.facts.figures import figure
from matching.kernels import batch
from matching.kernels.network_columns import profile_of
from matching.ranking.need_columns import questions
from matching.vocabulary import AgeGroup, Answer, Country, EvidenceKind, Modality, Scope
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, ranked, spoken_of
from tests.matching.test_evidence import refusal, said, treats, word

CHILD, ADULT = AgeGroup.CHILD, AgeGroup.ADULT
ASKED_FROM = figure("evidence.asked_from_years")
WEAK = figure("evidence.weak_age") / 1000
OUT, ASKED, TAKEN = "out", "asked", "taken"
SK = {"country": Country.SK, "lat": 48.15, "lon": 17.11}
A_DAY = 1 / 365


def aged(years: float, is_year_only: bool = False, **facts: Any) -> Need:
    """A patient of these years; the age group is that of the years."""
    group = CHILD if years < 18 else ADULT
    return a_need(age_group=group, age_years=years, is_year_only=is_year_only, **facts)


def house(takes: AgeGroup | None, **facts: Any) -> HospitalFacts:
    """A hospital that says whom alone it takes, and nothing else."""
    return spoken_of(takes=takes, **facts)


def how(need: Need, hospital: HospitalFacts) -> str:
    """Whether a house is out for an age, has to be asked, or its own word would do."""
    if refusal(need, hospital) is Refusal.AGE_GROUP:
        assert ranked(need, hospital).group[0] == Group.UNSUITABLE
        return OUT
    assert ranked(need, hospital).group[0] == Group.ASK_FIRST
    return ASKED if ranked(need, hospital).need_columns.evidence.age_is_asked[0] else TAKEN


@pytest.mark.parametrize(
    ("years", "children_s", "adults"),
    [
        (0.0, TAKEN, OUT),
        (math.nextafter(ASKED_FROM, 0), TAKEN, OUT),
        (ASKED_FROM, TAKEN, ASKED),
        (math.nextafter(18, 0), TAKEN, ASKED),
        (18.0, OUT, TAKEN),
        (34.0, OUT, TAKEN),
    ],
)
def test_a_house_for_others_is_out_and_from_15_to_18_an_adults_team_is_asked(
    years: float, children_s: str, adults: str
) -> None:
    assert how(aged(years), house(CHILD)) == children_s
    assert how(aged(years), house(ADULT)) == adults
    assert how(aged(years), house(None)) == TAKEN


@pytest.mark.parametrize(("country", "until"), [("PL", 18), ("HU", 18), ("RO", 18), ("CZ", 19), ("SK", 19)])
def test_where_a_house_does_not_say_childhood_ends_as_in_its_country(country: str, until: int) -> None:
    here = house(CHILD, country=Country(country))
    assert how(aged(until - A_DAY), here) == TAKEN
    assert how(aged(math.nextafter(until, 0)), here) == TAKEN
    assert how(aged(float(until)), here) == OUT


def test_a_house_s_own_word_on_ages_goes_before_its_country_s() -> None:
    until_16, until_25 = (house(CHILD, takes_to=end, **SK) for end in (16.0, 25.0))
    assert [how(aged(years), until_16) for years in (15.9, 16.0, 18.5)] == [TAKEN, OUT, OUT]
    assert [how(aged(years), until_25) for years in (18.5, 24.9, 25.0)] == [TAKEN, TAKEN, OUT]
    from_16 = house(ADULT, takes_from=16.0)
    assert [how(aged(years), from_16) for years in (14.9, 15.0, 16.0, 18.0)] == [OUT, ASKED, TAKEN, TAKEN]
    from_12 = house(ADULT, takes_from=12.0)
    assert [how(aged(years), from_12) for years in (11.9, 12.0)] == [OUT, TAKEN]


def test_where_only_the_year_of_birth_is_known_both_ages_are_asked_after() -> None:
    assert [how(aged(16.0, True), each) for each in (house(CHILD), house(ADULT))] == [TAKEN, ASKED]
    assert [how(aged(17.0, True), each) for each in (house(CHILD), house(ADULT))] == [TAKEN, ASKED]
    assert [how(aged(17.5, True), each) for each in (house(CHILD), house(ADULT))] == [ASKED, ASKED]
    assert [how(aged(18.0, True), each) for each in (house(CHILD), house(ADULT))] == [OUT, TAKEN]
    assert [how(aged(17.05, True), each) for each in (house(CHILD), house(ADULT))] == [ASKED, ASKED]
    assert how(aged(14.5, True), house(ADULT)) == ASKED and how(aged(14.0, True), house(ADULT)) == OUT
    assert how(aged(18.5, True), house(CHILD, **SK)) == ASKED


def test_of_an_unknown_age_no_house_is_out_and_one_for_some_is_asked() -> None:
    nobody_said = a_need(age_group=None)
    for each in (house(CHILD), house(ADULT)):
        assert refusal(nobody_said, each) is Refusal.NONE
        assert ranked(nobody_said, each).need_columns.evidence.age_is_asked[0]


@pytest.mark.parametrize("modality", Modality)
def test_children_are_irradiated_at_hospitals_for_adults_and_treated_otherwise_at_none(
    modality: Modality,
) -> None:
    need = aged(9.0, modalities=(modality,))
    assert how(need, house(ADULT)) == (ASKED if modality is Modality.RADIOTHERAPY else OUT)
    assert how(aged(34.0, modalities=(modality,)), house(CHILD)) == OUT


def test_what_a_house_answered_itself_for_this_age_goes_before_whom_it_is_for() -> None:
    own = a_hospital(a_service(), takes=CHILD)
    assert refusal(aged(34.0), own) is Refusal.NONE and ranked(aged(34.0), own).group[0] == Group.CONFIRMED
    others = a_hospital(a_service(age_group=CHILD), takes=CHILD)
    assert how(aged(34.0), others) == OUT
    surgery = a_hospital(a_service(modality=Modality.SURGERY), takes=CHILD)
    assert how(aged(34.0), surgery) == OUT


# What an age that is stated, or left open, is worth


def test_a_child_counts_little_where_the_age_is_left_open_and_in_full_where_it_is_named() -> None:
    open_, named = said(age_group=None), said(age_group=CHILD)
    page = evidence_table.table()["own_page"].chances
    assert treats(aged(9.0), named) == page[0]
    assert treats(aged(9.0), open_) == math.floor(page[1] * WEAK)
    assert treats(aged(34.0), open_) == page[1] and treats(aged(16.0), open_) == math.floor(page[1] * WEAK)
    ward = said(age_group=None, scope=Scope.CHILDREN)
    assert treats(aged(9.0), ward) == page[0]
    children_s = spoken_of(a_statement(age_group=None), scope=Scope.CHILDREN)
    assert treats(aged(9.0), children_s) == page[0]


@pytest.mark.parametrize(
    ("years", "counts"),
    [(math.nextafter(ASKED_FROM, 0), False), (ASKED_FROM, True), (math.nextafter(18, 0), True)],
)
def test_what_is_said_of_adults_counts_a_little_for_who_nearly_is_one(years: float, counts: bool) -> None:
    found = said(age_group=ADULT)
    nothing = max(math.floor(figure("evidence.nothing") * WEAK), figure("evidence.least"))
    expected = math.floor(evidence_table.table()["own_page"].chances[1] * WEAK) if counts else nothing
    assert treats(aged(years), found) == expected
    assert treats(aged(18.0), found) == evidence_table.table()["own_page"].chances[0]
    assert refusal(aged(years), said(answer=Answer.NO, kind=EvidenceKind.OFFICIAL)) is Refusal.NONE


@pytest.mark.parametrize(("years", "is_theirs"), [(2.9, False), (3.0, True), (14.9, True), (15.0, False)])
def test_stated_years_are_from_and_below(years: float, is_theirs: bool) -> None:
    found = said(age_group=None, age_from=3.0, age_to=15.0)
    assert (treats(aged(years), found) == evidence_table.table()["own_page"].chances[0]) == is_theirs
    assert refusal(
        aged(years), said(age_group=None, age_to=15.0, answer=Answer.NO, kind=EvidenceKind.OFFICIAL)
    ) is (Refusal.SITE if years < 15 else Refusal.NONE)


def test_what_is_said_of_children_lasts_as_long_as_childhood_in_that_country() -> None:
    for country, until in ((Country.PL, 18.0), (Country.SK, 19.0)):
        here = spoken_of(a_statement(age_group=CHILD), country=country, scope=Scope.GENERAL)
        young, grown = (treats(aged(years), here) for years in (until - A_DAY, until))
        assert young == evidence_table.table()["own_page"].chances[0] > grown


def test_a_year_of_birth_within_the_stated_years_fits_and_one_across_is_as_if_left_open() -> None:
    page = evidence_table.table()["own_page"].chances
    assert treats(aged(17.0, True), said(age_group=CHILD)) == page[0]
    assert treats(aged(17.5, True), said(age_group=CHILD)) == page[1]
    assert treats(aged(17.5, True), said(age_group=ADULT)) == page[1]
    assert (
        refusal(aged(17.5, True), said(age_group=CHILD, answer=Answer.NO, kind=EvidenceKind.OFFICIAL))
        is Refusal.NONE
    )


# People between two limits are answered alike, so the fused pass asks once for all of them


def limited() -> Network:
    """Hospitals with every kind of limit of age."""
    rows = [
        house(CHILD, id="a", **SK), house(ADULT, id="b", takes_from=16.0), house(None, id="c"),
        spoken_of(a_statement(age_group=None, age_from=3.0, age_to=12.5), id="d"),
        spoken_of(a_statement(age_group=CHILD), id="e", takes=CHILD, takes_to=21.0),
        spoken_of(a_statement(answer=Answer.NO, age_group=None, age_to=6.0, kind=EvidenceKind.OFFICIAL), id="f"),
        a_hospital(a_service(), a_service(age_group=CHILD), id="g", takes_from=1.0, takes_to=80.0),
    ]  # fmt: skip
    return Network.of(rows)


def test_every_age_at_which_an_answer_may_change_is_a_limit() -> None:
    assert {0.0, 1.0, 3.0, 6.0, 12.5, ASKED_FROM, 16.0, 18.0, 19.0, 21.0, 80.0} <= set(
        limited().remembered.limits
    )


@pytest.mark.parametrize("is_year_only", [False, True])
def test_at_each_limit_and_on_both_sides_of_it_no_integer_differs(is_year_only: bool) -> None:
    network, limits = limited(), limited().remembered.limits
    sides = {
        limit + step
        for limit in limits[1:]
        for step in (-1.0, -0.5, -1e-9, 0.0, 1e-9, 0.5)
        if 0 <= limit + step < OLDEST
    }
    needs = [aged(years, is_year_only, id=f"{years}") for years in sorted(sides)]
    found = batch.scores(needs, network, weights.current())
    for row, need in enumerate(needs):
        true = rank(need, network, weights.current())
        assert np.array_equal(found.score[row], true.score), need.age_years
        assert np.array_equal(found.group[row], true.group), need.age_years


def test_two_of_one_profile_meet_the_same_evidence_and_a_limit_between_them_makes_two() -> None:
    network = limited()
    limits = network.remembered.limits
    for low, high in zip(limits, limits[1:], strict=False):
        ages = (low, (low + high) / 2, math.nextafter(high, 0))
        asked = [questions(aged(years))[0] for years in ages]
        told = [answering.of(each, network.said, network.house) for each in asked]
        assert len({profile_of(aged(years), limits) for years in ages}) == 1
        for other in told[1:]:
            assert all(np.array_equal(one, two) for one, two in zip(told[0], other, strict=True)), (low, high)
        assert profile_of(aged(high), limits) != profile_of(aged(low), limits)


def test_a_year_of_ages_within_two_limits_is_as_the_lower_one_and_across_a_limit_it_is_itself() -> None:
    limits = (0.0, 15.0, 18.0, 150.0)
    exact = profile_of(aged(15.0), limits)
    assert profile_of(aged(16.3, True), limits) == profile_of(aged(17.0, True), limits) == exact
    across = [profile_of(aged(years, True), limits) for years in (14.5, 17.5, 17.2)]
    assert len({*across, exact}) == 4


def test_the_page_is_told_which_age_has_to_be_asked() -> None:
    told = explain(ranked(aged(16.0), a_hospital(a_service(age_group=CHILD), takes=ADULT)), 0)
    assert "age_group" in told.not_known and told.group is Group.ASK_FIRST
    assert word(aged(16.0), house(ADULT)).name == "NOBODY"
