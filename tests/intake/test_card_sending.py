"""The card's address on its way to the patient's phone: neutral words, and nothing where the patient has said no."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from referral.crypto import link_token
from referral.db import db
from referral.intake.card.wording import initials
from referral.intake.models import Card, Case
from tests.intake.walk import CONTACT, fresh, send, sent, volunteer
from tests.pages import Page, Pages
from tests.test_public_name import ROOTS

OPEN = {"phone_shared": "no", "may_leave_message": "yes", "safe_to_contact": "yes"}


def _card_page(pages: Pages, case: Case) -> Page:
    return pages.get(f"/intake/{case.id}/card")


def _said(app: Flask, **answers: Any) -> tuple[Page, Case]:
    pages, _user = volunteer(app)
    case = sent(pages)
    if answers:
        assert send(pages, case, "contact", {**CONTACT, **answers}).status == 303
    return _card_page(pages, case), fresh(case)


def _sms(page: Page) -> list[str]:
    return [link for link in page.links() if link.startswith("sms:")]


def test_the_message_is_written_in_the_patients_language_with_the_address_and_nothing_else(
    app: Flask,
) -> None:
    page, case = _said(app, **OPEN)
    (link,) = _sms(page)
    body = parse_qs(urlsplit(link).query)["body"][0]
    card = db.session.query(Card).filter_by(revoked_at=None).one()
    address = f"{app.config['PUBLIC_URL']}/card/{link_token(card.id)}"
    assert (
        link.startswith("sms:+380501234567?")
        and body == f"Тут видно, що відбувається з вашим запитом: {address}"
    )
    words = body.removesuffix(address)
    assert not ROOTS.findall(words) and case.reference not in words and "Тестова" not in words
    (button,) = page.all("button[@data-share]")
    assert button.get("data-share") == body and button.get("hidden") is not None


@pytest.mark.parametrize(
    "shut", [{"phone_shared": "yes"}, {"may_leave_message": "no"}, {"safe_to_contact": "no"}]
)
def test_where_the_patient_said_no_nothing_is_offered(app: Flask, shut: dict[str, str]) -> None:
    page, _case = _said(app, **{**OPEN, **shut})
    assert not _sms(page) and not page.all("button[@data-share]") and "nothing may be sent" in page.text


def test_where_nothing_was_said_the_volunteer_is_told_to_ask_first(app: Flask) -> None:
    page, _case = _said(app)
    assert _sms(page) and "Ask first" in page.text
    page, _case = _said(app, **OPEN)
    assert "Ask first" not in page.text


def test_the_card_carries_initials_the_code_and_the_telephone_of_the_coordination(app: Flask) -> None:
    page, case = _said(app)
    (card,) = page.all("section[@class='app-patient-card']")
    front = " ".join("".join(card.find("div").itertext()).split())
    assert "Т. О." in front and case.reference in front and "+48 22 555 01 02" in front
    assert "Тестова" not in page.html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Тестова Олена", "Т. О."),
        ("  шевченко-коваль   марія ", "Ш. М."),
        ("O'Neill Ann Mary Jane", "O. A. M."),
        ("", ""),
        ("12 — ?", ""),
        ("Б" * 200, "Б."),
    ],
)
def test_initials_are_the_first_letters_of_at_most_three_names(name: str, letters: str) -> None:
    assert initials({"name_original": name}) == letters and initials({}) == ""
