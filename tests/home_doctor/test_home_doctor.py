"""The doctor at home: named with consent, told by a neutral letter, reads after the birth date; taken back at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from referral import outbox
from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.crypto import link_token
from referral.db import db, transaction, utc_now
from referral.errors import Conflict, NotAllowed
from referral.home_doctor import actions, queries
from referral.home_doctor.models import HomeDoctor
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.referrals import actions as referrals
from tests.factories import a_case, a_user
from tests.own_page.cards import RIGHT, a_patient, of_patient
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, words_of
from tests.test_public_name import ROOTS, _read

LETTER = "Zalecenia: kontrola za 3 tygodnie."
DOCTOR = {"name": "Dr Koval", "email": "koval@clinic.example", "language": "uk"}
AGREED = {"given_by": "patient", "language": "uk", "basis": None}
WRONG = {**RIGHT, "birth_date-day": "4"}


@pytest.fixture
def case(app: Flask) -> Case:
    """A case whose hospital has written a letter."""
    referral = a_sent_referral(free=1)
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    referrals.accept(referral, nurse, utc_now())
    referrals.write_letter(referral, LETTER, "pl", nurse, utc_now())
    return referral.case


def desk_of(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


def named(case: Case) -> HomeDoctor:
    return actions.name_doctor(case, DOCTOR, AGREED, a_user(Role.COORDINATOR).as_actor(), utc_now())


def written_to(case: Case) -> str:
    doctor = named(case)
    actions.write_to(case, a_user(Role.COORDINATOR).as_actor(), utc_now())
    return f"/doctor/{link_token(doctor.id)}"


def letter() -> OutboxMessage:
    return db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "letter_ready")).one()


def test_the_desk_names_a_doctor_only_with_the_patients_word(app: Flask, case: Case) -> None:
    desk = desk_of(app)
    page = desk.get(f"/desk/cases/{case.id}")
    said = {f"doctor_{name}": value for name, value in DOCTOR.items()}
    assert desk.submit(page, "/home-doctor", **said).status == 422
    agreed = {**said, "doctor_agreed": "yes", "doctor_agreed_by": "patient"}
    assert desk.submit(page, "/home-doctor", **{**agreed, "doctor_email": "no address"}).status == 422
    assert desk.submit(page, "/home-doctor", **agreed).status == 303
    stored = str(tuple(db.session.execute(text("select * from home_doctor")).one()))
    assert "Koval" not in stored and "clinic" not in stored
    db.session.expire_all()
    assert [each.purpose for each in case.consents if each.purpose == "home_doctor"] == ["home_doctor"]


def test_the_letter_is_neutral_and_holds_no_address_in_the_database(app: Flask, case: Case) -> None:
    address = written_to(case)
    words = words_of(letter())
    assert address in words and outbox._compose(letter())["To"] == DOCTOR["email"]
    hospital = db.session.execute(text("select name from hospital")).scalar()
    for word in ("Тестова", "Testova", case.reference, LETTER, str(hospital), "онко", "рак"):
        assert word not in words
    kept = db.session.execute(text("select * from outbox_message where template = 'letter_ready'")).one()
    assert DOCTOR["email"] not in str(tuple(kept))


def test_looking_at_the_link_shows_and_notes_nothing(app: Flask, case: Case) -> None:
    address = written_to(case)
    before = db.session.query(AuditEvent).count()
    page = Pages(app).get(address)
    assert page.status == 200 and LETTER not in page.text and case.reference not in page.text
    assert not ROOTS.search(_read(page)), "nor what the service is for"
    assert db.session.query(AuditEvent).count() == before


def test_the_birth_date_opens_the_letters_and_nothing_else(app: Flask, case: Case) -> None:
    address, pages = written_to(case), Pages(app)
    assert pages.post(address, WRONG).status == 422
    page = pages.post(address, RIGHT)
    assert page.status == 200 and LETTER in page.text
    for word in ("Тестова", "+380501234567", case.reference):
        assert word not in page.text
    db.session.expire_all()
    assert queries.doctor_of(case.id).opened_at is not None
    readers = of_patient(app, case).get("/card/readers?lang=en").text
    assert "The doctor at home whom you named: the letters of the hospitals" in readers


def test_guesses_are_slowed(app: Flask, case: Case) -> None:
    address, pages = written_to(case), Pages(app)
    answers = [pages.post(address, WRONG).status for _ in range(8)]
    assert answers[:5] == [422] * 5 and answers[-1] == 429
    assert pages.post(address, RIGHT).status == 429


def test_the_patient_takes_it_back_and_the_link_is_dead_at_once(app: Flask, case: Case) -> None:
    address, row = written_to(case), letter()
    pages = of_patient(app, case)
    assert "Dr Koval" in pages.get("/card/home-doctor").text
    assert pages.post("/card/home-doctor").location == "/card"
    assert Pages(app).get(address).status == Pages(app).post(address, RIGHT).status == 410
    assert outbox._compose(row) is None, "and a letter that has not left never does"
    db.session.expire_all()
    assert not [each for each in case.consents if each.purpose == "home_doctor" and not each.withdrawn_at]
    assert of_patient(app, case, opened=False).get("/card/home-doctor").location == "/card/open"


def test_a_consent_taken_back_at_the_desk_ends_it_too(app: Flask, case: Case) -> None:
    address = written_to(case)
    consent = next(each for each in case.consents if each.purpose == "home_doctor")
    referrals.withdraw_consent(consent, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert Pages(app).post(address, RIGHT).status == 410


def test_after_its_days_it_opens_no_longer_until_written_to_again(app: Flask, case: Case) -> None:
    address = written_to(case)
    with time_machine.travel(utc_now() + actions.OPENS_FOR + timedelta(minutes=1), tick=False):
        assert Pages(app).post(address, RIGHT).status == 410
        actions.write_to(case, a_user(Role.COORDINATOR).as_actor(), utc_now())
        assert Pages(app).post(address, RIGHT).status == 200


@pytest.mark.parametrize("lacks", ["doctor", "letter", "birth date"])
def test_nothing_is_written_without_doctor_letter_and_birth_date(app: Flask, case: Case, lacks: str) -> None:
    about: Any = case
    if lacks != "doctor":
        if lacks == "letter":
            about = a_case()
        if lacks == "birth date":
            about.patient.identity = {**about.patient.identity, "birth_date": "1980"}
            db.session.commit()
        named(about)
    with pytest.raises(Conflict):
        actions.write_to(about, a_user(Role.COORDINATOR).as_actor(), utc_now())


def test_another_doctor_replaces_the_first(app: Flask, case: Case) -> None:
    address = written_to(case)
    named(case)
    assert Pages(app).post(address, RIGHT).status == 410 and db.session.query(HomeDoctor).count() == 2


def test_a_child_does_not_agree_alone(app: Flask) -> None:
    child = a_case(age_group="child", born="2015-04")
    with pytest.raises(NotAllowed):
        named(child)


def test_a_letter_that_does_not_arrive_is_heard_of(app: Flask, case: Case) -> None:
    written_to(case)
    case.told_at = None
    db.session.commit()
    transaction(lambda: actions.ask_for_another(letter(), utc_now()))()
    assert letter().settled_at is not None
    assert case.told_at is not None
    assert "The letter did not arrive" in desk_of(app).get(f"/desk/cases/{case.id}").text


def test_stopping_twice_is_harmless(app: Flask, case: Case) -> None:
    named(case)
    assert actions.stop(case, a_patient(case), utc_now()) and not actions.stop(
        case, a_patient(case), utc_now()
    )
