"""Signing in: passwords, the second factor by role, a new session, plain words on an unsafe address."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask_security.utils import hash_password

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from tests.factories import a_user
from tests.pages import BASE, Pages

PASSWORD = "a long enough sentence"


def _with_password(role: str, **facts: object) -> User:
    return a_user(role, password=hash_password(PASSWORD), **facts)


def _sign_in(pages: Pages, user: User, password: str = PASSWORD) -> object:
    return pages.post("/account/login", {"email": user.email, "password": password})


def _home(pages: Pages) -> int:
    return pages.get("/settings").status


def test_a_volunteer_signs_in_with_a_password(app: Flask, pages: Pages) -> None:
    answer = _sign_in(pages, _with_password(Role.VOLUNTEER))
    assert answer.status == 302
    assert _home(pages) == 200


def test_a_wrong_password_says_nothing_about_who_exists(app: Flask, pages: Pages) -> None:
    user = _with_password(Role.VOLUNTEER)
    wrong = _sign_in(pages, user, "not this one at all")
    nobody = pages.post("/account/login", {"email": "nobody@example.org", "password": "not this one at all"})
    assert wrong.status == nobody.status == 200
    assert re.sub(r'value="[^"]*"', "", wrong.html) == re.sub(r'value="[^"]*"', "", nobody.html)
    assert _home(pages) == 302


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.VOLUNTEER, Role.SCREENING_PARTNER)]
)
def test_everybody_else_must_set_up_a_second_factor(app: Flask, pages: Pages, role: Role) -> None:
    answer = _sign_in(pages, _with_password(role))
    assert answer.location.endswith("/account/tf-setup")
    assert _home(pages) == 302, "not signed in before the code"


@pytest.mark.parametrize("role", list(Role))
def test_a_demo_account_is_exempt(app: Flask, pages: Pages, role: Role) -> None:
    _sign_in(pages, _with_password(role, is_demo=True))
    assert _home(pages) == 200


def test_the_second_factor_is_set_up_and_asked_for(app: Flask, pages: Pages) -> None:
    user = _with_password(Role.COORDINATOR)
    _sign_in(pages, user)
    shown = pages.post("/account/tf-setup", {"setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7 -]+)</code>", shown.html)
    assert key, "the key is shown for those who cannot scan"
    assert pages.post("/account/tf-validate", {"code": "000000"}).status == 200
    assert _home(pages) == 302, "a wrong code does not sign in"

    pages.post("/account/tf-validate", {"code": _code(key.group(1))})
    assert _home(pages) == 200
    db.session.refresh(user)
    assert user.tf_primary_method == "authenticator"
    assert key.group(1).replace("-", "").replace(" ", "") not in (user.tf_totp_secret or "")


def _code(key: str) -> str:
    from passlib.totp import TOTP

    return str(TOTP(key=key.replace("-", "").replace(" ", ""), format="base32").generate().token)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(app: Flask, pages: Pages, elsewhere: str) -> None:
    user = _with_password(Role.VOLUNTEER)
    said = {"email": user.email, "password": PASSWORD, "next": elsewhere}
    answer = pages.post(f"/account/login?next={quote(elsewhere)}", said)
    led_to = urlsplit(urljoin(BASE, answer.location or "/"))
    assert f"{led_to.scheme}://{led_to.netloc}" == BASE
    assert answer.status == (302 if answer.location else 200)


def test_nothing_but_the_sign_in_survives_it(app: Flask, pages: Pages) -> None:
    before = pages.csrf()
    with pages.client.session_transaction(base_url=BASE) as session:
        session["left_behind"] = "by somebody else"
    _sign_in(pages, _with_password(Role.VOLUNTEER))
    with pages.client.session_transaction(base_url=BASE) as session:
        assert "left_behind" not in session
        assert session.get("csrf_token") != before


def test_on_plain_http_elsewhere_signing_in_is_refused_in_plain_words(app: Flask, pages: Pages) -> None:
    answer = pages.client.get("/account/login", base_url="http://192.0.2.7:8000")
    assert answer.status_code == 400
    assert "works only over https" in answer.get_data(as_text=True)


def test_a_switched_off_account_is_out_at_once(app: Flask, pages: Pages) -> None:
    user = _with_password(Role.VOLUNTEER)
    _sign_in(pages, user)
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    administrator.post(f"/people/{user.id}/off")
    assert _home(pages) == 302
    assert _sign_in(pages, user).status == 200, "no way back in"


def test_the_session_cookie_is_bound_to_this_host(app: Flask, pages: Pages) -> None:
    answer = pages.client.post(
        "/account/login",
        data={
            "csrf_token": pages.csrf(),
            "email": _with_password(Role.VOLUNTEER).email,
            "password": PASSWORD,
        },
        base_url="http://127.0.0.1",
    )
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-session="))
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("language", "word"), [("uk", "Не вдалося увійти"), ("pl", "Nie udało się zalogować")]
)
def test_the_library_speaks_the_readers_language_too(
    app: Flask, pages: Pages, language: str, word: str
) -> None:
    user = _with_password(Role.VOLUNTEER)
    page = pages.post("/account/login", {"email": user.email, "password": "not this one"}, language)
    assert word in page.text
