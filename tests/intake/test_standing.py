"""The patient's page says what is so: each step as it is, no reason of an end to whoever holds the card."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral.audit import Actor
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake import actions as intake
from referral.intake.models import Card, Case
from referral.intake.states import OUTCOMES
from referral.referrals import actions
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, consent_to_show

RIGHT = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
COORDINATOR = Actor("user", "coordinator", "coordinator")
NEVER = ("cancer", "Breast", "C50", "Radiotherapy", "oncolog", "died", "Not cancer", "Contact lost")


def card_of(case: Case, opened: bool = False) -> Pages:
    """A browser that scanned this case's card, perhaps with the birth date given."""
    card = intake.issue_card(case, a_user().as_actor(), utc_now())
    pages = Pages(_app())
    pages.post(f"/card/{link_token(card.id)}")
    if opened:
        assert pages.submit(pages.get("/card/open?lang=en"), "/card/open", **RIGHT).status == 303
    return pages


def _app() -> Flask:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def reads(case: Case, opened: bool = False) -> str:
    return card_of(case, opened).get("/card?lang=en").text


def here(case: Case) -> str:
    """The step of the way that the page points at."""
    page = card_of(case).get("/card?lang=en")
    (step,) = [item for item in page.all("li") if item.get("aria-current") == "step"]
    return "".join(step.itertext()).split(" (")[0]


def test_registered_then_looked_at_then_asked(app: Flask) -> None:
    case = a_case()
    assert here(case) == "You are registered"
    case.owner_id = a_user().id
    db.session.commit()
    assert here(case) == "A coordinator has looked at it"
    referral = a_sent_referral(case)
    assert here(case) == "Hospitals are asked"
    assert "We have asked 1 hospital, on" in reads(case) and referral.hospital.name not in reads(case)


def test_until_somebody_has_looked_the_page_says_so(app: Flask) -> None:
    case = a_case()
    assert "No coordinator has looked at it yet." in reads(case) and "is asking hospitals" not in reads(case)
    emergency = a_case(state="emergency", emergency_at=utc_now())
    text = reads(emergency)
    assert "That alone is not help yet." in text and "call 112" in text and "is looking at" not in text


def test_in_an_emergency_the_numbers_for_help_stand_before_the_offices(app: Flask) -> None:
    """Whoever is tired calls the first number they see, and the office is closed at night."""
    for state, first in (("emergency", "tel:112"), ("waiting", "tel:+48225550102")):
        case = a_case(state=state, emergency_at=utc_now() if state == "emergency" else None)
        page = card_of(case).get("/card?lang=en")
        numbers = [link for link in page.links() if link.startswith("tel:")]
        assert numbers[0] == first and {"tel:112", "tel:103"} < set(numbers), state


def test_an_emergency_stands_where_it_stood(app: Flask) -> None:
    case = a_case()
    a_sent_referral(case)
    intake.raise_emergency(case, ["bleeding"], a_user().as_actor(), utc_now())
    assert here(case) == "Hospitals are asked" and "We have asked 1 hospital, on" in reads(case)


def test_whom_no_letter_has_reached_was_not_asked(app: Flask) -> None:
    case = a_case()
    referral = a_sent_referral(case)
    referral.undelivered_at = utc_now()
    db.session.commit()
    assert "We have asked" not in reads(case)


def test_when_nobody_is_asked_any_more_nobody_is_said_to_be(app: Flask) -> None:
    case = a_case()
    first = a_sent_referral(case)
    actions.reject(
        first, Actor("user", "nurse", "hospital", first.hospital_id), utc_now(), reason="no_capacity"
    )
    text = reads(case)
    assert "We are asking others" not in text and "A coordinator is choosing another one to ask." in text


def test_a_place_whose_consent_was_taken_back_is_said_to_be_kept(app: Flask) -> None:
    referral = a_sent_referral()
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.accept(referral, nurse, utc_now(), first_date=utc_now().date() + timedelta(days=8))
    (store,) = [consent for consent in referral.case.consents if consent.purpose == "store"]
    actions.withdraw_consent(store, COORDINATOR, utc_now())
    assert "is kept until" in reads(referral.case, opened=True)
    assert "is kept until" not in reads(referral.case)


