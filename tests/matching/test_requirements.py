"""Each hard rule answers yes, no or not known as it should; what is not known is never excluded."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from matching import REQUIREMENTS, FactError, Group, HospitalFacts, Need, explain
from matching.ranking.requirements import TABLE, Requirement
from matching.vocabulary import AgeGroup, Answer, Country, Mobility, Modality
from tests.matching.cases import a_hospital, a_need, a_service, group_of, hospitals, needs, networks, ranked

YES, UNSAID, NO = Answer.YES, Answer.NOT_KNOWN, Answer.NO
SURGERY, SYSTEMIC = Modality.SURGERY, Modality.SYSTEMIC_THERAPY
CHILD, ADULT = AgeGroup.CHILD, AgeGroup.ADULT
PLAIN = a_hospital()
FAR = {"lat": 44.43, "lon": 26.10}
ODESA: dict[str, Any] = {"lat": 46.48, "lon": 30.73, "country": "UA"}
NO_DATA: dict[str, Any] = {"services": ()}


def offering(**facts: Any) -> HospitalFacts:
    return a_hospital(a_service(**facts))


def reporting(places: int | None, age: float | None) -> HospitalFacts:
    return a_hospital(a_service(places_free=places, report_age_days=age))


RULES: list[tuple[str, Answer, Need, HospitalFacts]] = [
    ("closed", YES, a_need(), PLAIN),
    ("closed", NO, a_need(), a_hospital(closed=True)),
    ("site", YES, a_need(), PLAIN),
    ("site", UNSAID, a_need(), offering(sites_yes=frozenset({"lung"}))),
    ("site", NO, a_need(), offering(sites_yes=frozenset(), sites_no=frozenset({"breast"}))),
    ("site", UNSAID, a_need(site_group=None), PLAIN),
    ("site", UNSAID, a_need(age_group=None), PLAIN),
    ("site", YES, a_need(age_group=None), a_hospital(a_service(), a_service(age_group=CHILD))),
    ("site", YES, a_need(modalities=()), a_hospital(a_service(), a_service(modality=SURGERY))),
    ("site", UNSAID, a_need(modalities=(SURGERY,)), PLAIN),
    ("modality", YES, a_need(), PLAIN),
    ("modality", YES, a_need(), offering(age_group=CHILD)),
    ("modality", UNSAID, a_need(), offering(offered=UNSAID)),
    ("modality", UNSAID, a_need(), offering(offered=NO)),
    ("modality", UNSAID, a_need(), a_hospital(**NO_DATA)),
    ("modality", UNSAID, a_need(modalities=()), PLAIN),
    ("modality", NO, a_need(), a_hospital(a_service(offered=NO), a_service(age_group=CHILD, offered=NO))),
    ("age_group", YES, a_need(), PLAIN),
    ("age_group", UNSAID, a_need(), offering(age_group=CHILD)),
    ("age_group", NO, a_need(), a_hospital(a_service(offered=NO), a_service(age_group=CHILD))),
    (
        "age_group",
        NO,
        a_need(age_group=CHILD),
        a_hospital(a_service(), a_service(age_group=CHILD, offered=NO)),
    ),
    ("age_group", NO, a_need(), offering(offered=NO)),
    ("age_group", UNSAID, a_need(age_group=None), PLAIN),
    ("age_group", YES, a_need(age_group=None), a_hospital(a_service(), a_service(age_group=CHILD))),
    ("age_group", YES, a_need(modalities=()), PLAIN),
    ("age_group", UNSAID, a_need(modalities=(), age_group=None), PLAIN),
    ("country", YES, a_need(), PLAIN),
    ("country", YES, a_need(countries=frozenset({Country.PL, Country.CZ})), PLAIN),
    ("country", NO, a_need(countries=frozenset({Country.CZ})), PLAIN),
    ("longest_journey", YES, a_need(), a_hospital(**FAR)),
    ("longest_journey", YES, a_need(longest_hours=4), PLAIN),
    ("longest_journey", NO, a_need(longest_hours=4), a_hospital(**FAR)),
    ("longest_journey", UNSAID, a_need(longest_hours=4), a_hospital(lat=None, lon=None)),
    ("longest_journey", UNSAID, a_need(longest_hours=4, lat=None, lon=None), PLAIN),
    ("longest_journey", YES, a_need(lat=None, lon=None), PLAIN),
    ("capacity", YES, a_need(), reporting(2, 1)),
    ("capacity", YES, a_need(), reporting(2, 90)),
    ("capacity", YES, a_need(), reporting(None, None)),
    ("capacity", NO, a_need(), reporting(0, 0)),
    ("capacity", NO, a_need(), reporting(0, 7)),
    ("capacity", UNSAID, a_need(), reporting(0, 7.5)),
    ("capacity", YES, a_need(age_group=None), reporting(0, 0)),
    ("transport", YES, a_need(), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.CHAIR, oxygen=False), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.STRETCHER, oxygen=True), PLAIN),
    ("transport", UNSAID, a_need(oxygen=True), a_hospital(**FAR)),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER, oxygen=True), a_hospital(**FAR)),
    ("transport", YES, a_need(mobility=Mobility.STRETCHER), a_hospital(**FAR)),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER, **ODESA), PLAIN),
    ("transport", UNSAID, a_need(mobility=Mobility.STRETCHER), a_hospital(lat=None, lon=None)),
]


@pytest.mark.parametrize(("rule", "answer", "need", "hospital"), RULES)
def test_a_rule_answers(rule: str, answer: Answer, need: Need, hospital: HospitalFacts) -> None:
    assert ranked(need, hospital).answers[REQUIREMENTS.index(rule), 0] == answer


def test_every_rule_has_examples_and_a_source() -> None:
    assert {rule for rule, *_ in RULES} == set(REQUIREMENTS)
    assert all(rule.source and rule.why for rule in TABLE)


def test_all_yes_is_confirmed_one_unsaid_is_asked_one_no_is_unsuitable() -> None:
    assert group_of(a_need(), PLAIN) is Group.CONFIRMED
    assert group_of(a_need(), offering(sites_yes=frozenset())) is Group.ASK_FIRST
    assert group_of(a_need(), a_hospital(a_service(sites_yes=frozenset()), closed=True)) is Group.UNSUITABLE


def test_a_hospital_without_a_figure_of_places_is_confirmed_and_said_to_be_unreported() -> None:
    told = explain(ranked(a_need(), PLAIN), 0)
    places = {term.name: term for term in told.terms}["places"]
    assert told.group is Group.CONFIRMED
    assert (places.known, places.amount) == (False, None)


@given(needs(), hospitals())
def test_what_is_not_known_is_never_excluded(need: Need, hospital: HospitalFacts) -> None:
    silent = HospitalFacts(id="h", country=hospital.country, services=())
    anywhere = replace(need, countries=frozenset())
    assert group_of(anywhere, silent) in (Group.ASK_FIRST, Group.CONFIRMED)


@given(hospitals())
def test_an_empty_need_excludes_only_what_is_closed(hospital: HospitalFacts) -> None:
    told = explain(ranked(Need("need", a_need().priority), hospital), 0)
    assert set(told.failed) <= {"closed"}


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.code)
@given(needs(), needs(), networks())
def test_a_rule_reads_no_other_fields_of_a_need_than_it_says(
    rule: Requirement, need: Need, other: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    alike = replace(other, **{name: getattr(need, name) for name in rule.reads})
    of_need, of_other = (ranked(each, *rows).answers[TABLE.index(rule)] for each in (need, alike))
    assert of_need.tolist() == of_other.tolist()


def test_a_rule_that_reads_what_no_need_has_is_refused() -> None:
    with pytest.raises(FactError, match="reads"):
        replace(TABLE[0], reads=("eye_colour",))
