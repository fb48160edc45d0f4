"""The patient's own answer: after the card and the birth date, I will come, or I cannot."""

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import utc_now
from referral.hospitals import capacity
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.factories import a_case, kept
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters


@pytest.fixture
def referral(app: Flask) -> Referral:
    """An accepted referral with an appointment next week."""
    referral = a_sent_referral(free=1)
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.accept(referral, nurse, utc_now(), first_date=utc_now().date())
    return referral


def with_card(pages: Pages, referral: Referral, opened: bool = True) -> None:
    """Hold the card of this case, with or without the birth date given."""
    from referral.intake.card import card_session
    from referral.intake.models import Card

    card = kept(
        Card(
            case_id=referral.case_id,
            token_hash=f"hash of {referral.case_id}",
            issued_at=utc_now(),
            issued_by=referral.case.created_by,
        )
    )
    with pages.client.session_transaction(base_url="http://127.0.0.1") as session:
        card_session.begin(session, card, utc_now())
        session["card"] = {**session["card"], "opened": opened}


def answer(pages: Pages, verb: str, **answers: str) -> object:
    page = pages.get("/card/answer", language="uk")
    form = next(form for form in page.forms() if form["values"].get("verb") == [verb])
    return pages.post("/card/answer", {**form["values"], **answers}, language="en").status


def test_without_card_or_birth_date_nothing_is_shown(pages: Pages, referral: Referral) -> None:
    assert pages.get("/card/answer").status == 410
    with_card(pages, referral, opened=False)
    page = pages.get("/card/answer")
    assert (page.status, page.location) == (303, "/card")


def test_the_patient_sees_the_hospital_and_says_yes(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    assert referral.hospital.name in page.text
    assert answer(pages, "confirm") == 303
    assert (referral.state, referral.moves[-1].actor_role) == ("patient_confirmed", "patient")
    assert len(letters("referral_news")) == 1, "the hospital hears"


def test_a_no_needs_its_reason_and_returns_the_case_to_the_top(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    assert answer(pages, "decline") == 422
    assert referral.state == "accepted"
    assert answer(pages, "decline", reason="family") == 303
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert (referral.state, referral.case.state, service.free) == ("patient_declined", "waiting", 1)
    assert referral.case.came_back_reason == "patient_declined"
    assert pages.get("/card/answer").status == 200


def test_whoever_saw_another_date_decides_anew(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    form = page.forms()[1]
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.set_appointment(referral, nurse, utc_now(), first_date=utc_now().date())
    assert pages.post("/card/answer", form["values"]).status == 409
    assert referral.state == "appointment_set"


def test_the_page_speaks_the_patients_three_languages(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    offered = {button.get("value") for button in pages.get("/card/answer", language="uk").all("button")}
    assert {"uk", "ru", "en"} <= offered
    assert "pl" not in offered


def test_a_case_without_a_place_has_nothing_to_answer(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(a_case())
    with_card(pages, referral)
    page = pages.get("/card/answer", language="uk")
    assert page.status == 200
    assert pages.post("/card/answer", {"verb": "confirm"}).status == 409


def test_who_has_confirmed_is_told_so_and_not_asked_again(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    asks, is_told = "Say whether you are coming", "You have said that you are coming."
    before = pages.get("/card?lang=en").text
    assert asks in before and is_told not in before
    answer(pages, "confirm")
    after = pages.get("/card?lang=en").text
    assert is_told in after and asks not in after and "cannot or do not want to come" in after


def test_the_reasons_are_in_the_patients_own_voice(pages: Pages, referral: Referral) -> None:
    with_card(pages, referral)
    text = pages.get("/card/answer?lang=en").text
    assert "I no longer want this treatment" in text and "The patient no longer" not in text
