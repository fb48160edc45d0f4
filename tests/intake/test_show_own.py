"""The patient's own page: the way in plain words for all, the rest only after the birth date."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from referral.accounts.signing_in import guesses
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake import actions
from referral.intake.card import card_session
from referral.intake.models import Card, Case
from tests.factories import a_case, a_user
from tests.pages import Page, Pages

RIGHT = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
WRONG = {**RIGHT, "birth_date-day": "4"}
HEARD = guesses.FREE_ALONE + 1
SECRETS = ("Testklinik Kraków", "December 12", "Breast", "Radiotherapy")


@pytest.fixture
def case(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A placed case with a card, its hospital told by the feature above."""
    case = a_case(state="placed")
    actions.issue_card(case, a_user().as_actor(), utc_now())
    told = SimpleNamespace(
        hospital="Testklinik Kraków",
        city="Kraków",
        phone="",
        arranged=(),
        first_date=date(2026, 12, 12),
        state="accepted",
        when="December 12, 2026",
        visit=(),
        language="",
    )
    monkeypatch.setitem(app.extensions, "appointment_of", lambda asked: told if asked.id == case.id else None)
    return case


def scan(app: Flask, case: Case) -> tuple[Pages, Page]:
    pages = Pages(app)
    card = db.session.query(Card).filter_by(case_id=case.id, revoked_at=None).one()
    return pages, pages.post(f"/card/{link_token(card.id)}")


def unlock(pages: Pages, typed: dict[str, str]) -> Page:
    return pages.submit(pages.get("/card/open?lang=en"), "/card/open", **typed)


def test_the_token_becomes_a_clean_address(app: Flask, case: Case) -> None:
    pages, page = scan(app, case)
    assert page.status == 303 and page.location.endswith("/card")
    status = pages.get("/card")
    assert status.response.headers["Referrer-Policy"] == "no-referrer"
    assert status.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_without_the_birth_date_only_the_way_is_shown(app: Flask, case: Case, language: str) -> None:
    page = scan(app, case)[0].get(f"/card?lang={language}")
    assert page.tree.get("lang") == language and case.reference in page.text and "112" in page.text
    for secret in ("Testklinik", "Kraków", "December 12", "breast", "Radiotherapy", "Testova", "Тестова"):
        assert secret not in page.html


def test_the_birth_date_opens_hospital_and_date(app: Flask, case: Case) -> None:
    pages, _page = scan(app, case)
    assert unlock(pages, RIGHT).status == 303
    text = pages.get("/card?lang=en").text
    for shown in SECRETS:
        assert shown in text


def test_a_wrong_birth_date_opens_nothing_and_six_bring_a_pause(app: Flask, case: Case) -> None:
    pages, _page = scan(app, case)
    for _attempt in range(HEARD):
        page = unlock(pages, WRONG)
        assert page.status == 422 and "Kraków" not in page.html
    assert unlock(pages, RIGHT).status == 429
    assert "Kraków" not in pages.get("/card").html
    wrong = db.session.query(AuditEvent).filter_by(verb=card_session.WRONG).all()
    assert len(wrong) == HEARD
    assert {event.actor_kind for event in wrong} == {"patient"}
    assert not any("1980" in str(event.facts) for event in wrong)


def test_who_forgets_cookies_gains_no_guesses(app: Flask, case: Case) -> None:
    for _attempt in range(HEARD):
        unlock(scan(app, case)[0], WRONG)
    assert unlock(scan(app, case)[0], RIGHT).status == 429


def test_a_year_alone_is_opened_by_no_day_of_it_but_by_the_word(app: Flask) -> None:
    case, volunteer = a_case(identity={"birth_date": "1980"}), a_user()
    actions.issue_card(case, volunteer.as_actor(), utc_now())
    actions.agree_word(case, "Калина", volunteer.as_actor(), utc_now())
    pages, _page = scan(app, case)
    assert unlock(pages, RIGHT).status == 422 and unlock(pages, WRONG).status == 422
    assert pages.submit(pages.get("/card/open"), "/card/open", card_word="Калина").status == 303


@pytest.mark.parametrize(
    "known", [{"birth_date": "unknown"}, {}, {"birth_date": "1980"}, {"birth_date": "1980-02"}]
)
def test_an_unknown_birth_date_opens_nothing(app: Flask, known: dict[str, str]) -> None:
    case = a_case(identity={"name_original": "Ім'я", **known})
    actions.issue_card(case, a_user().as_actor(), utc_now())
    pages = scan(app, case)[0]
    page = pages.get("/card?lang=en")
    assert "/card/open" not in page.links() and "a word that only you know" in page.text
    assert pages.get("/card/open").status == 303 and pages.post("/card/open", RIGHT).status == 303
    assert "Breast" not in pages.get("/card?lang=en").text


def test_a_card_of_before_goes_on_opening_by_the_end_of_the_phone_number(app: Flask) -> None:
    case = a_case(identity={"birth_date": "unknown", "phone": "+380 50 123 45 67"})
    actions.issue_card(case, a_user().as_actor(), utc_now()).phone_opens = True
    db.session.commit()
    pages = scan(app, case)[0]
    assert unlock(pages, RIGHT).status == 422 and unlock(pages, {"phone_end": "4568"}).status == 422
    assert unlock(pages, {"phone_end": "45 67"}).status == 303
    assert "Breast" in pages.get("/card?lang=en").text


def test_the_session_is_short_and_ends_with_the_card(app: Flask, case: Case) -> None:
    pages, _page = scan(app, case)
    with pages.client.session_transaction(base_url="http://127.0.0.1") as session:
        kept = dict(session["card"])
        session["card"] = {**kept, "until": (utc_now() - timedelta(seconds=1)).isoformat()}
    assert pages.get("/card").status == 410
    pages, _page = scan(app, case)
    actions.revoke_card(db.session.query(Card).one(), a_user().as_actor(), utc_now())
    assert pages.get("/card").status == 410


def test_without_a_card_there_is_no_page(app: Flask) -> None:
    assert Pages(app).get("/card").status == 410
    assert Pages(app).get("/card/" + "0" * 40).status == 410


@pytest.mark.parametrize("state", ["draft", "emergency", "waiting", "placed", "in_treatment", "closed"])
def test_every_state_has_its_plain_words(app: Flask, state: str) -> None:
    case = a_case(state=state)
    actions.issue_card(case, a_user().as_actor(), utc_now())
    page = scan(app, case)[0].get("/card?lang=en")
    assert page.status == 200 and "Not known" not in page.text


def test_opening_leaves_the_case_as_it_was(app: Flask, case: Case) -> None:
    before = case.version
    pages, _page = scan(app, case)
    unlock(pages, RIGHT)
    pages.get("/card")
    db.session.expire_all()
    assert case.version == before
