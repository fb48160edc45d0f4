"""Guesses at a password or a code: counted before they are checked, slowed from wherever; the owner gets in."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.accounts.signing_in import guesses
from referral.accounts.signing_in.guesses import FREE_ALONE, FREE_TOGETHER, PAUSES, GuessCount, Guesser
from referral.db import db
from referral.errors import TooMany
from referral.outbox import OutboxMessage
from tests.accounts.entering import PASSWORD, WRONG, Browser, an_account, code_of
from tests.pages import Pages

AT = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)


def heard(pages: list[int]) -> int:
    """How many were looked at."""
    return len([status for status in pages if status != 429])


def letters(kind: str = "account_guessed") -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == kind)))


@pytest.mark.both_databases
def test_of_120_wrong_passwords_from_60_addresses_few_are_heard(app: Flask) -> None:
    email = an_account().email
    sixty = [Browser(app, f"198.51.100.{n}") for n in range(60)]
    tried = [sixty[n % 60].try_in(email, WRONG).status for n in range(120)]
    assert heard(tried) == FREE_TOGETHER + 1
    assert Browser(app, "203.0.113.1").try_in(email).status == 429, "the right one is not heard amid a pause"


def test_an_address_without_an_account_is_slowed_alike(app: Flask) -> None:
    one, none = an_account().email, "nobody@example.org"
    tried = [[Browser(app).try_in(email, WRONG).status for _ in range(9)] for email in (one, none)]
    assert tried[0] == tried[1] and heard(tried[0]) == FREE_ALONE + 1


def test_ipv6_is_counted_by_the_network_of_a_household(app: Flask) -> None:
    email = an_account().email
    tried = [Browser(app, f"2001:db8:1:2::{n:x}").try_in(email, WRONG).status for n in range(1, 20)]
    assert heard(tried) == FREE_ALONE + 1
    assert Browser(app, "2001:db8:1:3::1").try_in(email).status == 302, "the neighbour is another network"
    assert Browser(app, "::ffff:192.0.2.1").try_in(email).status == 302


def test_whoever_forgets_the_password_comes_in_and_begins_anew(app: Flask) -> None:
    email, browser = an_account().email, Browser(app)
    for _ in range(3):
        assert [browser.try_in(email, WRONG).status for _ in range(FREE_ALONE)] == [200] * FREE_ALONE
        assert browser.try_in(email).status == 302
        browser.post("/account/logout")
    assert list(db.session.scalars(db.select(GuessCount.wrong))) == [FREE_ALONE], (
        "a stranger's of before stay"
    )


def test_two_hundred_people_behind_one_address_come_in(app: Flask) -> None:
    cookie = Browser(app)
    for _ in range(200):
        guess = guesses.count(guesses.PASSWORD, f"account {_}", Guesser("", "192.0.2.7"), AT)
        guesses.take_back(guess)
    assert db.session.scalar(db.select(db.func.sum(GuessCount.wrong))) in (0, None)
    assert cookie.try_in(an_account().email).status == 302


@pytest.mark.both_databases
def test_a_browser_of_the_owner_is_held_up_by_nobody(app: Flask) -> None:
    user = an_account()
    own = Browser(app)
    assert own.try_in(user.email).status == 302 and own.cookie("__Host-known")
    own.post("/account/logout")
    for n in range(40):
        Browser(app, f"198.51.100.{n}").try_in(user.email, WRONG)
    assert Browser(app).try_in(user.email).status == 429, "from a browser nobody knows"
    assert own.try_in(user.email).status == 302 and own.is_in()


def test_the_owners_browser_has_a_count_of_its_own(app: Flask) -> None:
    user, own = an_account(), Browser(app)
    own.try_in(user.email)
    own.post("/account/logout")
    assert heard([own.try_in(user.email, WRONG).status for _ in range(12)]) == FREE_ALONE + 1
    thief = Browser(app).take(own.cookie("__Host-known"), "__Host-known")
    assert thief.try_in(user.email).status == 429, "a copy of the cookie shares the count"
    other = an_account()
    assert own.try_in(other.email, WRONG).status == 200, "it is known for one account only"


def test_a_forged_cookie_is_known_for_nothing(app: Flask) -> None:
    email = an_account().email
    forged = Browser(app).take('{"a":"b"}.forged', "__Host-known")
    assert heard([forged.try_in(email, WRONG).status for _ in range(9)]) == FREE_ALONE + 1


def test_the_reset_letter_opens_a_new_browser_amid_a_pause(app: Flask) -> None:
    user = an_account()
    for n in range(30):
        Browser(app, f"198.51.100.{n}").try_in(user.email, WRONG)
    fresh = Browser(app, "203.0.113.5")
    assert fresh.try_in(user.email).status == 429
    fresh.post("/account/reset", {"email": user.email})
    message = outbox._compose(letters("reset_instructions")[0])
    address = re.search(r"/account/reset/\S+", message.get_content())
    fresh.post(address[0], {"password": "another sentence", "password_confirm": "another sentence"})
    assert fresh.try_in(user.email, "another sentence").status == 302


@pytest.mark.both_databases
def test_the_owner_is_told_once_a_day_and_nobody_else(app: Flask) -> None:
    user = an_account(language="uk")
    for n in range(30):
        Browser(app, f"198.51.100.{n}").try_in(user.email, WRONG)
        Browser(app, f"198.51.100.{n}").try_in("nobody@example.org", WRONG)
    (letter,) = letters()
    assert letter.recipient == user.email and letter.facts == {"user": str(user.id), "kind": "password"}
    message = outbox._compose(letter)
    assert message is not None and "хибний пароль" in message.get_content()


def test_the_own_password_asked_once_more_is_a_guess_too(app: Flask) -> None:
    user = an_account()
    thief = Browser(app).sign_in(user)
    tried = [thief.post("/account/verify", {"password": WRONG}).status for _ in range(4)]
    wrong = {"password": WRONG, "new_password": PASSWORD + "!", "new_password_confirm": PASSWORD + "!"}
    tried += [thief.post("/account/change", wrong).status for _ in range(8)]
    assert heard(tried) == FREE_ALONE + 1
    assert thief.post("/account/verify", {"password": PASSWORD}).status == 429


@pytest.mark.both_databases
def test_of_100_codes_on_one_sign_in_few_are_heard(app: Flask) -> None:
    user = an_account(Role.COORDINATOR)
    key, _page = Browser(app).set_up(user)
    thief = Browser(app, "198.51.100.9")
    assert thief.try_in(user.email).status == 302
    tried = [thief.post("/account/tf-validate", {"code": "000000"}).status for _ in range(60)]
    tried += [thief.post("/account/mf-recovery", {"code": "0000-0000-0000"}).status for _ in range(40)]
    assert heard(tried) == FREE_ALONE + 1
    assert thief.post("/account/tf-validate", {"code": code_of(key, 1)}).status == 429
    (letter,) = letters()
    message = outbox._compose(letter)
    assert message is not None and "knows your password" in message.get_content()


@pytest.mark.both_databases
def test_of_many_at_once_no_more_are_checked_than_one_after_the_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, checked, start = an_account().email, [], threading.Barrier(12, timeout=60)
    whole = User.verify_and_update_password
    monkeypatch.setattr(
        User, "verify_and_update_password", lambda user, typed: checked.append(1) or whole(user, typed)
    )

    def guess(number: int) -> int:
        with app.app_context():
            browser = Browser(app)
            start.wait(60)
            return browser.try_in(email, f"{WRONG} {number}").status

    with ThreadPoolExecutor(12) as threads:
        tried = list(threads.map(guess, range(12)))
    assert heard(tried) == len(checked) == FREE_ALONE + 1


@pytest.mark.both_databases
def test_pauses_grow_to_their_longest_and_end_to_the_moment(app: Flask) -> None:
    finder, at = Guesser("", "192.0.2.7"), AT
    assert list(PAUSES) == sorted(set(PAUSES)) and PAUSES[-1] <= timedelta(minutes=15)
    for _ in range(FREE_ALONE):
        guesses.count("password", "x", finder, at)
    for number, pause in enumerate([*PAUSES, PAUSES[-1]]):
        guess = guesses.count("password", "x", finder, at)
        assert guess.begins_pause == (number == 0 or number == FREE_TOGETHER - FREE_ALONE)
        with pytest.raises(TooMany):
            guesses.count("password", "x", finder, at + pause - timedelta(milliseconds=1))
        at += pause
    guesses.count("password", "x", finder, at)
    guesses.count("password", "x", finder, at + guesses.FORGOTTEN_AFTER)
    assert db.session.scalar(db.select(db.func.min(GuessCount.wrong))) == 1, "forgotten after a quiet day"
    assert guesses.forget_ended(at + 3 * guesses.FORGOTTEN_AFTER) == 2


def test_what_is_refused_amid_a_pause_is_not_counted(app: Flask) -> None:
    finder = Guesser("", "192.0.2.7")
    for _ in range(FREE_ALONE + 1):
        guesses.count("password", "x", finder, AT)
    for _ in range(5):
        with pytest.raises(TooMany):
            guesses.count("password", "x", finder, AT)
    counts = sorted(db.session.scalars(db.select(GuessCount.wrong)))
    assert counts == [FREE_ALONE + 1] * 2


def test_nobody_is_remembered_beyond_a_session(app: Flask) -> None:
    visitor = Browser(app)
    visitor.post("/account/login", {"email": an_account().email, "password": PASSWORD, "remember": "y"})
    assert visitor.is_in() and not visitor.cookie("remember_token")


@pytest.mark.parametrize("header", ["", "application/json"])
def test_a_token_in_an_address_or_a_header_opens_nothing(app: Flask, header: str) -> None:
    user = an_account()
    token = user.get_auth_token()
    visitor = Pages(app)
    for path, headers in (
        (f"/settings?auth_token={token}", {}),
        ("/settings", {"Authentication-Token": token}),
    ):
        with app.app_context():
            answer = visitor.client.get(
                path, base_url="http://127.0.0.1", headers={**headers, "Accept": header}
            )
        assert answer.status_code == 302
    form = {"csrf_token": visitor.csrf(), "email": user.email, "password": PASSWORD}
    with app.app_context():
        answer = visitor.client.post(
            "/account/login?include_auth_token",
            base_url="http://127.0.0.1",
            data=form,
            headers={"Accept": header},
        )
    assert "authentication_token" not in answer.get_data(as_text=True) and answer.status_code == 302
