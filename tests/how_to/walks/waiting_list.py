"""A waiting list, from the hospital's answer to its end; for the copy of test_referral_state.py."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.referrals import actions, queries
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import Page, Pages
from tests.referrals.scenes import a_reached_referral, letters, link_in

VERB, STATE, NAME = "put_on_waiting_list", "waiting_list", "On the hospital's waiting list"
TAG = f'<strong class="app-tag app-tag--purple">{NAME}</strong>'


@pytest.fixture
def referral(app: Flask) -> Referral:
    """A referral that its hospital has put on the waiting list, by the link in the letter."""
    return a_reached_referral(a_case(priority="normal"), free=1)


@pytest.fixture
def listed(app: Flask, referral: Referral) -> Page:
    """The page after the hospital has given this answer."""
    hospital = Pages(app)
    shown = hospital.follow(hospital.submit(hospital.get(link_in(letters("referral_new")[-1])), "/answer/"))
    assert f"/answer/step/{VERB}" in shown.links()
    page = hospital.get(f"/answer/step/{VERB}")
    return hospital.follow(hospital.submit(page, f"/answer/step/{VERB}", note="In about two weeks"))


def test_the_hospital_reads_that_it_is_done_and_the_coordinator_hears(
    listed: Page, referral: Referral
) -> None:
    assert referral.state == STATE and TAG in listed.html
    assert "Thank you. The patient is on your waiting list." in listed.text
    assert len(letters("answer_for_coordinator")) == 1
    assert "/answer/step/accept" in listed.links() and f"/answer/step/{VERB}" not in listed.links()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_queue_and_case_page_show_it_in_words_and_colour(
    app: Flask, listed: Page, referral: Referral, language: str
) -> None:
    desk = Pages(app).sign_in(a_user("coordinator", language=language))
    queue, case = desk.get("/desk"), desk.get(f"/desk/cases/{referral.case_id}")
    assert TAG in queue.html and "Wait for a place on the hospital's list" in queue.text
    assert TAG in case.html and f"Put on its waiting list: {referral.hospital.name}" in case.text


def test_inbox_and_audit_trail_show_it(app: Flask, listed: Page, referral: Referral) -> None:
    nurse = a_user("hospital", hospital_id=referral.hospital_id)
    assert TAG in Pages(app).sign_in(nurse).get("/hospital/inbox").html
    assert [each.id for each in queries.inbox(referral.hospital_id).to_answer.rows] == [referral.id]
    trail = Pages(app).sign_in(a_user("auditor")).get("/audit")
    assert "The hospital put the patient on its waiting list" in trail.text


def test_the_clock_ends_it_and_the_desk_may_withdraw_it(listed: Page, referral: Referral) -> None:
    other = a_referral(state=STATE)
    desk = a_user("coordinator").as_actor()
    assert actions.take(actions.Step(other, "withdraw", desk, utc_now())) and other.state == "withdrawn"
    assert actions.tick(referral.deadline_at + timedelta(minutes=1)).expired == 1
    assert referral.state == "expired"


@pytest.mark.both_databases
def test_an_acceptance_afterwards_wins_and_a_second_one_loses(app: Flask) -> None:
    first, now = a_reached_referral(free=1), utc_now()
    second = a_reached_referral(first.case, a_hospital(), free=1)
    for each in (first, second):
        assert actions.take(actions.Step(each, VERB, _nurse(each), now))
    assert first.case.state == "waiting", "a waiting list places nobody"
    assert actions.accept(first, _nurse(first), now)
    assert (first.state, first.case.state, second.state) == ("accepted", "placed", "superseded")
    with pytest.raises(Conflict) as told:
        actions.accept(second, _nurse(second), now)
    assert "Another hospital accepted this patient first." in str(told.value.sentence)


@pytest.mark.both_databases
def test_the_database_keeps_a_second_open_request_to_the_same_hospital_out(app: Flask) -> None:
    case = a_referral(state=STATE).case
    hospital = db.session.scalars(db.select(Referral)).one().hospital
    with pytest.raises(Exception, match="(?i)unique"):
        a_referral(case, hospital)
    db.session.rollback()


def _nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)
