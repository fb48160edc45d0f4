"""A hospital keeps its own page: places, treatments, languages, one tap."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.db import db
from referral.hospitals.models import Capability, Hospital, Service
from tests.factories import a_hospital, a_user, places
from tests.pages import Pages


@pytest.fixture
def hospital(app: Flask) -> Hospital:
    return a_hospital(name="Szpital w Lublinie")


@pytest.fixture
def staff(pages: Pages, hospital: Hospital) -> Pages:
    return pages.sign_in(a_user("hospital", hospital_id=hospital.id))


def test_places_are_reported_on_the_page(staff: Pages, hospital: Hospital) -> None:
    page = staff.get("/hospital")
    answers = {"modality": "radiotherapy", "age_group": "adult", "places": "3"}
    saved = staff.submit(page, "/hospital/places", **answers)

    assert saved.status == 303
    service = db.session.scalars(db.select(Service)).one()
    assert (service.hospital_id, service.free) == (hospital.id, 3)
    assert "3 places" in staff.get("/hospital").text


def test_a_wrong_number_of_places_keeps_what_was_typed(staff: Pages) -> None:
    page = staff.submit(
        staff.get("/hospital"), "/hospital/places", modality="surgery", age_group="child", places="some"
    )

    assert page.status == 422
    assert page.form("/hospital/places")["values"]["places"] == ["some"]
    assert db.session.scalars(db.select(Service)).all() == []


def test_still_true_is_one_tap_and_makes_the_figure_fresh(staff: Pages, hospital: Hospital, now) -> None:
    service = places(hospital, "surgery", 2, as_of=now - timedelta(days=30))
    assert "This is old" in staff.get("/hospital").text

    staff.submit(staff.get("/hospital"), "still-true")
    assert "This is old" not in staff.get("/hospital").text
    db.session.refresh(service)
    assert service.free == 2


def test_another_hospitals_service_is_not_found(staff: Pages) -> None:
    service = places(a_hospital(), "surgery", 2)
    assert staff.post(f"/hospital/services/{service.id}/still-true").status == 404


def test_what_is_treated_is_said_by_site_and_taken_back(staff: Pages, hospital: Hospital) -> None:
    path = "/hospital/offers/radiotherapy/adult"
    staff.post(path, {"answer": "yes", "sites": ["breast", "lung"], "refused": ["eye"]})
    cells = {(c.site_group, c.answer) for c in db.session.scalars(db.select(Capability))}
    assert cells == {("", "yes"), ("breast", "yes"), ("lung", "yes"), ("eye", "no")}

    staff.post(path, {"answer": "unknown"})
    assert db.session.scalars(db.select(Capability)).all() == []


def test_a_site_cannot_be_both_treated_and_not(staff: Pages) -> None:
    path = "/hospital/offers/radiotherapy/adult"
    page = staff.post(path, {"answer": "yes", "sites": ["breast"], "refused": ["breast"]})
    assert page.status == 422
    assert "ticked in both lists" in page.text


def test_saying_so_verifies_the_hospital(staff: Pages, hospital: Hospital) -> None:
    assert hospital.verified_at is None
    staff.submit(staff.get("/hospital"), "/hospital/confirm")
    db.session.refresh(hospital)
    assert hospital.verified_at is not None


def test_the_page_speaks_polish_to_polish_staff(pages: Pages, hospital: Hospital) -> None:
    pages.sign_in(a_user("hospital", hospital_id=hospital.id, language="pl"))
    page = pages.get("/hospital")
    assert page.tree.get("lang") == "pl"


def test_staff_of_no_hospital_find_nothing(pages: Pages, app: Flask) -> None:
    pages.sign_in(a_user("hospital"))
    assert pages.get("/hospital").status == 404
