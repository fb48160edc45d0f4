"""Nobody leaves a page out: every page in both sizes, accessible, in its reader's language, without a wrong word
on the console, no wider than the screen."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Browser
from werkzeug.routing import RequestRedirect

from referral import outbox
from referral.db import utc_now
from referral.demo import sink
from tests.journeys.long_words import widened_by
from tests.journeys.site import Site, served
from tests.journeys.tour import LEFT_OUT, Stop, covered, everybody, language_of, stops
from tests.journeys.traveller import DESKTOP, PHONE, Traveller
from tests.journeys.world import World, build

WITHOUT_ACCOUNT = ("visitor", "newcomer", "careful", "holder", "patient", "doctor", "reader")


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, World]]:
    """A demo of its own, so that what the tour needs disturbs no story."""
    with served(tmp_path_factory.mktemp("tour")) as site:
        world = build(site)
        with site.inside():
            outbox.deliver(utc_now(), limit=500)
        yield site, world


def test_every_page_is_on_the_tour_or_is_none(toured: tuple[Site, World]) -> None:
    app = toured[0].app
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert shown == covered() | set(LEFT_OUT), "add what is missing to tests/journeys/tour.py"
    assert not covered() & set(LEFT_OUT)


@pytest.mark.parametrize("who", everybody())
def test_every_page_of(who: str, toured: tuple[Site, World], browser: Browser) -> None:
    site, world = toured
    person = Traveller(site, browser, language_of(who), PHONE)
    arrive(person, who, world)
    wrong = [trouble for stop in stops(who, world) for trouble in look_at(person, stop)]
    person.close()
    assert not wrong, "\n".join(wrong)


def arrive(person: Traveller, who: str, world: World) -> None:
    """Get to where this person's pages are: signed in, by a link, by a card, or simply there."""
    kind = who.split(" ")[0]
    if kind not in WITHOUT_ACCOUNT:
        person.sign_in(who)
    elif kind in ARRIVALS:
        ARRIVALS[kind](person, who, world)


def _sign_in_half(person: Traveller, who: str, _world: World) -> None:
    person.sign_in(who)
    assert "/account/tf-" in person.page.url, "a password alone opens nothing"


def _set_up_second_factor(person: Traveller, who: str, world: World) -> None:
    """Scan, mistype, type, be in; sign out and come back as far as the second question."""
    _sign_in_half(person, who, world)
    person.press("Show the square code")
    key = TOTP(key=_key_shown(person), format="base32")
    person.fill(code="000000").press("Confirm")
    person.fill(code=str(key.generate().token)).press("Sign in")
    assert len(person.page.locator("main code").all()) == 5, "the recovery codes are shown, once"
    person.press("I have written them down")
    assert "/audit" in person.page.url
    person.press_this(person.page.locator('.app-nav form button[type="submit"]'))
    _sign_in_half(person, who, world)


def _key_shown(person: Traveller) -> str:
    return re.sub(r"[\s-]", "", person.page.locator("main code").inner_text())


def _hold_card(person: Traveller, _who: str, world: World) -> None:
    person.go(f"/card/{world.names['card']}").press("Open").press("See more").press(
        "Send me a code by e-mail"
    )


def _show_card(person: Traveller, _who: str, world: World) -> None:
    person.go(f"/card/{world.names['card']}").press("Open").press("See more").fill(
        birth_date="3 2 1980"
    ).press("Show")


def _open_link(person: Traveller, who: str, world: World) -> None:
    link = {"doctor of an accepted patient": "answer_accepted", "doctor asked about places": "still_true"}
    person.go(f"/answer/{world.names[link.get(who, f'answer_{person.language}')]}")
    person.press_this(person.page.locator('main form[method="post"] button').first)


def _find_letter(person: Traveller, _who: str, world: World) -> None:
    """The newest letter in this reader's language."""
    letters = sink.letters(person.site.mail)
    name = next(name for name, letter in letters if letter["Content-Language"] == person.language)
    world.names["letter"] = f"/demo/mail/{name}"


ARRIVALS: dict[str, Callable[[Traveller, str, World], None]] = {
    "newcomer": _sign_in_half,
    "careful": _set_up_second_factor,
    "holder": _hold_card,
    "patient": _show_card,
    "doctor": _open_link,
    "reader": _find_letter,
}


def look_at(person: Traveller, stop: Stop) -> Iterator[str]:
    """Open a page on a phone, then widen the screen; what is wrong with it."""
    person.page.set_viewport_size(PHONE["viewport"])
    try:
        answer = person.page.goto(stop.address)
        assert answer and answer.status != 404, "not found"
        person.look()
        assert _view_at(person.site.app, person.page.url) == stop.endpoint, f"led to {person.page.url}"
        assert person.page.locator("h1").count() == 1, "one main heading"
        assert widened_by(person.page) == [], "by a word of 120 letters"
        person.page.set_viewport_size(DESKTOP["viewport"])
        person.look()
    except AssertionError as trouble:
        person.wrong.clear()
        yield f"{stop.who} at {stop.endpoint}: {trouble}"


def _view_at(app: Flask, address: str) -> str:
    """The view that answers at an address."""
    path = "/" + address.split("/", 3)[3].split("?")[0]
    try:
        return str(app.url_map.bind("127.0.0.1").match(path, method="GET")[0])
    except RequestRedirect:
        return "a redirect"
