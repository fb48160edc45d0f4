"""I feel worse: 112 first, the same signs as at the intake, whoever is on duty is called; the secret comes first."""

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.db import db
from referral.duty.queries import live_alarm
from referral.intake import red_flags
from referral.intake.models import Case
from tests.factories import a_case
from tests.own_page.cards import of_patient

NOW, HELP = "/card/worse/now", "/card/worse/help"


@pytest.fixture
def case(app: Flask) -> Case:
    return a_case()


def ticked(screen: str) -> str:
    return red_flags.asked(screen, {"facts": ["treatment"], "rest": "none"})[0].code


def test_without_the_secret_it_says_whom_to_call_and_asks_nothing(app: Flask, case: Case) -> None:
    pages = of_patient(app, case, opened=False)
    page = pages.get("/card/worse?lang=en")
    assert "tel:112" in page.links() and "/card/open" in page.links() and NOW not in page.links()
    assert pages.get(NOW).location == pages.post(NOW, {"signs": ticked("now")}).location == "/card/worse"
    assert pages.get(HELP).location == "/card/worse"
    db.session.expire_all()
    assert case.state == "waiting"


def test_a_sign_is_an_emergency_at_once_and_112_comes_first(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    assert "/card/worse" in pages.get("/card").links()
    answer = pages.post(NOW, {"signs": ticked("now"), "rest": "ticked"})
    assert answer.location == HELP
    db.session.expire_all()
    assert case.state == "emergency" and live_alarm(case.id) is not None
    words = pages.get(f"{HELP}?lang=en").text
    assert words.index("112") < words.index("Until help comes")
    (event,) = db.session.query(AuditEvent).filter_by(verb="case.raise_emergency").all()
    assert event.actor_kind == "patient"


def test_no_sign_leads_on_through_every_screen_and_changes_nothing(app: Flask, case: Case) -> None:
    pages, state = of_patient(app, case), case.state
    assert pages.post(NOW, {"rest": "none"}).location == "/card/worse/about"
    assert (
        pages.post("/card/worse/about", {"facts": "treatment", "rest": "ticked"}).location
        == "/card/worse/today"
    )
    following = pages.post("/card/worse/today", {"rest": "none"}).location
    assert following in ("/card/worse/more", "/card/worse/alone")
    assert pages.post("/card/worse/alone", {"rest": "none"}).location == "/card"
    db.session.expire_all()
    assert case.state == state and live_alarm(case.id) is None


def test_what_nobody_knows_asks_for_a_call(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    assert pages.post(NOW, {"rest": "unknown"}).location == HELP
    db.session.expire_all()
    assert case.callback_wanted and case.state == "waiting"
    assert "A person has been asked to call you." in pages.get(f"{HELP}?lang=en").text


def test_ticking_nothing_is_no_answer(app: Flask, case: Case) -> None:
    assert of_patient(app, case).post(NOW, {"rest": "ticked"}).status == 422


def test_the_place_is_kept_for_whoever_calls(app: Flask, case: Case) -> None:
    pages = of_patient(app, case)
    pages.post(NOW, {"signs": ticked("now"), "rest": "ticked"})
    said = {"phone": "+48600100200", "address": "Medyka 1", "country": "PL"}
    assert pages.post(HELP, said).location == HELP
    assert pages.post(HELP, {**said, "phone": "1"}).status == 422
    assert "Medyka 1" in pages.get(HELP).html


def test_of_what_is_over_only_the_numbers_are_said(app: Flask, case: Case) -> None:
    case.state, case.outcome = "closed", "completed"
    db.session.commit()
    pages = of_patient(app, case)
    assert NOW not in pages.get("/card/worse").links() and pages.get(NOW).location == "/card/worse"
