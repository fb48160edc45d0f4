"""What stands in the directory becomes statements and answers of the hospital; ages and journeys reach the ranking."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

import matching
from matching import Group
from matching.vocabulary import AgeGroup, Answer, Modality
from referral.engine import directory, rankings
from referral.hospitals.shelf_lives import later
from tests import factories as a

RADIOTHERAPY = Modality.RADIOTHERAPY


def facts_of(hospital: object, now: datetime) -> matching.HospitalFacts:
    """What the engine is told of a hospital."""
    network = rankings.network_of(directory.rows(now), now)
    return next(each for each in network.hospitals if each.id == str(hospital.id))


def test_a_source_is_no_answer_of_the_hospital_and_leaves_open_what_it_leaves_open(
    app: Flask, now: datetime
) -> None:
    hospital, page = a.a_hospital(), {"kind": "own_page", "page": "https://hospital.example/onkologia"}
    a.treats(hospital, "breast", RADIOTHERAPY, age_group="", **page)
    a.treats(hospital, "lung", RADIOTHERAPY, **page)
    told = facts_of(hospital, now)
    assert told.services == ()
    assert {(each.age_group, *each.sites) for each in told.statements} == {
        (None, "breast"),
        (AgeGroup.ADULT, "lung"),
    }


def test_an_answer_without_an_age_stays_a_statement_for_no_service(app: Flask, now: datetime) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", RADIOTHERAPY, age_group="")
    told = facts_of(hospital, now)
    assert told.services == () and [each.age_group for each in told.statements] == [None]


@pytest.mark.parametrize("said", [{}, {"kind": "own_page"}, {"kind": "press"}])
@pytest.mark.parametrize("answer", ["planned", "unclear", "candidate"])
def test_what_is_planned_unclear_or_hearsay_is_nothing_but_a_reason_to_ask(
    app: Flask, now: datetime, answer: str, said: dict[str, str]
) -> None:
    hospital = a.a_hospital()
    a.treats(hospital, "breast", RADIOTHERAPY, answer=answer, **said)
    told = facts_of(hospital, now)
    assert told.statements == () and {each.offered for each in told.services} <= {Answer.NOT_KNOWN}
    explained = rankings.explanations(rankings.rank_case(a.a_case(), now).ranking)[0]
    assert (explained.group, explained.evidence.word) == (Group.ASK_FIRST, "nobody")


@pytest.mark.parametrize(("months_old", "is_own"), [(11, True), (12, True), (13, False)])
def test_a_hospitals_own_answer_is_taken_at_its_word_for_twelve_months(
    app: Flask, now: datetime, months_old: int, is_own: bool
) -> None:
    hospital, dated = a.a_hospital(), later(now.date(), -months_old)
    a.treats(hospital, "breast", RADIOTHERAPY, dated=dated, page_date=dated.isoformat())
    explained = rankings.explanations(rankings.rank_case(a.a_case(), now).ranking)[0]
    assert (explained.evidence.word == "hospital") is is_own
    assert (explained.group is Group.CONFIRMED) is is_own
    assert [each.is_living for each in facts_of(hospital, now).statements] == ([] if is_own else [False])


def test_a_reply_time_counts_also_where_only_a_source_names_the_treatment(app: Flask, now: datetime) -> None:
    hospital, case = a.a_hospital(), a.a_case()
    a.treats(hospital, "breast", RADIOTHERAPY, kind="own_page")
    for days in (1, 2, 9):
        sent = now - timedelta(days=200)
        a.a_referral(
            hospital=hospital, state="rejected", sent_at=sent, answered_at=sent + timedelta(days=days)
        )
    explained = rankings.explanations(rankings.rank_case(case, now).ranking)[0]
    assert (explained.way.reply, explained.way.reply_known) == (2.0, True)
    assert explained.evidence.word == "source"


def suitable(case: object, now: datetime) -> dict[str, bool]:
    """By hospital id: whether it may be asked."""
    ranking = rankings.rank_case(case, now).ranking
    return {each.hospital: each.group is not Group.UNSUITABLE for each in rankings.explanations(ranking)}


def test_who_turns_eighteen_while_waiting_is_ranked_for_adults_from_that_day(
    app: Flask, now: datetime
) -> None:
    house = {"scope": "children", "takes": "child", "takes_source": "its name"}
    ward = a.a_hospital(takes="adult", takes_source="its name")
    children = a.a_hospital(**house)
    for hospital, age in ((ward, "adult"), (children, "child")):
        a.treats(hospital, "brain_cns", "surgery", age_group=age)
    case = a.a_case(
        modality="surgery", site_group="brain_cns", age_group="child", born="2008-11-21", place_country="PL"
    )
    day_before, birthday = now, now + timedelta(days=1)
    assert rankings.need_of(case, day_before).age_group is AgeGroup.CHILD
    assert suitable(case, day_before) == {str(children.id): True, str(ward.id): True}
    assert rankings.need_of(case, birthday).age_group is AgeGroup.ADULT
    assert suitable(case, birthday) == {str(children.id): False, str(ward.id): True}
    first = rankings.explanations(rankings.rank_case(case, birthday).ranking)[0]
    assert (first.hospital, first.evidence.word) == (str(ward.id), "hospital")


def test_where_only_the_year_of_birth_is_known_both_stay_possible_and_are_asked(
    app: Flask, now: datetime
) -> None:
    children = a.a_hospital(scope="children", takes="child", takes_source="its name")
    adults = a.a_hospital(takes="adult", takes_source="its name")
    case = a.a_case(modality="surgery", age_group=None, born="2008")
    explained = rankings.explanations(rankings.rank_case(case, now).ranking)
    assert {each.hospital for each in explained if "age_group" in each.not_known} == {
        str(children.id),
        str(adults.id),
    }
    assert suitable(case, now) == {str(children.id): True, str(adults.id): True}
    need = rankings.need_of(case, now)
    assert need.age_group is None, "no figure of one age alone is read"
    assert need.ages[0] < 18 < need.ages[1], "17 or 18 years"
    assert all("age_group" in each.not_known for each in explained)


def test_who_can_stay_near_the_hospital_has_the_journey_counted_once(app: Flask, now: datetime) -> None:
    a.a_hospital(lat=53.43, lon=14.55)
    counted = {}
    for answer in ("yes", "no", None):
        case = a.a_case(answers={"preferences": {"near_hospital": answer}})
        (found,) = rankings.explanations(rankings.rank_case(case, now).ranking)
        counted[answer] = {term.name: term.contribution for term in found.terms}["travel"]
    assert counted["yes"] > counted["no"] == counted[None]


def test_who_may_be_eighteen_by_the_year_alone_is_no_child_for_sure(app: Flask, now: datetime) -> None:
    """A house for children has said that it treats this: it has to be asked all the same."""
    children = a.a_hospital(scope="children", takes="child", takes_source="its name")
    a.treats(children, "brain_cns", "surgery", age_group="child")
    asked = {
        born: rankings.explanations(
            rankings.rank_case(
                a.a_case(modality="surgery", site_group="brain_cns", age_group=group, born=born), now
            ).ranking
        )[0]
        for born, group in (("2009", "child"), ("2008", None), ("2007", "adult"))
    }
    assert [asked[born].group for born in ("2009", "2008", "2007")] == [
        Group.CONFIRMED,
        Group.ASK_FIRST,
        Group.UNSUITABLE,
    ]
