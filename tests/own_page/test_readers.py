"""Who read what: role and hospital and day in plain words, nobody's name; only after the second secret."""

from flask import Flask

from referral import audit
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import utc_now
from tests.factories import a_case, a_hospital, a_user
from tests.own_page.cards import of_patient

PAGE = "/card/readers"


def test_hospitals_and_roles_are_told_and_no_name(app: Flask) -> None:
    case, hospital = a_case(), a_hospital(name="Szpital Przykładny")
    coordinator = a_user(Role.COORDINATOR, name="Ola Tajna")
    nurse = Actor("link", "7", "hospital", hospital.id)
    for actor, verb in (
        (coordinator.as_actor(), "case.read"),
        (nurse, "referral.read"),
        (nurse, "referral.read"),
    ):
        audit.record_read(actor, verb, case, utc_now(), case_id=case.id)
    page = of_patient(app, case).get(f"{PAGE}?lang=en").text
    assert "A coordinator: your request" in page and "Tajna" not in page
    assert "Somebody at the hospital Szpital Przykładny: your request, without your name (2 times)" in page
    assert "Whoever held your card: opened this page" in page


def test_another_persons_readers_are_not_there_and_the_secret_comes_first(app: Flask) -> None:
    case, other = a_case(), a_case()
    audit.record_read(a_user(Role.VOLUNTEER).as_actor(), "case.read", other, utc_now(), case_id=other.id)
    assert "A volunteer" not in of_patient(app, case).get(f"{PAGE}?lang=en").text
    assert of_patient(app, case, opened=False).get(PAGE).location == "/card/open"
