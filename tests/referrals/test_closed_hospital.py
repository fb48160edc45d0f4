"""A hospital that takes nobody gets no requests and no reminders; its open requests go back to the desk with a line."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.audit import system
from referral.db import db
from referral.errors import Conflict, NotAllowed, Refusal
from referral.hospitals.actions import set_open
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.referrals import actions, wording
from referral.referrals.actions import closing
from referral.referrals.models import Referral
from referral.referrals.table.states import PLACING_STATES, UNDECIDED
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user
from tests.pages import Pages
from tests.referrals.test_moves import actor_of
from tests.refusing import assert_refused

pytestmark = pytest.mark.usefixtures("no_closed_days")
SOON, LATER = NOW + timedelta(minutes=59), NOW + timedelta(minutes=60)


def letters() -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage)))


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


@pytest.mark.parametrize("state", sorted(PLACING_STATES))
@pytest.mark.both_databases
def test_who_has_been_taken_stays_and_the_desk_is_told_to_ask(app: Flask, state: str) -> None:
    case_state = "in_treatment" if state == "treatment_started" else "placed"
    referral = a_referral(a_case(state=case_state, priority="normal"), state=state)
    set_open(referral.hospital, False, system("test"), NOW)
    assert actions.tick(SOON).taken_by_closed == 1
    assert actions.tick(LATER).taken_by_closed == 0, "told once"
    assert referral.state == state
    assert [each.template for each in letters()] == ["answer_for_coordinator"]

    desk = Pages(app).sign_in(a_user("coordinator"))
    words = "Ask the hospital, which takes nobody new, whether the patient's place stands"
    assert words in desk.get("/desk").text
    page = desk.get(f"/desk/cases/{referral.case_id}")
    assert "ask whether this patient's place stands" in page.text
    assert "The place stands" in desk.follow(desk.submit(page, "/place-stands")).text
    assert words not in desk.get("/desk").text
    assert actions.tick(LATER).taken_by_closed == 0, "a person has asked"


def test_who_closes_again_later_is_asked_again(app: Flask) -> None:
    referral = a_referral(a_case(state="placed"), state="accepted")
    for closed_at in (NOW, NOW + timedelta(days=9)):
        set_open(referral.hospital, False, system("test"), closed_at)
        assert actions.tick(closed_at).taken_by_closed == 1
        assert actions.settle_closing(referral, a_user("coordinator").as_actor(), closed_at)
        set_open(referral.hospital, True, system("test"), closed_at + timedelta(days=1))


def test_only_a_coordinator_says_that_it_stands_and_only_where_it_is_asked(app: Flask) -> None:
    referral = a_referral(a_case(state="placed"), state="accepted")
    nurse, coordinator = actor_of("hospital", referral), a_user("coordinator").as_actor()
    assert_refused(lambda: actions.settle_closing(referral, nurse, NOW), NotAllowed, wording.WRONG_ROLE)
    assert_refused(lambda: actions.settle_closing(referral, coordinator, NOW), Conflict, wording.MOVED_ON)


def test_it_gets_no_letter_and_the_coordinator_does(app: Flask) -> None:
    referral = a_referral()
    set_open(referral.hospital, False, system("test"), NOW)
    actions.tick(referral.deadline_at - timedelta(hours=1))
    assert [each.template for each in letters()] == ["answer_for_coordinator"]
    assert referral.hospital.email not in {each.recipient for each in letters()}


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


@pytest.mark.parametrize("opened", [NOW, SOON])
def test_within_the_hour_a_slip_costs_nothing(app: Flask, opened: datetime) -> None:
    waiting = a_referral(hospital=a_hospital())
    taken = a_referral(a_case(state="placed"), waiting.hospital, state="accepted")
    set_open(waiting.hospital, False, system("test"), NOW)
    actions.tick(SOON)
    set_open(waiting.hospital, True, system("test"), opened)
    actions.tick(LATER)
    assert (waiting.state, taken.house_closed_at) == ("requested", None)


@pytest.mark.both_databases
def test_opened_again_later_the_cases_come_back_with_the_question_whether_to_ask_again(app: Flask) -> None:
    referral = a_referral()
    placed = a_referral(a_case(), referral.hospital)
    set_open(referral.hospital, False, system("test"), NOW)
    assert actions.tick(LATER).at_closed_hospitals == 2
    a_referral(placed.case, state="accepted")
    placed.case.state, placed.case.came_back_at, placed.case.came_back_reason = "placed", None, None
    case = db.session.get_one(Case, referral.case_id)
    case.came_back_at, case.came_back_reason, case.parked_until = None, None, (NOW + timedelta(days=9)).date()
    db.session.commit()
    before, opened = len(letters()), LATER + timedelta(days=2)
    set_open(referral.hospital, True, system("test"), opened)
    assert actions.tick(opened).opened_again == 2
    assert (case.came_back_reason, case.due_at, case.parked_until) == ("hospital_opened", opened, None)
    assert (placed.case.came_back_reason, referral.state) == (None, "withdrawn")
    assert len(letters()) == before + 1
    assert actions.tick(opened).opened_again == 0


def test_who_forgets_whom_a_closed_hospital_has_taken_is_caught(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "taken_by_closed", lambda _now: [])
    with pytest.raises(AssertionError):
        test_who_has_been_taken_stays_and_the_desk_is_told_to_ask(app, "accepted")
