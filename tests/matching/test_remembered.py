"""What is remembered of a network is what would be found anew, for every need, age and change of the directory."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import HospitalFacts, Need, Network, rank, weights
from matching.evidence import answering
from matching.evidence.answering import Evidence
from matching.facts import statements
from matching.facts.hospital import Statement
from matching.ranking.need_columns import evidence_of, questions
from matching.vocabulary import AgeGroup, Answer, Country, Scope
from tests.matching.cases import a_hospital, a_need, a_service, a_statement, needs, networks, spoken_of

BARE = replace(a_hospital(id="b"), services=(a_service(offered=Answer.NOT_KNOWN, sites_yes=frozenset()),))
CHILDREN = spoken_of(a_statement(age_group=AgeGroup.CHILD), id="b")


def is_same(one: Evidence, other: Evidence) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


@settings(max_examples=150)
@given(needs(), needs(), networks())
def test_what_is_remembered_is_what_would_be_found(
    one: Need, other: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    network = Network.of(rows)
    for asked in (*questions(one), *questions(other), *questions(one)):
        assert is_same(evidence_of(network, asked), answering.of(asked, network.said, network.house))


def test_who_is_answered_alike_is_asked_once() -> None:
    network = Network.of([CHILDREN])
    ages = [questions(a_need(age_years=years))[0] for years in (30.0, 41.5, 77.25)]
    assert len({id(evidence_of(network, each)) for each in ages}) == 1
    child = questions(a_need(age_years=12.0, age_group=AgeGroup.CHILD))[0]
    assert evidence_of(network, child) is not evidence_of(network, ages[0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BARE, replace(BARE, services=(a_service(offered=Answer.YES, sites_yes=frozenset()),))),
        (BARE, replace(BARE, services=(a_service(),))),
        (BARE, replace(BARE, scope=Scope.ONCOLOGY)),
        (BARE, replace(BARE, takes=AgeGroup.CHILD)),
        (CHILDREN, replace(CHILDREN, country=Country.SK)),
        (CHILDREN, replace(CHILDREN, takes=AgeGroup.CHILD, takes_to=21.0)),
    ],
)
def test_whatever_changes_is_seen_though_no_source_has_said_it(
    before: HospitalFacts, after: HospitalFacts
) -> None:
    was = Network.of([before, a_hospital(id="a")])
    rank(a_need(), was, weights.current())
    rows, young = [after, a_hospital(id="a")], a_need(age_years=18.5, age_group=AgeGroup.ADULT)
    for need in (a_need(), young):
        now, anew = (
            rank(need, each, weights.current()) for each in (Network.of(rows, was), Network.of(rows))
        )
        assert is_same(now.need_columns.evidence, anew.need_columns.evidence)
        assert now.score.tolist() == anew.score.tolist()


@settings(max_examples=150)
@given(networks(), networks(), st.sets(st.integers(0, 7)))
def test_statements_made_anew_for_some_are_those_made_anew_for_all(
    rows: tuple[HospitalFacts, ...], others: tuple[HospitalFacts, ...], which: set[int]
) -> None:
    """Of the same hospitals, of fewer and of more: what stands beside what has changed is where it belongs."""
    was, theirs = Network.of(rows), dict(enumerate(others))
    mixed = [
        replace(theirs[at], id=row.id) if at in which and at in theirs else row
        for at, row in enumerate(was.hospitals)
    ]
    added = replace(others[0], id="zz") if others else a_hospital(id="zz")
    for after in (mixed, mixed[1:], [*mixed, added]):
        now, anew = Network.of(after, was), Network.of(after)
        assert all(np.array_equal(*each, equal_nan=True) for each in zip(now.said, anew.said, strict=True))
        assert [each.dtype for each in now.said] == [each.dtype for each in anew.said]
        assert all(np.array_equal(*each) for each in zip(now.house, anew.house, strict=True))


def test_what_one_hospital_says_is_read_of_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    was = Network.of([CHILDREN, a_hospital(id="c"), a_hospital(id="d")])
    read: list[str] = []
    ages = statements.ages

    def noted(statement: Statement, hospital: HospitalFacts) -> tuple[float, float]:
        read.append(hospital.id)
        return ages(statement, hospital)

    monkeypatch.setattr(statements, "ages", noted)
    Network.of([CHILDREN, replace(a_hospital(id="c"), scope=Scope.ONCOLOGY), a_hospital(id="d")], was)
    assert set(read) == {"c"}


def test_slots_leave_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    was = Network.of([a_hospital(a_service(slots_free=1, report_age_days=1.0))])
    rank(a_need(), was, weights.current())
    now = Network.of([a_hospital(a_service(slots_free=4, report_age_days=0.0))], was)
    monkeypatch.setattr(answering, "of", lambda *asked: pytest.fail("asked again"))
    rank(a_need(), now, weights.current())


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_ANSWERS", 2)
    network = Network.of([a_hospital()])
    made: list[str] = []
    for asked in ("a", "b", "c", "c", "a"):
        network.remembered.answer(asked, lambda: made.append("") or len(made))
    assert len(made) == 4, "a was forgotten when c came, c was not"
