"""A late yes, a yes beside an open question, a yes taken back; a patient who asks for another day and says no."""

from datetime import date, timedelta

from referral.accounts.models import User
from referral.audit import system
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.hospitals import capacity
from referral.hospitals.models import Hospital
from referral.intake.actions import issue_card
from referral.intake.models import Case
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller
from tests.referrals.scenes import consent_to_show

LUBLIN, GLIWICE = "pl-lublin-cozl", "pl-gliwice-nio"


def _referred(site: Site, name: str, *codes: str) -> str:
    """A case sent to these hospitals some days ago; gives its reference."""
    with site.inside():
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        case = a_case(identity={"name_original": name, "birth_date": "1971-04-05"})
        for code in codes:
            hospital = db.session.scalars(db.select(Hospital).where(Hospital.code == code)).one()
            consent_to_show(case, hospital)
            said = (
                hospital.id,
                "radiotherapy",
                "adult",
                5,
                None,
                sender.as_actor(),
                utc_now(),
                "by telephone",
            )
            capacity.report_slots(*said)
            actions.send(case, hospital, "radiotherapy", sender.as_actor(), utc_now() - timedelta(days=1))
        return case.reference


def _opened(site: Site, somebody: Somebody, reference: str, code: str) -> Traveller:
    letter = site.letter_about(reference, f"{code}@hospitals.example")
    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(letter)).press("Open")
    return doctor


def _states(site: Site, reference: str) -> dict[str, str]:
    with site.inside():
        found = db.select(Hospital.code, Referral.state).join(Referral, Referral.hospital_id == Hospital.id)
        mine = found.where(Referral.case.has(reference=reference))
        return {code: state for code, state in db.session.execute(mine)}


def test_a_late_yes_is_taken(site: Site, somebody: Somebody) -> None:
    reference = _referred(site, "Пізня Ганна", LUBLIN)
    assert site.letters_to(f"{LUBLIN}@hospitals.example")
    with site.inside():
        referral = db.session.scalars(db.select(Referral).where(Referral.case.has(reference=reference))).one()
        actions.take(actions.Step(referral, "expire", system("clock"), utc_now()))
    doctor = _opened(site, somebody, reference, LUBLIN)
    doctor.press("We can still take the patient").press("We can still take the patient")
    assert doctor.reads("Thank you. The patient is accepted.")
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    way.open_case(coordinator, reference)
    assert coordinator.reads("A hospital has accepted")


def test_a_question_and_then_a_yes_without_waiting_for_its_answer(site: Site, somebody: Somebody) -> None:
    reference = _referred(site, "Питальна Марія", LUBLIN)
    doctor = _opened(site, somebody, reference, LUBLIN)
    doctor.press("Ask for information").fill(note="Który schemat?").press("Ask for information")
    way.accept(doctor)
    assert doctor.reads("Thank you. The patient is accepted.")
    assert _states(site, reference) == {LUBLIN: "accepted"}


def test_an_acceptance_is_undone_and_the_other_hospital_never_heard_of_it(
    site: Site, somebody: Somebody
) -> None:
    reference = _referred(site, "Помилкова Олена", LUBLIN, GLIWICE)
    doctor = _opened(site, somebody, reference, LUBLIN)
    way.accept(doctor)
    assert _states(site, reference) == {LUBLIN: "accepted", GLIWICE: "superseded"}
    heard = len(site.letters_to(f"{GLIWICE}@hospitals.example"))
    doctor.press("Undo the acceptance").press("Undo the acceptance")
    assert doctor.reads("The acceptance is undone. The request waits for your answer as before.")
    assert _states(site, reference) == {LUBLIN: "received", GLIWICE: "requested"}
    told = site.letters_to(f"{GLIWICE}@hospitals.example")
    assert not any("inny szpital" in letter.lower() for letter in told[: len(told) - heard])
    other = _opened(site, somebody, reference, GLIWICE)
    way.accept(other)
    assert _states(site, reference) == {LUBLIN: "superseded", GLIWICE: "accepted"}


def test_a_patient_asks_for_another_day_then_says_no_and_changes_their_mind(
    site: Site, somebody: Somebody
) -> None:
    reference = _referred(site, "Зайнята Інна", LUBLIN)
    doctor = _opened(site, somebody, reference, LUBLIN)
    doctor.press("Accept the patient").page.locator("main summary").click()
    doctor.fill(first_time="9:30", ward="Oddział Radioterapii", person="Anna Nowak")
    first = date.today() + timedelta(days=10)
    doctor.fill(first_date=f"{first.day} {first.month} {first.year}").press("Accept the patient")

    patient = somebody("uk", PHONE)
    with site.inside():
        case = db.session.scalars(db.select(Case).where(Case.reference == reference)).one()
        issuer = db.session.scalars(db.select(User).where(User.email == "volunteer@demo.example")).one()
        card = issue_card(case, issuer.as_actor(), utc_now())
        patient.go(f"/card/{link_token(card.id)}").press("Open")
    assert patient.reads("A hospital has agreed to take you") and "Oddział" not in patient.text
    patient.press("See more").fill(birth_date="5 4 1971").press("Show")
    assert "09:30" in patient.text and "Anna Nowak" in patient.text
    patient.press("Say whether you are coming").fill(note="У п'ятницю").press("Ask for another day")
    assert _states(site, reference) == {LUBLIN: "other_day_wished"}

    doctor.go("/answer")
    assert doctor.reads("The patient has asked for another day. Please set one, or call the coordinator.")
    assert "У п'ятницю" in doctor.text
    doctor.press("Set or change the appointment")
    assert doctor.page.input_value('[name="ward"]') == "Oddział Radioterapii", "nothing is typed twice"
    later = first + timedelta(days=4)
    doctor.fill(first_date=f"{later.day} {later.month} {later.year}").press("Set or change the appointment")

    patient.go("/card").press("Say whether you are coming")
    patient.choose("reason", "family").press("No, I am not coming")
    assert patient.reads("Do you really not want this place?") and _states(site, reference) == {
        LUBLIN: "appointment_set"
    }
    patient.press("I do not want it")
    assert _states(site, reference) == {LUBLIN: "decline_wished"}, (
        "the place is kept until a person has called"
    )
    patient.go("/card").press("If you want to come after all").press("Yes, I am coming")
    assert _states(site, reference) == {LUBLIN: "patient_confirmed"}
