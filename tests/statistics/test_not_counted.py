"""Whoever says that their case is not to be counted is in no figure; who was published before leaves undescribed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accountability import gathering, publishing
from referral.accountability.models import BoardFigure, PublicTotal
from referral.audit import AuditEvent
from referral.db import db
from referral.intake import actions
from referral.intake.actions.coordinating import mark_closed
from referral.intake.models import Case, IdentityDecision
from referral.intake.questions import not_counted
from referral.statistics import events, making, weeks
from tests.accountability.requests import a_request
from tests.factories import a_case, a_hospital, a_user, kept
from tests.statistics.test_making import IN_WEEK, MONDAY, NOW, body, people

pytestmark = pytest.mark.both_databases
SECOND, WEEK = MONDAY + weeks.WEEK, weeks.WEEK
QUARTER = datetime(2027, 1, 5, 9, tzinfo=NOW.tzinfo)


def answer(case: Case, said: str, at: datetime = IN_WEEK) -> None:
    """What the page of further consents does with an answer."""
    by, data = a_user().as_actor(), {"statistics": said}
    actions.save_group(case, "consents", data, by, at)
    actions.keep_consents(case, data, by, at)


def figures() -> Any:
    """Everything that is made public or shown of some weeks, without its names and moments."""
    making.make(MONDAY, NOW)
    gathering.gather(NOW)
    publishing.publish_quarters(QUARTER)
    made = body() | {"made_at": ""}
    load = making._load()
    board = [
        (r.scope, r.scope_id, r.dimension, r.value, r.figures)
        for r in db.session.scalars(db.select(BoardFigure))
    ]
    totals = [(r.period, r.dimension, r.value, r.number) for r in db.session.scalars(db.select(PublicTotal))]
    return made, load, sorted(board, key=str), sorted(totals, key=str)


def a_crowd(hospital: Any, number: int) -> list[Case]:
    """People registered, asked for, some of them accepted, one forgotten."""
    found = people(number, place_country="PL", site_group="breast")
    for at, case in enumerate(found):
        steps = (("accept", 5.0),) if at % 2 else (("reject", 9.0),)
        a_request(hospital, *steps, case=case, sent_at=IN_WEEK)
        if at % 3 == 0:
            a_request(hospital, case=case, sent_at=IN_WEEK, state="requested")
    return found


def found_same(one: Case, other: Case, at: datetime = IN_WEEK, verdict: str = "same") -> IdentityDecision:
    """What a coordinator decided of two entries."""
    first, second = sorted((one.patient_id, other.patient_id))
    who = {"first_id": first, "second_id": second, "decided_by": a_user().id}
    return kept(IdentityDecision(**who, verdict=verdict, decided_at=at))


def _untouched(case: Case) -> None:
    facts = {"subject_kind": "case", "subject_id": str(case.id), "actor_kind": "system", "actor_id": "t"}
    db.session.add(
        AuditEvent(
            verb=gathering.UNTOUCHED, at=IN_WEEK, case_id=str(case.id), actor_role="system", facts={}, **facts
        )
    )
    db.session.commit()


def test_every_figure_is_as_if_they_had_never_come(app: Flask) -> None:
    hospital = a_hospital()
    for case in a_crowd(hospital, 40)[:3]:
        _untouched(case)
    before = figures()
    assert before[0]["measures"]["registered"]["so_far"] == 40 and before[1] and before[2] and before[3]
    for table in (BoardFigure, PublicTotal, making.FlashReport):
        db.session.execute(db.delete(table))
    db.session.commit()
    for case, entered_again in zip(a_crowd(hospital, 12), a_crowd(hospital, 12), strict=True):
        answer(case, "no")
        found_same(case, entered_again)
        for each in (case, entered_again):
            _untouched(each)
    assert figures() == before


def test_who_was_not_asked_or_said_yes_is_counted_and_a_yes_taken_back_is_not(app: Flask) -> None:
    silent, yes, no, back, again = (a_case(submitted_at=IN_WEEK) for _each in range(5))
    answer(yes, "yes")
    answer(no, "no")
    for said in ("yes", "no"):
        answer(back, said, IN_WEEK + timedelta(hours=said == "no"))
    for hours, said in enumerate(("no", "yes")):
        answer(again, said, IN_WEEK + timedelta(hours=hours))
    ids = [each.id for each in (silent, yes, no, back, again)]
    assert not_counted.since(ids) == {no.id: IN_WEEK, back.id: IN_WEEK + timedelta(hours=1)}
    assert len(list(events.of_registered(weeks.begins(MONDAY), weeks.begins(SECOND)))) == 3


def test_a_no_of_before_it_was_noted_counts_too(app: Flask) -> None:
    case = a_case(submitted_at=IN_WEEK, answers={"consents": {"statistics": "no"}})
    assert not_counted.since([case.id]) == {case.id: None}


def test_a_no_in_one_entry_is_the_whole_persons(app: Flask) -> None:
    first, again, later, third = (a_case(submitted_at=IN_WEEK) for _each in range(4))
    again.patient = first.patient
    other, apart = a_case(submitted_at=IN_WEEK), a_case(submitted_at=IN_WEEK)
    answer(again, "yes")
    answer(first, "no")
    hour = timedelta(hours=1)
    found_same(first, later, IN_WEEK + hour)
    link = found_same(later, third, IN_WEEK + 2 * hour)
    found_same(first, apart, verdict="different")
    mine = [first.id, again.id, later.id, third.id]
    moments = dict(zip(mine, (IN_WEEK, IN_WEEK, IN_WEEK + hour, IN_WEEK + 2 * hour), strict=True))
    assert not_counted.since([*mine, other.id, apart.id]) == moments
    assert not_counted.since([third.id]) == {third.id: moments[third.id]}
    assert len(list(events.of_registered(weeks.begins(MONDAY), weeks.begins(SECOND)))) == 2
    link.undone_at = IN_WEEK + 3 * hour
    db.session.commit()
    assert third.id not in not_counted.since([*mine])


def test_what_was_found_before_the_no_does_not_make_it_older(app: Flask) -> None:
    before, one, two = (a_case(submitted_at=IN_WEEK) for _each in range(3))
    hour = timedelta(hours=1)
    found_same(before, one, IN_WEEK - hour)
    found_same(one, two, IN_WEEK + hour)
    answer(one, "no", IN_WEEK)
    answer(two, "no", IN_WEEK + 2 * hour)
    moments = {before.id: IN_WEEK, one.id: IN_WEEK, two.id: IN_WEEK + hour}
    assert not_counted.since(list(moments)) == moments


def test_an_entry_found_to_be_theirs_after_it_was_published_leaves_as_a_no_does(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    said_no = people(10, place_country="PL", site_group="breast")
    for case in said_no:
        answer(case, "no")
    making.make(MONDAY, NOW)
    assert body()["measures"]["registered"]["so_far"] == 60
    for case, entered_before in zip(said_no, registered, strict=False):
        found_same(case, entered_before, NOW + timedelta(hours=1))
        mark_closed(entered_before, "returned_home", a_user().as_actor(), IN_WEEK + WEEK)
    db.session.commit()
    left = list(events.of_ended(weeks.begins(SECOND), weeks.begins(SECOND + WEEK)))
    assert [each.groups for each in left] == [events.UNDESCRIBED] * len(said_no)


def test_who_was_published_and_says_no_later_does_not_wait_for_ever(app: Flask) -> None:
    registered = people(60, place_country="PL", site_group="breast")
    early, late = registered[:10], registered[10:25]
    for case in early:
        answer(case, "no")
    making.make(MONDAY, NOW)
    assert body()["measures"]["registered"]["so_far"] == 50
    for case in (*early, *late):
        answer(case, "no", NOW + timedelta(hours=1))
        mark_closed(case, "returned_home", a_user().as_actor(), IN_WEEK + WEEK)
    db.session.commit()
    left = list(events.of_ended(weeks.begins(SECOND), weeks.begins(SECOND + WEEK)))
    assert [each.groups for each in left] == [events.UNDESCRIBED] * len(late)
    making.make(SECOND, NOW + WEEK)
    assert making.waiting_of(body("2026-W48")["measures"]) == 35
