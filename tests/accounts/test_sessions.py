"""Sessions that the database ends: wherever the cookie was copied, at an absolute end, one by one and all others."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from referral.accounts import actions
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.accounts.signing_in import sessions
from referral.accounts.signing_in.sessions import BrowserSession
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.actions import issue_card
from tests.accounts.entering import PASSWORD, Browser, an_account
from tests.factories import a_case, a_user
from tests.referrals.scenes import a_sent_referral, letters, link_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def came_in(app: Flask, user: User) -> Browser:
    browser = Browser(app)
    assert browser.try_in(user.email).status == 302
    return browser


@pytest.mark.both_databases
def test_signing_out_ends_every_copy(app: Flask) -> None:
    own = came_in(app, an_account())
    copy = Browser(app).take(own.cookie())
    assert copy.is_in()
    own.post("/account/logout")
    assert not copy.is_in() and not own.is_in()


def test_what_was_open_beside_it_ends_too(app: Flask) -> None:
    """A volunteer's phone on which a patient's card and a hospital's link were opened."""
    own, card = came_in(app, an_account()), issue_card(a_case(), a_user().as_actor(), utc_now())
    own.post(f"/card/{link_token(card.id)}")
    a_sent_referral()
    own.submit(own.get(link_in(letters("referral_new")[0])), "/answer/")
    copy = Browser(app).take(own.cookie())
    assert [copy.get(path).status for path in ("/card", "/answer", "/settings")] == [200] * 3
    own.post("/account/logout")
    assert [copy.get(path).status for path in ("/card", "/answer", "/settings")] == [410, 410, 302]


def test_signing_in_leaves_no_card_open(app: Flask) -> None:
    card, phone = issue_card(a_case(), a_user().as_actor(), utc_now()), Browser(app)
    phone.post(f"/card/{link_token(card.id)}")
    copy = Browser(app).take(phone.cookie())
    assert copy.get("/card").status == 200
    phone.try_in(an_account().email)
    assert copy.get("/card").status == phone.get("/card").status == 410


def test_closing_the_patients_page_ends_every_copy(app: Flask) -> None:
    card, phone = issue_card(a_case(), a_user().as_actor(), utc_now()), Browser(app)
    assert phone.get(f"/card/{link_token(card.id)}").status == 200
    assert phone.get("/card").status == 410, "looking at the address begins nothing"
    phone.submit(phone.get(f"/card/{link_token(card.id)}"), "/card/")
    copy = Browser(app).take(phone.cookie())
    page = phone.submit(phone.get("/card?lang=en"), "/card/close", language="en")
    assert page.status == 200 and "Nobody can read it on this phone any more" in page.text
    assert copy.get("/card").status == phone.get("/card").status == 410


def test_looking_at_a_cards_address_writes_nothing(app: Flask) -> None:
    card = issue_card(a_case(), a_user().as_actor(), utc_now())
    before = db.session.scalar(db.select(db.func.count()).select_from(BrowserSession))
    visitor = Browser(app)
    for method in ("HEAD", "GET"):
        with app.app_context():
            answer = visitor.client.open(
                f"/card/{link_token(card.id)}", method=method, base_url="http://127.0.0.1"
            )
        assert answer.status_code == 200
    assert before == db.session.scalar(db.select(db.func.count()).select_from(BrowserSession)) == 0


@pytest.mark.both_databases
def test_a_session_ends_however_much_it_is_used(app: Flask) -> None:
    user, hours = an_account(), app.config["SESSION_HOURS"]
    began = utc_now()
    with time_machine.travel(began, tick=False) as clock:
        own = came_in(app, user)
        for _ in range(4):
            clock.shift(timedelta(hours=hours / 4) - timedelta(seconds=1))
            assert own.is_in()
        clock.shift(timedelta(seconds=4))
        assert not own.is_in()


