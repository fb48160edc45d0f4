"""Do you still need this: yes by one press, no by two; a person hears it and nothing is closed by it."""

from datetime import timedelta

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.still_needed import actions
from referral.still_needed.models import StillNeeded
from tests.factories import a_case, a_user
from tests.own_page.cards import a_patient, of_patient
from tests.pages import Pages
from tests.referrals.scenes import words_of

PAGE = "/card/still-needed"


@pytest.fixture
def case(app: Flask) -> Case:
    """A case that waits, with an owner who reads English."""
    return a_case(owner_id=a_user(Role.COORDINATOR, language="en").id)


def said() -> list[str]:
    return [row.said for row in db.session.scalars(db.select(StillNeeded).order_by(StillNeeded.said_at))]


def test_only_the_second_secret_opens_it(app: Flask, case: Case) -> None:
    pages = of_patient(app, case, opened=False)
    assert (
        pages.get(PAGE).location == pages.post(PAGE, {"said": "no", "sure": "yes"}).location == "/card/open"
    )
    assert said() == []


def test_a_yes_is_one_press_and_asks_nothing_of_the_desk(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    assert PAGE in pages.get("/card?lang=en").links()
    assert pages.post(PAGE, {"said": "yes"}).location == "/card"
    db.session.expire_all()
    assert said() == ["yes"] and case.told_at is None and case.state == "waiting"


def test_a_no_is_asked_twice_and_closes_nothing(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    first = pages.post(f"{PAGE}?lang=en", {"said": "no"})
    assert first.status == 200 and "Nothing has been written down yet" in first.text and said() == []
    assert pages.post(PAGE, {"said": "no", "sure": "yes", "reason": "returned_home"}).status == 303
    db.session.expire_all()
    assert said() == ["no"] and case.state == "waiting" and case.told_at is not None
    (event,) = db.session.query(AuditEvent).filter_by(verb="still_needed.no").all()
    assert event.actor_kind == "patient" and event.facts == {"reason": "returned_home"}


def test_it_stands_at_the_desk_until_somebody_has_heard_it(app: Flask, case: Case) -> None:
    case.parked_until = utc_now().date() + timedelta(days=9)
    db.session.commit()
    actions.say(case, "no", a_patient(case), utc_now(), "treated_elsewhere")
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert case.reference in desk.get("/desk?list=told").text
    page = desk.get(f"/desk/cases/{case.id}")
    assert "The patient has said that no help is needed any more" in page.text
    assert desk.submit(page, "/heard").status == 303
    assert case.reference not in desk.get("/desk?list=told").text
    assert desk.submit(page, "/heard").status == 303, "the second click is harmless"


def test_what_was_told_since_the_look_is_not_heard(app: Flask, case: Case) -> None:
    actions.say(case, "no", a_patient(case), utc_now())
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    page = desk.get(f"/desk/cases/{case.id}")
    actions.say(case, "yes", a_patient(case), utc_now())
    assert desk.submit(page, "/heard").status == 409
    db.session.expire_all()
    assert case.told_at is not None


def test_the_owner_has_a_letter_that_says_nothing_of_it(app: Flask, case: Case) -> None:
    actions.say(case, "no", a_patient(case), utc_now(), "returned_home")
    (letter,) = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "told"))
    words = words_of(letter)
    assert case.reference in words and "Тестова" not in words and "home" not in words
    from referral.intake import actions as intake

    intake.hear(case, case.told_at, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert outbox._compose(letter) is None


def test_the_same_within_the_hour_is_one_and_a_later_no_is_heard_again(app: Flask, case: Case) -> None:
    now = utc_now()
    first = actions.say(case, "no", a_patient(case), now)
    assert actions.say(case, "no", a_patient(case), now + timedelta(minutes=5)).id == first.id
    assert actions.say(case, "no", a_patient(case), now + timedelta(days=7)).id != first.id


def test_another_answer_and_a_case_that_is_over_are_refused(app: Flask, case: Case) -> None:
    with pytest.raises(Invalid):
        actions.say(case, "maybe", a_patient(case), utc_now())
    case.state, case.outcome = "closed", "completed"
    db.session.commit()
    with pytest.raises(Conflict):
        actions.say(case, "yes", a_patient(case), utc_now())
    assert of_patient(app, case).get(PAGE).status == 409
