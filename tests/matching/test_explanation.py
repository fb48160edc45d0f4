"""Why, why not and what if: terms that add up, every failed rule in order, changes that really admit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import CHANGES, PREFERENCES, REQUIREMENTS, Group, HospitalFacts, Need, admissions, best, explain
from matching.ranking.changes import Change
from matching.ranking.requirements import TABLE
from matching.vocabulary import AgeGroup, Answer, Country
from tests.matching.cases import a_hospital, a_need, a_service, group_of, needs, networks, ranked
from tests.matching.rules import MADE, made

BUCHAREST = {"country": Country.RO, "lat": 44.43, "lon": 26.10}


@given(needs(), networks())
def test_an_explanation_says_what_the_columns_say(need: Need, rows: tuple[HospitalFacts, ...]) -> None:
    ranking = ranked(need, *rows)
    for told in best(ranking, len(rows)):
        row = ranking.row(told.hospital)
        assert sum(term.contribution for term in told.terms) == told.score == ranking.score[row]
        assert all(term.contribution == term.value * term.weight for term in told.terms)
        assert tuple(term.name for term in told.terms) == PREFERENCES
        assert bool(told.failed) == (told.group is Group.UNSUITABLE)
        assert tuple(change.requirement for change in told.changes) == told.failed
        told_of, columns = (told.distance_km, told.hours), (ranking.distance_km[row], ranking.hours[row])
        assert told_of == tuple(None if np.isnan(each) else pytest.approx(each) for each in columns)


@given(needs(), networks())
def test_the_parts_of_the_way_add_up_to_the_first_treatment(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    for told in best(ranked(need, *rows), len(rows)):
        way = told.way
        if way.total is None or way.travel is None or way.wait is None:
            assert way.total is way.wait is None
        else:
            assert way.total == pytest.approx(way.reply + way.travel + way.preparation + way.wait)
            assert way.wait >= -1e-9


@given(needs(), networks())
def test_the_changes_together_admit_and_none_can_be_left_out(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    for name, changes in admissions(ranked(need, *rows)).items():
        hospital = next(row for row in rows if row.id == name)
        assert changes and group_of(*made(need, hospital, changes)) is not Group.UNSUITABLE
        said = {"site", "modality", "age_group"} & {change.requirement for change in changes}
        for left_out in changes:
            if len(said) == 1 or left_out.requirement not in said:
                rest = tuple(change for change in changes if change is not left_out)
                assert group_of(*made(need, hospital, rest)) is Group.UNSUITABLE


@given(needs(), networks())
def test_every_unsuitable_hospital_has_its_admission_in_order(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    unsuitable = [told for told in best(ranking, len(rows)) if told.group is Group.UNSUITABLE]
    assert [(told.hospital, told.changes) for told in unsuitable] == list(admissions(ranking).items())


@given(needs(), networks())
def test_what_a_change_depends_on_is_a_whole_number_for_each_row(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    columns, every = ranked(need, *rows).need_columns, range(len(rows))
    for rule in (each.change for each in TABLE if each.change is not None):
        number = rule.number(columns, list(every))
        assert (number.dtype, len(number)) == (np.int64, len(rows)) and (number >= 0).all()


@given(st.floats(0, 7))
def test_the_proposed_hours_are_the_fewest_whole_hours(longest: float) -> None:
    told = explain(ranked(a_need(longest_hours=longest), a_hospital(**BUCHAREST)), 0)
    (longer,) = told.changes
    assert told.hours is not None
    assert (longer.code, longer.was) == ("longer_journey", longest)
    assert isinstance(longer.to, int) and 0 <= longer.to - told.hours < 1


def test_the_first_reason_and_all_others_are_named_in_order() -> None:
    wish = {"countries": frozenset({Country.CZ}), "longest_hours": 4}
    told = explain(ranked(a_need(**wish), a_hospital(closed=True, **BUCHAREST)), 0)
    assert told.failed == ("closed", "country", "longest_journey")
    assert told.changes == (
        Change("hospital_reopens", "closed", None, None),
        Change("wish_country", "country", None, "RO"),
        Change("longer_journey", "longest_journey", 4, 8),
    )


def test_what_the_hospital_would_have_to_say_is_named() -> None:
    refusing = a_service(offered=Answer.NO, sites_yes=frozenset(), sites_no=frozenset({"breast"}))
    child = a_service(age_group=AgeGroup.CHILD, offered=Answer.NO)
    told = explain(ranked(a_need(), a_hospital(refusing, child)), 0)
    assert told.changes == (
        Change("hospital_treats_site", "site", None, "breast"),
        Change("hospital_offers_modality", "modality", None, "systemic_therapy"),
    )


def test_a_hospital_for_the_other_age_would_have_to_say_that_it_takes_this_one() -> None:
    childrens = a_hospital(a_service(offered=Answer.NO), a_service(age_group=AgeGroup.CHILD))
    told = explain(ranked(a_need(), childrens), 0)
    assert told.failed == ("age_group",)
    assert told.changes == (Change("hospital_takes_age_group", "age_group", None, "adult"),)


def test_a_place_reported_admits_after_a_fresh_zero() -> None:
    told = explain(ranked(a_need(), a_hospital(a_service(slots_free=0, report_age_days=1))), 0)
    assert (told.failed, told.changes) == (("capacity",), (Change("place_reported", "capacity", 0, 1),))


def test_every_rule_that_can_say_no_has_a_change() -> None:
    assert {rule.code for rule in TABLE if rule.change} == set(REQUIREMENTS) - {"transport"}
    assert set(CHANGES) == set(MADE)


def test_a_term_carries_its_fact_unit_source_and_age() -> None:
    service = a_service(slots_free=2, report_age_days=3, start_in_days=9)
    need = a_need(languages=frozenset({"uk", "ru"}), relatives_country="PL", due_in_days=7)
    hospital = a_hospital(service, languages=frozenset({"pl", "ru", "uk"}), open_load=0.5)
    told = explain(ranked(need, hospital), 0)
    terms, chance = {term.name: term for term in told.terms}, told.evidence.chance
    assert terms["asking_in_vain"][4:] == (True, chance, "chance", "evidence", None, "")
    assert told.slots == (True, 2, "places", "hospital_report", 3, "reported")
    assert terms["first_treatment"][4:] == (True, 9, "days", "treatment_clock", 3, "")
    assert terms["language"][4:] == (True, "uk ru", "languages", "hospital_page", None, "")
    assert terms["relatives"][4:] == (True, "PL", "country", "directory", None, "")
    assert terms["load"][4:] == (True, 0.5, "referrals_per_place", "referrals", None, "")
    assert terms["travel"].unit == "hours" and terms["travel"].source == "distance_estimate"
