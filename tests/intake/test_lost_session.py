"""An ended session loses nothing that was typed; addresses, titles and logs tell nothing of a patient."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from referral.db import db, utc_now
from referral.intake import lost_sessions
from referral.intake.models import KeptAnswers
from tests.intake.walk import CONSENT, CONTACT, begun, fresh, send, sent, volunteer
from tests.pages import BASE, Page, Pages

PAGES: dict[str, dict[str, Any]] = {
    "contact": CONTACT,
    "red-flags": {"signs": ["chest_pain"]},
    "red-flags/about": {"facts": ["child", "known"]},
    "place": {"place_typed": "Львів", "shelter": "школа"},
    "diagnosis": {"site_words": "рак", "site": "breast"},
    "family": {"news_to": "Сестрі\nі брату"},
}


def post_without_session(app: Flask, path: str, typed: dict[str, Any]) -> Page:
    """What a browser sends whose session has ended: an old token, no cookie."""
    client = app.test_client()
    return Page(client.post(path, data={"csrf_token": "old", **typed}, base_url=BASE))


@pytest.mark.parametrize("group", PAGES)
def test_after_signing_in_the_page_comes_back_filled(app: Flask, group: str) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/{group}"
    sent_away = post_without_session(app, path, PAGES[group])
    assert sent_away.status == 303 and "/account/login" in sent_away.location
    kept = db.session.query(KeptAnswers).one()
    values = pages.get(f"{path}?kept={kept.id}").form(group)["values"]
    for name, value in PAGES[group].items():
        assert values[name] == (value if isinstance(value, list) else [value])


def test_a_phone_typed_in_an_emergency_comes_back_to_the_emergency_page(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    send(pages, case, "red-flags", {"signs": ["chest_pain"], "rest": "ticked"})
    typed = {"phone": "+380501234567", "address": "Медика", "country": "PL"}
    post_without_session(app, f"/intake/{case.id}/emergency/contact", typed)
    kept = db.session.query(KeptAnswers).one()
    page = pages.get(f"/intake/{case.id}/emergency?kept={kept.id}")
    values = page.form("emergency/contact")["values"]
    assert {name: values[name] for name in typed} == {name: [value] for name, value in typed.items()}


@pytest.mark.parametrize("group", ["family", "place", "diagnosis"])
def test_the_page_that_comes_back_overwrites_nobody(app: Flask, group: str) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/{group}"
    seen = pages.get(path).form(group)["values"]["seen"][0]
    theirs = {
        "family": {"guardian": "Тітка"},
        "place": {"place_typed-unknown": "yes"},
        "diagnosis": {"site": "lung"},
    }
    assert send(pages, case, group, theirs[group]).status == 303
    mine = {**PAGES[group], **({"place_code": "none"} if group == "place" else {})}
    post_without_session(app, path, {**mine, "seen": seen})
    kept = db.session.query(KeptAnswers).one()
    back = pages.get(f"{path}?kept={kept.id}")
    assert pages.submit(back, path, **mine).status == 409


def test_what_is_kept_is_sealed_and_thrown_away_once_sent(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    post_without_session(app, f"/intake/{case.id}/contact", CONTACT)
    assert "Олена".encode() not in db.session.query(KeptAnswers).one().sealed
    assert send(pages, case, "contact", CONTACT).status == 303
    assert db.session.query(KeptAnswers).count() == 0


def test_an_old_page_of_one_still_signed_in_comes_back_too(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/contact"
    page = Page(pages.client.post(path, data={"csrf_token": "old", **CONTACT}, base_url=BASE))
    assert page.status == 303 and path in page.location
    assert pages.follow(page).form("contact")["values"]["name_original"] == ["Тестова Олена"]
    assert fresh(case).patient.identity is None


def test_the_consent_page_keeps_its_key_over_a_lost_session(app: Flask) -> None:
    key = "3f2b7c52-0b43-4f0e-9a70-0f8f3f6f7a10"
    post_without_session(app, "/intake/new/consent", {**CONSENT, "idempotency_key": key})
    kept = db.session.query(KeptAnswers).one()
    page = volunteer(app)[0].get(f"/intake/new/consent?kept={kept.id}")
    assert page.form("/consent")["values"]["idempotency_key"] == [key]
    assert page.form("/consent")["values"]["agrees"] == ["yes"]


def test_what_another_page_kept_is_not_shown(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    post_without_session(app, f"/intake/{case.id}/contact", CONTACT)
    kept = db.session.query(KeptAnswers).one()
    other = begun(pages)
    assert "Олена" not in pages.get(f"/intake/{other.id}/contact?kept={kept.id}").html
    assert "Олена" in pages.get(f"/intake/{case.id}/contact?kept={kept.id}").html
    assert volunteer(app)[0].get(f"/intake/{case.id}/contact?kept={kept.id}").status == 404


def test_it_is_kept_for_twelve_hours_and_never_without_bound(app: Flask) -> None:
    now = utc_now()
    kept = lost_sessions.keep("/x", [("a", "b")], now)
    assert kept and lost_sessions.find(kept, "/x", now) == MultiDict([("a", "b")])
    assert lost_sessions.find(kept, "/x", now + lost_sessions.KEPT_FOR) is None
    assert (
        lost_sessions.keep("/y", [("a", "x" * lost_sessions.LARGEST)], now + lost_sessions.KEPT_FOR) is None
    )
    assert db.session.query(KeptAnswers).count() == 0


def test_nothing_of_a_patient_in_addresses_titles_or_logs(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {"fever": "yes"})
    post_without_session(app, f"/intake/{case.id}/contact", CONTACT)
    seen = [
        pages.get(f"/intake/{case.id}{path}") for path in ("", "/contact", "/check", "/card", "/emergency")
    ]
    told = capfd.readouterr()
    for secret in ("Тестова", "Олена", "1980", "501234567", "рак", "breast", str(case.id)):
        assert not _says(told.err + told.out, secret), secret
    for page in seen:
        for secret in ("Тестова", "Олена", "1980", case.reference):
            assert not _says(page.title + " " + " ".join(page.links()), secret), secret


def _says(text: str, secret: str) -> bool:
    """Whether a text holds a secret as a word; random ids may hold its letters by chance."""
    return re.search(rf"(?<![0-9a-z-]){re.escape(secret)}(?![0-9a-z])", text, re.I) is not None


def test_a_stranger_without_account_is_asked_to_sign_in(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert "/account/login" in Pages(app).get(f"/intake/{case.id}").location
