"""The page of what is known: country by treatment, the same figures as the command's."""

from flask import Flask

from referral.accounts.permissions import Role
from referral.hospitals.coverage import LINES
from referral.hospitals.importing.desk_words import COVERED
from tests.factories import a_hospital, a_user, treats
from tests.pages import Pages


def test_each_country_and_treatment_has_its_share(app: Flask) -> None:
    from datetime import date

    from referral.db import utc_now

    known = a_hospital(country="PL")
    a_hospital(country="PL")
    a_hospital(country="CZ")
    today = utc_now().date()
    treats(known, "breast", "radiotherapy", dated=date(today.year, today.month, 1))
    page = Pages(app).sign_in(a_user(Role.ADMINISTRATOR)).get("/hospitals/coverage")
    assert "Radiotherapy Poland 50 % 1 of 2 Czechia 0 % 0 of 1" in page.text


def test_every_line_has_its_words() -> None:
    assert set(COVERED) == set(LINES)


def test_it_is_the_administrators(app: Flask) -> None:
    for role in (Role.VOLUNTEER, Role.COORDINATOR, Role.AUDITOR):
        assert Pages(app).sign_in(a_user(role)).get("/hospitals/coverage").status == 404