@pytest.mark.parametrize(("verb", "said"), [
    ("ask_other_day", "You have asked for another day."), ("wish_to_decline", "You have said that you do not want"),
])  # fmt: skip
def test_a_wish_that_waits_is_said_and_nothing_is_asked_again(app: Flask, verb: str, said: str) -> None:
    referral = a_sent_referral()
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.accept(referral, nurse, utc_now(), first_date=utc_now().date() + timedelta(days=8))
    patient = Actor("patient", str(referral.case_id), "patient")
    how = {"reason": "family"} if verb == "wish_to_decline" else {"note": "Friday"}
    actions.take(actions.Step(referral, verb, patient, utc_now(), **how))
    text = reads(referral.case, opened=True)
    assert said in text and "Say whether you are coming" not in text


def test_an_open_page_renews_itself_and_says_of_when_it_is(app: Flask) -> None:
    for opened in (False, True):
        pages = card_of(a_case(), opened)
        page = pages.get("/card?lang=en")
        (refresh,) = page.all("meta[@http-equiv='refresh']")
        assert 0 < int(refresh.get("content")) <= 60
        assert page.all("div[@data-renewed-after='60']") and "As it stood on" in page.text
        typed = [form for form in page.forms() if set(form["values"]) != {"csrf_token"}]
        assert not [form for form in typed if form["action"].startswith("/card")], "nothing typed is lost"
        for path in ("/card/open", "/card/answer", "/card/contact"):
            other = pages.get(path)
            assert other.status == 303 or not other.all("meta[@http-equiv='refresh']"), path


def test_no_older_page_comes_from_anywhere(app: Flask) -> None:
    pages = card_of(a_case(), opened=True)
    for path in ("/card", "/card/open", "/card/answer", "/card/contact"):
        answer = pages.get(path).response
        assert answer.headers["Cache-Control"] == "no-store" or answer.status_code == 303, path
    static = _app().static_folder
    assert static is not None
    asking = {
        each.name.partition(".")[0]
        for each in Path(static).rglob("*.js")
        if "serviceWorker" in each.read_text()
    }
    assert asking == {"offline"}, (
        "a worker keeps the phone's own page alone: tests/journeys/test_without_network.py"
    )


def test_the_session_of_an_erased_person_ends(app: Flask) -> None:
    from referral.records.actions import approve_erasure, ask_erasure

    case = a_case(state="closed", outcome="completed")
    pages = card_of(case, opened=True)
    wish = ask_erasure(case.patient, "asked_by_patient", a_user("coordinator").as_actor(), utc_now())
    approve_erasure(wish, a_user("administrator").as_actor(), utc_now())
    for path in ("/card", "/card/open", "/card/contact", "/card/answer"):
        assert pages.get(path).status == 410


def test_asked_others_after_a_no(app: Flask) -> None:
    case = a_case()
    first = a_sent_referral(case, now=utc_now() - timedelta(days=3))
    assert "We are asking others" not in reads(case)
    nurse = Actor("user", "nurse", "hospital", first.hospital_id)
    actions.reject(first, nurse, utc_now(), reason="no_capacity")
    a_referral(case, a_hospital(), sent_at=utc_now())
    text = reads(case)
    assert "We have asked 2 hospitals, on" in text and "We are asking others" in text
    assert "no capacity" not in text.lower()


def test_accepted_says_where_when_whom_and_what_to_bring_after_the_second_secret(app: Flask) -> None:
    referral = a_sent_referral()
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    visit = {"ward": "Oddział B", "entrance": "wejście 2", "person": "Anna Nowak", "bring": "preparaty"}
    actions.accept(
        referral,
        nurse,
        utc_now(),
        first_date=utc_now().date() + timedelta(days=8),
        first_time="09:30",
        visit=visit,
    )
    before = reads(referral.case)
    assert "A hospital has agreed to take you (you are here)" in before
    after = reads(referral.case, opened=True)
    for told in (referral.hospital.name, "09:30", *visit.values()):
        assert told in after and told not in before


