"""Each hard rule answers yes, no or not known as it should; what is not known is never excluded."""

from dataclasses import replace

import pytest
from hypothesis import given

from matching import REQUIREMENTS, FactError, Group, HospitalFacts, Need, explain
from matching.facts.figures import figure
from matching.ranking.requirements import TABLE, Requirement
from matching.vocabulary import Answer
from tests.matching.cases import a_hospital, a_need, a_service, group_of, hospitals, needs, networks, ranked
from tests.matching.rules import PLAIN, RULES, offering


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
    assert told.group is Group.CONFIRMED
    assert (told.slots.known, told.slots.amount, told.slots.state) == (False, None, "unknown")
    assert told.slot_chance == told.evidence.slot == figure("neutral.places")


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
