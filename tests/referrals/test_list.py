"""The inbox and its referrals for signed-in staff: their own hospital's; from the answer to the treatment."""

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.hospitals import capacity
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.table.moves import MOVES
from tests.factories import a_hospital, a_user
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, day_fields, letters


@pytest.fixture
def referral(app: Flask) -> Referral:
    return a_sent_referral(free=1)


@pytest.fixture
def nurse(referral: Referral) -> User:
    return a_user("hospital", hospital_id=referral.hospital_id)


def take(pages: Pages, referral: Referral, verb: str, **answers: str) -> Page:
    """A step on its own page, as a person would."""
    path = f"/hospital/referrals/{referral.id}/{verb}"
    page = pages.get(path)
    assert page.status == 200, page.text
    return pages.submit(page, path, **answers)


def test_the_inbox_shows_what_waits_and_opening_it_is_noted(
    pages: Pages, referral: Referral, nurse: User
) -> None:
    pages.sign_in(nurse)
    inbox = pages.get("/hospital/inbox")
    assert referral.case.reference in inbox.text
    assert "Please answer by" in inbox.text
    assert referral.state == "requested", "looking at the list opens nothing"
    page = pages.follow(pages.submit(inbox, str(referral.id)))
    assert referral.state == "received"
    assert "Can you treat this patient?" in page.text


def test_somebody_elses_referral_is_not_there(pages: Pages, referral: Referral) -> None:
    pages.sign_in(a_user("hospital", hospital_id=a_hospital().id))
    assert referral.case.reference not in pages.get("/hospital/inbox").text
    base = f"/hospital/referrals/{referral.id}"
    for path in (base, f"{base}/accept", f"{base}/identity"):
        assert pages.get(path).status == 404
    for path in (base, f"{base}/accept"):
        assert pages.post(path, {"seen": "1"}).status == 404
    assert referral.state == "requested"


@pytest.mark.parametrize("role", ["volunteer", "coordinator", "auditor", "administrator"])
def test_the_inbox_is_the_hospitals_alone(pages: Pages, referral: Referral, role: str) -> None:
    pages.sign_in(a_user(role))
    assert pages.get("/hospital/inbox").status == 404
    assert pages.get(f"/hospital/referrals/{referral.id}").status == 404


def test_staff_of_no_hospital_see_nothing(pages: Pages, referral: Referral) -> None:
    pages.sign_in(a_user("hospital", hospital_id=None))
    assert pages.get(f"/hospital/referrals/{referral.id}").status == 404


def test_the_whole_way_from_acceptance_to_completion(pages: Pages, referral: Referral, nurse: User) -> None:
    pages.sign_in(nurse)
    pages.post(f"/hospital/referrals/{referral.id}")
    way = {
        "accept": "accepted",
        "set_appointment": "appointment_set",
        "attend": "attended",
        "start_treatment": "treatment_started",
        "complete": "completed",
    }
    for verb, state in way.items():
        ahead = {"early": "yes"} if "early" in MOVES[verb].takes else {}
        answers = day_fields("first_date", 4) if verb == "set_appointment" else ahead
        assert take(pages, referral, verb, **answers).status == 303
        assert referral.state == state
        assert pages.get(f"/hospital/referrals/{referral.id}").status == 200
    assert (referral.case.state, referral.case.outcome) == ("closed", "completed")
    assert [m.actor_id for m in referral.moves[1:]] == [str(nurse.id)] * 6
    assert referral.case.reference in pages.get("/hospital/inbox").text, "what ended lately is still listed"


@pytest.mark.parametrize(("verb", "reason"), [("miss", "transport"), ("cancel", "staff")])
def test_a_way_back_needs_its_reason_and_frees_the_place(
    pages: Pages, referral: Referral, nurse: User, verb: str, reason: str
) -> None:
    actions.accept(referral, nurse.as_actor(), utc_now())
    pages.sign_in(nurse)
    page = take(pages, referral, verb)
    assert page.status == 422
    assert page.all("a[@href='#reason']")
    assert take(pages, referral, verb, reason=reason).status == 303
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert (referral.case.state, referral.reason, service.free) == ("waiting", reason, 1)
    assert len(letters("answer_for_coordinator")) == 2


def test_an_appointment_can_be_changed_and_the_patient_confirms_it_anew(
    pages: Pages, referral: Referral, nurse: User
) -> None:
    actions.accept(referral, nurse.as_actor(), utc_now())
    pages.sign_in(nurse)
    take(pages, referral, "set_appointment", **day_fields("first_date", 4))
    from referral.audit import Actor

    actions.confirm(referral, Actor("patient", str(referral.case_id), "patient"), utc_now())
    take(pages, referral, "set_appointment", **day_fields("first_date", 9))
    assert referral.state == "appointment_set"
    assert pages.get(f"/hospital/referrals/{referral.id}/set_appointment").status == 200


def test_two_tabs_of_one_hospital_do_not_overwrite_each_other(
    pages: Pages, referral: Referral, nurse: User
) -> None:
    pages.sign_in(nurse)
    path = f"/hospital/referrals/{referral.id}/reject"
    stale = pages.get(path)
    actions.receive(referral, nurse.as_actor(), utc_now())
    page = pages.submit(stale, path, reason="no_capacity")
    assert page.status == 409
    assert referral.state == "received"


def test_a_hospital_without_an_address_is_written_to_through_its_staff(app: Flask, pages: Pages) -> None:
    hospital = a_hospital(email=None)
    nurse = a_user("hospital", hospital_id=hospital.id, email="nurse@hospital.example")
    referral = a_sent_referral(hospital=hospital)
    from tests.referrals.scenes import link_in

    message = letters("referral_new")[0]
    assert message.recipient == nurse.email
    assert link_in(message) == f"/hospital/referrals/{referral.id}", (
        "to the inbox: no secret in a personal letter"
    )
    assert db.session.get_one(Referral, referral.id).state == "requested"
