"""A hospital that takes nobody gets no requests and no reminders; its open requests go back to the desk with a line."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import system
from referral.db import db
from referral.errors import Refusal
from referral.hospitals.actions import set_open
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.referrals import actions, wording
from referral.referrals.models import Referral
from referral.referrals.table.states import UNDECIDED
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user
from tests.pages import Pages
from tests.refusing import assert_refused

pytestmark = pytest.mark.usefixtures("no_closed_days")
LATER = NOW + timedelta(minutes=1)


@pytest.mark.both_databases
@pytest.mark.parametrize("state", UNDECIDED)
def test_its_open_requests_go_back_to_the_desk_with_the_reason(app: Flask, state: str) -> None:
    other = a_referral()
    referral = a_referral(a_case(parked_until=NOW + timedelta(days=9)), state=state)
    set_open(referral.hospital, False, system("test"), NOW)
    assert actions.tick(LATER).at_closed_hospitals == 1

    ended, case = db.session.get_one(Referral, referral.id), db.session.get_one(Case, referral.case_id)
    assert (ended.state, ended.moves[-1].verb) == ("withdrawn", "close_hospital")
    assert (case.state, case.came_back_reason, case.due_at) == ("waiting", "hospital_closed", LATER)
    assert case.parked_until is None, "a parked case is taken up again"
    assert db.session.get_one(Referral, other.id).state == "requested"
    assert actions.tick(LATER).at_closed_hospitals == 0


def test_who_has_been_accepted_stays(app: Flask) -> None:
    referral = a_referral(a_case(state="placed"), state="accepted")
    set_open(referral.hospital, False, system("test"), NOW)
    assert actions.tick(LATER).at_closed_hospitals == 0
    assert db.session.get_one(Referral, referral.id).state == "accepted"


def test_it_gets_no_letter_and_the_coordinator_does(app: Flask) -> None:
    referral = a_referral()
    set_open(referral.hospital, False, system("test"), NOW)
    actions.tick(referral.deadline_at - timedelta(hours=1))
    letters = db.session.scalars(db.select(OutboxMessage)).all()
    assert [each.template for each in letters] == ["answer_for_coordinator"]
    assert referral.hospital.email not in {each.recipient for each in letters}


def test_nobody_reminds_it_and_nobody_asks_it(app: Flask) -> None:
    referral = a_referral()
    set_open(referral.hospital, False, system("test"), NOW)
    coordinator = a_user("coordinator").as_actor()
    assert_refused(lambda: actions.remind(referral, coordinator, LATER), Refusal, wording.HOSPITAL_CLOSED)
    assert db.session.scalars(db.select(OutboxMessage)).all() == []


def test_the_queue_says_why(app: Flask) -> None:
    referral = a_referral()
    set_open(referral.hospital, False, system("test"), NOW)
    actions.tick(LATER)
    page = Pages(app).sign_in(a_user("coordinator")).get("/desk")
    assert "The hospital takes nobody any more" in page.text
    case = Pages(app).sign_in(a_user("coordinator")).get(f"/desk/cases/{referral.case_id}")
    assert f"Ended because the hospital takes nobody now: {referral.hospital.name}" in case.text


def test_it_opens_again_before_the_clock_and_nothing_has_ended(app: Flask) -> None:
    referral = a_referral(hospital=a_hospital())
    set_open(referral.hospital, False, system("test"), NOW)
    set_open(referral.hospital, True, system("test"), NOW)
    assert actions.tick(LATER).at_closed_hospitals == 0
    assert db.session.get_one(Referral, referral.id).state == "requested"
