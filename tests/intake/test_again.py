"""A patient whose case is over needs help again: a draft of the same person, which a person checks."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake import actions
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.records import retention
from referral.records.actions import ask_erasure
from referral.referrals.actions import close_case
from tests.factories import a_case, a_user
from tests.own_page.cards import a_patient, of_patient
from tests.pages import Pages

CONTACT = {"phone_shared": "no", "safe_to_contact": "yes", "language_spoken": ["uk"], "sex": "female"}
PLACE = {"place_name": "Lublin", "place_country": "PL", "place_code": "x", "lat": 51.2, "lon": 22.5}


@pytest.fixture
def case(app: Flask) -> Case:
    """A case that is over, of somebody in Lublin."""
    made = a_case(answers={"contact": CONTACT, "place": PLACE, "diagnosis": {"site": "breast"}})
    close_case(made, "completed", a_user(Role.COORDINATOR).as_actor(), utc_now())
    return made


def cases_of(case: Case) -> list[Case]:
    mine = db.select(Case).where(Case.patient_id == case.patient_id)
    return list(db.session.scalars(mine.order_by(Case.created_at, Case.id)))


def test_one_press_at_the_desk_begins_a_new_need_of_the_same_person(app: Flask, case: Case) -> None:
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    answer = desk.submit(desk.get(f"/desk/cases/{case.id}"), "/again")
    assert answer.status == 303
    old, new = sorted(cases_of(case), key=lambda each: each.state != "closed")
    assert answer.location.endswith(str(new.id)) and (old.state, old.outcome) == ("closed", "completed")
    assert (new.state, new.place_name, new.site_group, new.submitted_at) == ("draft", "Lublin", None, None)
    assert new.reference != old.reference and new.told_at is None
    (consent,) = new.consents
    assert consent.purpose == "store" and consent.given_at == old.consents[0].given_at
    assert desk.get(f"/desk/cases/{new.id}").status == 200


def test_the_patient_asks_by_two_presses_and_a_person_hears(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    assert "/card/again" in pages.get("/card").links()
    assert pages.get("/card/again").status == 200 and len(cases_of(case)) == 1
    assert pages.post("/card/again").location == "/card"
    new = next(each for each in cases_of(case) if each.id != case.id)
    assert new.state == "draft" and new.told_at is not None
    assert "You have asked for help again" in pages.get("/card?lang=en").text, "the same card leads on"
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert new.reference in desk.get("/desk?list=told").text
    assert pages.post("/card/again").location == "/card" and len(cases_of(case)) == 2


def test_without_the_secret_or_while_a_case_goes_on_nothing_begins(app: Flask, case: Case) -> None:
    pages = of_patient(app, case, opened=False)
    assert pages.post("/card/again").location == pages.get("/card/again").location == "/card"
    assert "/card/again" not in pages.get("/card").links() and len(cases_of(case)) == 1
    going_on = a_case()
    assert of_patient(app, going_on).post("/card/again").location == "/card"
    with pytest.raises(Conflict):
        actions.begin_again(going_on, a_user(Role.COORDINATOR).as_actor(), utc_now())


def test_the_second_click_finds_the_first_and_a_third_need_follows_the_second(app: Flask, case: Case) -> None:
    actor = a_user(Role.COORDINATOR).as_actor()
    new = actions.begin_again(case, actor, utc_now())
    assert actions.begin_again(case, actor, utc_now()).id == new.id
    close_case(new, "returned_home", actor, utc_now())
    third = actions.begin_again(case, actor, utc_now())
    assert third.id not in (case.id, new.id) and living_case(case).id == third.id


def test_a_second_entry_and_a_withdrawn_consent_begin_nothing(app: Flask, case: Case) -> None:
    actor = a_user(Role.COORDINATOR).as_actor()
    case.consents[0].withdrawn_at = utc_now()
    db.session.commit()
    with pytest.raises(Conflict):
        actions.begin_again(case, actor, utc_now())
    twice = a_case(state="closed", outcome="duplicate")
    with pytest.raises(Conflict):
        actions.begin_again(twice, actor, utc_now())


def test_who_has_a_need_that_goes_on_is_not_listed_to_be_erased(app: Flask, case: Case) -> None:
    long_after = utc_now() + retention.rules()["closed_case"].span * 2
    assert case.id in {each.id for each in retention.due_for_erasure(long_after).rows}
    new = actions.begin_again(case, a_patient(case), utc_now())
    new.state = "waiting"
    db.session.commit()
    assert case.id not in {each.id for each in retention.due_for_erasure(long_after).rows}
    with pytest.raises(Conflict):
        ask_erasure(case.patient, "asked_by_patient", a_user(Role.COORDINATOR).as_actor(), utc_now())