@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_an_end_is_no_reason_to_whoever_holds_the_card(app: Flask, outcome: str) -> None:
    case = a_case(state="closed", outcome=outcome)
    page = card_of(case).get("/card?lang=en")
    assert "This request is closed." in page.text and "If you need us: +48 22 555 01 02" in page.text
    assert "treatment has begun" not in page.text
    main = page.text.split("If you feel much worse")[0]
    assert not [word for word in NEVER if word.lower() in main.lower()]


SILENT = ("died", "not_cancer", "lost_contact")


@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_after_the_second_secret_an_end_is_said_gently_and_three_are_not_said(
    app: Flask, outcome: str
) -> None:
    text = reads(a_case(state="closed", outcome=outcome), opened=True)
    if outcome in SILENT:
        assert "Please call us: +48 22 555 01 02" in text and "closed" not in text
    else:
        assert "This request is closed." in text and "If you need us: +48 22 555 01 02" in text
    assert "Breast" not in text and "No hospital has accepted yet" not in text


@pytest.mark.parametrize("state", ["draft", "emergency", "waiting", "placed", "in_treatment", "closed"])
def test_every_state_says_whom_to_call_and_nobody_is_told_to_say_cancer(app: Flask, state: str) -> None:
    for opened in (False, True):
        page = card_of(a_case(state=state, outcome="completed" if state == "closed" else None), opened)
        text = page.get("/card?lang=en").text
        assert "+48 22 555 01 02" in text and "112" in text
        assert "say that you have cancer" not in text


def test_without_a_number_the_card_itself_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "COORDINATION", {})
    assert "If you need us, call the number on your card." in reads(a_case())


def test_a_consent_taken_back_is_said_and_nothing_more_is_shown(app: Flask) -> None:
    referral = a_sent_referral()
    (store,) = [consent for consent in referral.case.consents if consent.purpose == "store"]
    actions.withdraw_consent(store, COORDINATOR, utc_now())
    for opened in (False, True):
        text = reads(referral.case, opened)
        assert "You have taken back your consent." in text
        assert "Breast" not in text and "Hospitals are asked" not in text


def test_the_card_of_a_merged_case_opens_the_living_one(app: Flask) -> None:
    from referral.same_person.actions import decide

    kept, doubled = a_case(), a_case()
    a_sent_referral(kept)
    pages = card_of(doubled)
    decide(kept, doubled, "keep_this", a_user().as_actor(), utc_now())
    page = pages.get("/card?lang=en")
    assert kept.reference in page.text and doubled.reference not in page.text
    assert "We have asked 1 hospital" in page.text and "closed" not in page.text


def test_the_card_of_a_merged_case_opens_by_its_own_birth_date_where_the_living_one_has_none(
    app: Flask,
) -> None:
    from referral.same_person.actions import decide

    kept = a_case(identity={"name_original": "Тестова Олена"})
    doubled = a_case(identity={"name_original": "Тестова Олена", "birth_date": "1980-02-03"})
    pages = card_of(doubled)
    decide(kept, doubled, "keep_this", a_user().as_actor(), utc_now())
    wrong = {"birth_date-day": "4", "birth_date-month": "2", "birth_date-year": "1980"}
    assert pages.submit(pages.get("/card/open"), "/card/open", **wrong).status == 422
    right = {**wrong, "birth_date-day": "3"}
    assert pages.submit(pages.get("/card/open"), "/card/open", **right).status == 303
    assert kept.reference in pages.get("/card").text


def test_a_change_is_true_on_the_next_reading(app: Flask) -> None:
    case = a_case()
    pages, hospital = card_of(case), a_hospital()
    consent_to_show(case, hospital)
    assert "Hospitals are asked (you are here)" not in pages.get("/card?lang=en").text
    actions.send(case, hospital, "radiotherapy", a_user().as_actor(), utc_now())
    answer = pages.get("/card?lang=en")
    assert "Hospitals are asked (you are here)" in answer.text
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert db.session.query(Card).filter_by(case_id=case.id).count() == 1
