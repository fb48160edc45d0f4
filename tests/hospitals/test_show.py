"""The directory and one hospital's page: what is known, who says so; the rest is "not known"."""

from flask import Flask

from referral.db import db
from tests.factories import a_hospital, a_user, treats
from tests.pages import Pages


def test_the_directory_filters_by_country_treatment_and_words(app: Flask, pages: Pages) -> None:
    lublin = a_hospital(name="Centrum w Lublinie", city="Lublin")
    a_hospital(name="Nemocnice Brno", city="Brno", country="CZ")
    treats(lublin, "breast", "radiotherapy")
    pages.sign_in(a_user("volunteer"))

    assert "Nemocnice Brno" in pages.get("/hospitals").text
    for query in ("country=PL", "modality=radiotherapy", "text=lubl"):
        found = pages.get(f"/hospitals?{query}").text
        assert "Centrum w Lublinie" in found and "Nemocnice Brno" not in found, query


def test_what_nobody_said_is_not_known(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    assert "Nobody has said yet which treatments this hospital gives" in page.text


def test_every_treatment_shows_who_says_so(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    treats(hospital, "breast", "surgery")
    page = pages.sign_in(a_user("coordinator")).get(f"/hospitals/{hospital.id}")
    assert "the hospital's own page (2026-11-01)" in page.text


def test_only_an_administrator_registers_the_address(app: Flask, pages: Pages) -> None:
    hospital = a_hospital(email=None)
    path = f"/hospitals/{hospital.id}/email"
    assert (
        pages.sign_in(a_user("hospital", hospital_id=hospital.id)).post(path, {"email": "a@b.example"}).status
        == 404
    )

    pages.sign_in(a_user("administrator"))
    assert pages.post(path, {"email": "not an address"}).status == 422
    assert pages.post(path, {"email": "Onco@Hospital.example"}).status == 303
    db.session.refresh(hospital)
    assert hospital.email == "onco@hospital.example"


def test_a_closed_hospital_says_so(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    pages.sign_in(a_user("administrator"))
    pages.submit(pages.get(f"/hospitals/{hospital.id}"), "/close")
    assert "takes nobody now" in pages.get(f"/hospitals/{hospital.id}").text.lower()