def test_one_sees_where_one_is_signed_in_and_ends_it(app: Flask) -> None:
    user = an_account(language="en")
    own, other, third = came_in(app, user), came_in(app, user), came_in(app, user)
    with app.app_context():
        form = {"csrf_token": other.csrf(), "email": user.email, "password": PASSWORD}
        other.post("/account/logout")
        other.client.post(
            "/account/login",
            base_url="http://127.0.0.1",
            data={**form, "csrf_token": other.csrf()},
            headers={"User-Agent": FIREFOX},
        )
    page = own.get("/settings/sessions", language="en")
    assert "Firefox, Linux" in page.text and page.text.count("this one") == 1
    ends = [form for form in page.forms() if form["action"].endswith("/end")]
    assert len(ends) == 2
    own.post(ends[0]["action"])
    assert sorted([other.is_in(), third.is_in()]) == [False, True]
    own.post("/settings/sessions/end-others")
    assert [own.is_in(), other.is_in(), third.is_in()] == [True, False, False]


def test_ending_ones_own_sessions_is_an_event_and_what_is_over_is_none(app: Flask) -> None:
    user = an_account()
    own, _, _, _ = came_in(app, user), came_in(app, user), came_in(app, user), came_in(app, user)
    forms = own.get("/settings/sessions").forms()
    first = next(form["action"] for form in forms if form["action"].endswith("/end"))
    for _ in range(2):
        own.post(first)
    for _ in range(2):
        own.post("/settings/sessions/end-others")
    noted = db.select(AuditEvent).where(AuditEvent.verb == sessions.ENDED).order_by(AuditEvent.at)
    found = db.session.scalars(noted).all()
    assert [each.facts for each in found] == [{"count": 1}, {"count": 2}]
    assert {(each.actor_id, each.subject_id) for each in found} == {(str(user.id), str(user.id))}


def test_every_row_of_ones_sessions_offers_something(app: Flask) -> None:
    """Beside one's own session stood the word of the column and nothing to press."""
    user = an_account(language="en")
    own = came_in(app, user)
    came_in(app, user)
    page = own.get("/settings/sessions", language="en")
    rows = page.all("tbody/tr")
    assert len(rows) == 2 and all(row.find(".//button") is not None for row in rows)


def test_nobody_ends_somebody_elses(app: Flask) -> None:
    own, other = came_in(app, an_account()), an_account()
    came_in(app, other)
    (row,) = sessions.of_user(other, utc_now())
    assert own.post(f"/settings/sessions/{row.id}/end").status == 404
    own.post("/settings/sessions/end-others")
    assert sessions.of_user(db.session.get_one(User, other.id), utc_now())


def test_a_new_password_ends_all_others_and_keeps_this_one(app: Flask) -> None:
    user, new = an_account(), "another sentence of mine"
    own, other = came_in(app, user), came_in(app, user)
    own.post("/account/change", {"password": PASSWORD, "new_password": new, "new_password_confirm": new})
    assert own.is_in() and not other.is_in()
    db.session.refresh(user)
    assert len(sessions.of_user(user, utc_now())) == 1


def test_a_session_without_a_row_opens_nothing(app: Flask) -> None:
    """A cookie of the time before, or one that was made with a stolen key alone."""
    user, visitor = an_account(), Browser(app)
    with visitor.client.session_transaction(base_url="http://127.0.0.1") as session:
        session.update(_user_id=user.fs_uniquifier, _fresh=True, sid="0" * 32)
    assert not visitor.is_in()
    visitor.sign_in(user)
    assert visitor.is_in()
    actions.set_active(user, False, a_user(Role.ADMINISTRATOR).as_actor(), utc_now())
    assert not visitor.is_in()


def test_what_has_been_over_for_long_is_forgotten(app: Flask) -> None:
    now = utc_now()
    sessions.begin(sessions.CARD, now, timedelta(minutes=30), "Test")
    assert sessions.forget_over(now + sessions.KEPT_FOR) == 0
    assert sessions.forget_over(now + sessions.KEPT_FOR + timedelta(hours=1)) == 1


def test_https_is_kept_to_where_it_is_ours(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(base: str) -> str | None:
        return app.test_client().get("/healthz", base_url=base).headers.get("Strict-Transport-Security")

    assert told("https://127.0.0.1") is None, "the address we are known under is plain"
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://bridge.example")
    assert told("https://bridge.example") == "max-age=31536000" and told("http://127.0.0.1") is None


def test_every_page_of_an_account_has_the_way_out(app: Flask) -> None:
    own = came_in(app, an_account())
    for address in ("/intake", "/settings", "/settings/sessions", "/desk/there-is-none"):
        assert "/account/logout" in [form["action"] for form in own.get(address).forms()], address
