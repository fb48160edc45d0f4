"""A ninth requirement, the isolation room, from the facts to the case page; for the copy of test_requirement.py."""

from dataclasses import replace
from datetime import datetime
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from bench import invented
from matching import (
    Group,
    Network,
    engine_version,
    explain,
    need_from_json,
    need_to_json,
    network_from_json,
    network_to_json,
    rank,
    weights,
)
from matching.kernels import batch
from matching.ranking.changes import Change
from matching.vocabulary import Country
from referral.accounts.permissions import Role
from referral.engine import rankings, reasons
from referral.hospitals import tables
from referral.i18n import speaking
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.matching.cases import a_hospital, a_need, ranked
from tests.matching.rules import what_if
from tests.pages import Pages

SAID = (True, False, None)
BUCHAREST = {"country": Country.RO, "lat": 44.43, "lon": 26.10}


@pytest.mark.parametrize(
    ("said", "group"), [(True, Group.CONFIRMED), (False, Group.UNSUITABLE), (None, Group.ASK_FIRST)]
)
def test_who_must_be_kept_apart_goes_where_there_is_a_room(said: bool | None, group: Group) -> None:
    apart, anybody = (
        ranked(a_need(isolation=each), a_hospital(isolation_room=said)) for each in (True, None)
    )
    assert (apart.group[0], anybody.group[0]) == (group, Group.CONFIRMED)


def test_the_kernels_agree_without_knowing_the_rule() -> None:
    rooms = cycle(SAID)
    rows = [replace(row, isolation_room=next(rooms)) for row in invented.hospitals(400)]
    needs = [replace(each, isolation=next(rooms)) for each in invented.needs(120)]
    network, table = Network.of(rows), weights.current()
    found = batch.scores(needs, network, table)
    for row, need in enumerate(needs):
        true = rank(need, network, table)
        assert np.array_equal(found.score[row], true.score) and np.array_equal(found.group[row], true.group)
    assert not np.array_equal(batch.scores(invented.needs(120), network, table).group, found.group)


def test_the_reason_and_what_would_admit_are_named() -> None:
    ranking = ranked(a_need(isolation=True), a_hospital(isolation_room=False))
    told = explain(ranking, 0)
    assert told.failed == ("isolation_room",)
    assert told.changes == (Change("hospital_has_isolation_room", "isolation_room", None, None),)
    assert what_if(ranking, told.changes, "h").group[0] == Group.CONFIRMED


def test_beside_all_others_that_fail_the_country_and_the_hours_are_still_right() -> None:
    need = a_need(isolation=True, countries=frozenset({Country.CZ}), longest_hours=4)
    told = explain(ranked(need, a_hospital(closed=True, isolation_room=False, **BUCHAREST)), 0)
    assert told.failed == ("closed", "country", "longest_journey", "isolation_room")
    assert [(each.code, each.was, each.to) for each in told.changes] == [
        ("hospital_reopens", None, None),
        ("wish_country", None, "RO"),
        ("longer_journey", 4, 8),
        ("hospital_has_isolation_room", None, None),
    ]


def test_facts_come_back_from_what_is_stored_and_the_engine_has_another_number() -> None:
    need, network = a_need(isolation=True), Network.of([a_hospital(isolation_room=False)])
    assert need_from_json(need_to_json(need)) == need
    assert network_from_json(network_to_json(network)).hospitals == network.hospitals
    assert need_to_json(a_need()) == need_to_json(a_need(isolation=None))
    assert engine_version().startswith("8-")


def test_the_hospitals_table_may_say_it(tmp_path: Path) -> None:
    table = tmp_path / "statements.csv"
    header = "centre,modality,answer,kind,words,page,title,page_date,read"
    said = "pl-1,isolation_room,yes,own_page,pokój izolacji,https://szpital.example,Oddział,2026-11-01,2026-11-02"
    table.write_text(f"{header}\n{said}\n", encoding="utf-8")
    reading = tables.read(table)
    assert [row.facts["modality"] for row in reading.rows] == ["isolation_room"] and not reading.refused


def _said(hospital: object, answer: str) -> None:
    a.treats(hospital, "", "isolation_room", "", answer)


def test_a_case_and_the_directory_become_these_facts(app: Flask, now: datetime) -> None:
    with_room, without = a_fitting_hospital(), a_fitting_hospital()
    _said(with_room, "yes")
    _said(without, "no")
    silent = a_fitting_hospital()
    ranked_case = rankings.rank_case(a.a_case(answers={"fitness": {"isolation": "yes"}}), now)
    said = {row.id: row.isolation_room for row in ranked_case.network.hospitals}
    assert ranked_case.need.isolation is True
    assert said == {str(with_room.id): True, str(without.id): False, str(silent.id): None}


def test_each_answer_has_its_sentence(app: Flask, now: datetime) -> None:
    _said(a_fitting_hospital(), "no")
    found = rankings.rank_case(a.a_case(answers={"fitness": {"isolation": "yes"}}), now)
    explanation = rankings.explanations(found.ranking)[0]
    with speaking("en"):
        named = reasons.facts(explanation, found.need, "PL")
        said = [
            reasons.met("isolation_room", named),
            reasons.failed("isolation_room", named),
            reasons.not_known("isolation_room", found.need, named),
            reasons.change(explanation.changes[0]),
        ]
    assert len(set(said)) == 4 and all("isolation room" in sentence for sentence in said)


def test_the_case_page_says_it(pages: Pages) -> None:
    for answer in ("yes", "no", None):
        hospital = a_fitting_hospital(name=f"Szpital {answer}")
        if answer:
            _said(hospital, answer)
    case = a.a_case(answers={"fitness": {"isolation": "yes"}})
    page = pages.sign_in(a.a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}")
    assert page.status == 200
    text = page.text[page.text.rindex("Hospitals, best first") :]
    suit, _, unsuitable = text.partition("Unsuitable as things stand")
    assert "Szpital yes" in suit and "Nobody has said whether it has an isolation room" in suit
    assert "It says that it has no isolation room" in unsuitable and "Szpital no" in unsuitable
    assert "The hospital would have to say that it has an isolation room." in text
