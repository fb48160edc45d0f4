"""A patient with the card, before and after the second secret."""

from flask import Flask

from referral.audit import Actor
from referral.crypto import link_token
from referral.db import utc_now
from referral.intake import actions as intake
from referral.intake.card import card_session
from referral.intake.models import Case
from tests.factories import a_user
from tests.pages import Pages

RIGHT = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}


def of_patient(app: Flask, case: Case, opened: bool = True) -> Pages:
    """The browser of whoever holds the card; `opened`: they gave the birth date."""
    card = intake.issue_card(case, a_user().as_actor(), utc_now())
    pages = Pages(app)
    pages.post(f"/card/{link_token(card.id)}")
    if opened:
        assert pages.submit(pages.get("/card/open"), "/card/open", **RIGHT).status == 303
    return pages


def a_patient(case: Case) -> Actor:
    """The patient as a doer."""
    return card_session.patient(case)
