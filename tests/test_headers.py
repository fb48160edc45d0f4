"""What every answer carries, letter by letter: no script or style of anybody else, and none inline."""

import itertools

import pytest
from flask import Flask

from referral import assets, web
from tests.accounts.entering import Browser, an_account
from tests.factories import a_user
from tests.pages import BASE, Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in
from tests.test_access import World, _address, _methods, _rules, _visitor, world

__all__ = ["world"]

# Written out a second time on purpose: who changes the policy changes it here too, knowingly.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
}
OF_STRANGERS = {"sandbox": "", "default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'"}
"""What somebody sent in, and what was made of it, may do nothing at all; no page is such a file."""
KEPT_BY_BROWSERS = ("GET /offline/<any", "GET /offline/keys", "GET /sw.js")
"""What is the same for everybody and may be kept: the page of phones without a network."""
FILES = ("image/", "application/zip", "application/octet-stream", "application/pdf")
OTHERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def check(headers: dict[str, str], where: str) -> None:
    parts = [part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";")]
    is_of_strangers = "paper" in where and headers["Content-Type"].startswith(FILES)
    policy = OF_STRANGERS if is_of_strangers else POLICY
    assert {name: value for name, _, value in parts} == policy, where
    assert len(parts) == len(policy), f"a directive twice: {where}"
    assert {name: headers.get(name) for name in OTHERS} == OTHERS, where
    if headers["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in headers["Content-Type"], where
    if headers["Content-Type"].startswith("text/html") or not where.startswith(KEPT_BY_BROWSERS):
        assert headers["Cache-Control"] == "no-store", where


@pytest.mark.parametrize("who", ["anonymous", "coordinator", "hospital"])
def test_every_route_answers_under_the_same_policy(app: Flask, world: World, who: str) -> None:
    visitor, seen = _visitor(app, who), set()
    for rule, method in itertools.product(_rules(app), ("GET", "POST")):
        if method not in _methods(rule) or rule.endpoint == "static":
            continue
        page = (visitor.get if method == "GET" else visitor.post)(_address(app, rule, world))
        check(dict(page.response.headers), f"{method} {rule}")
        seen.add(page.status)
    assert {200, 302, 404} <= seen


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/no-such-page", 404),
        ("delete", "/", 405),
        ("trace", "/", 405),
        ("get", "/static/build/", 404),
        ("get", "/.git/HEAD", 404),
        ("post", "/answer/step/accept", 400),
        ("get", "/healthz", 200),
        ("get", "/readyz", 200),
        ("get", "/account/login", 200),
        ("get", f"/answer/{'0' * 40}", 410),
    ],
)
def test_errors_and_programs_answers_are_under_it_too(
    app: Flask, method: str, path: str, status: int
) -> None:
    answer = app.test_client().open(path, method=method.upper(), base_url=BASE)
    assert answer.status_code == status
    check(dict(answer.headers), path)


def test_a_built_file_is_under_it_too(app: Flask) -> None:
    answer = app.test_client().get(f"/static/build/{assets.read_manifest(assets.BUILD)['main.css']}")
    assert {name: answer.headers.get(name) for name in web.HEADERS} == web.HEADERS
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_the_hospitals_page_behind_its_link_is_under_it(app: Flask, pages: Pages) -> None:
    a_sent_referral()
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    check(dict(pages.get("/answer").response.headers), "/answer")


def test_every_cookie_is_bound_to_this_host_and_out_of_scripts_reach(app: Flask) -> None:
    visitor, user = Browser(app), an_account()
    answers = [
        visitor.try_in(user.email),
        visitor.post("/language", {"language": "ru"}),
        visitor.get("/settings"),
    ]
    written = [each for page in answers for each in page.response.headers.getlist("Set-Cookie")]
    assert {each.partition("=")[0] for each in written} == {
        "__Host-session",
        "__Host-known",
        "__Host-language",
    }
    for each in written:
        told = {part.strip() for part in each.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= told and "Domain" not in each


def test_the_session_is_for_this_site_alone_and_out_of_scripts_reach(app: Flask) -> None:
    answer = Pages(app).get("/account/login").response
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-session=")]
    told = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= told
    assert not [part for part in told if part.startswith("Domain")]
    assert Pages(app).sign_in(a_user("coordinator")).get("/desk").status == 200
