"""The forms of keepers and of the clinician come back with what is wrong beside its field, and what was typed."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.information.models import Keeper
from referral.materials.models import MaterialEdition
from tests.factories import a_user
from tests.materials.scenes import a_card
from tests.pages import Page, Pages


def editor(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.EDITOR))


def summary_of(page: Page) -> str:
    (found,) = page.all("div[@class='nhsuk-error-summary']")
    return "".join(found.itertext())


@pytest.mark.parametrize("address", ["/desk/information/pl/keeper", "/desk/materials/keeper"])
@pytest.mark.parametrize("email", ["office@gmail.com", "nobody"])
def test_a_keeper_that_cannot_be_is_asked_again_beside_its_field(
    app: Flask, address: str, email: str
) -> None:
    page = editor(app).post(address, {"organisation": "Fundacja Przykład", "email": email}, language="en")
    assert page.status == 422 and "E-mail of its office" in summary_of(page)
    assert page.all("*[@id='email-error']"), "said at the field too"
    assert [each.get("value") for each in page.all("input[@name='organisation']")] == ["Fundacja Przykład"]
    assert not db.session.scalars(db.select(Keeper)).all()


def test_a_clinicians_word_that_lacks_something_is_asked_again_on_the_page_of_the_card(app: Flask) -> None:
    card = a_card()
    at = f"/desk/materials/{card.id}/clinician/1"
    page = editor(app).post(at, {"role": "", "checked_on-day": "31", "checked_on-month": "2"}, language="en")
    assert page.status == 422
    said = summary_of(page)
    assert "Role" in said and "When did they check it?" in said
    assert page.all("textarea[@name='text_uk']") or page.all("textarea"), "the card's own words are there too"
    edition = db.session.scalars(db.select(MaterialEdition)).one()
    assert edition.said_role in (None, "")
