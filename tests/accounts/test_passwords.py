"""A password: as long and as free as its owner likes, read as it was written, kept slowly, never shown."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_security import url_for_security
from flask_security.recoverable import generate_reset_password_token

from referral.accounts import actions
from referral.accounts.models import Invitation, User
from referral.accounts.queries import token_of
from referral.accounts.signing_in.guessable import SAY_ANOTHER, WORDS, is_guessable
from referral.audit import system
from referral.db import db, utc_now
from tests.accounts.entering import PASSWORD, Browser, an_account
from tests.conftest import AT_WORK
from tests.pages import Pages

LONGEST = (
    "Ґанок, шість лелек, їжак і йогурт: п'ять 5 # зимових яблук — " + "і далі без кінця, " * 2 + "кінець"
)
ANY = {
    "small letters": "zdjvmqwtrkpn",
    "digits": "501283947162",
    "signs that are no letters": "🐝🦔🐢🦊🐸🐙🦉🐌🦋🐞🐳🦀",
    "a long sentence": LONGEST,
}


@pytest.fixture
def link(app: Flask) -> str:
    actions.invite("new@example.org", "auditor", None, "uk", system("test"), utc_now())
    return f"/invitation/{token_of(db.session.scalars(db.select(Invitation)).one())}"


@pytest.mark.parametrize("password", ANY.values(), ids=list(ANY))
def test_any_twelve_signs_and_a_hundred_are_taken(app: Flask, link: str, password: str) -> None:
    assert len(LONGEST) >= 64
    said = {"name": "Олена", "password": password, "language": "uk"}
    assert Pages(app).post(link, said).status == 303
    assert Browser(app).try_in("new@example.org", password).status == 302


GUESSED = [
    "P@ssw0rd-2026!", "Пароль123456", "gfhjkmgfhjkm1", "abcdefghijkl", "1q2w3e4r5t6y", "OncoBridge2026",
    "онкоміст-львів", "Ukraine2022!!", "SlavaUkraini1991", "onkologia-lublin", "лікарняКиїв24",
    "password!@#$%^", "xxxxxxxxxxxxanna",
]  # fmt: skip
OWN = [
    "bridge over the river",
    "вишневий садок коло хати",
    "501283947162",
    "три лікарні й один кіт",
    PASSWORD,
]


@pytest.mark.parametrize("password", GUESSED)
def test_what_is_guessed_first_is_refused_wherever_a_password_is_set(
    app: Flask, link: str, password: str
) -> None:
    page = Pages(app).post(link, {"name": "Олена", "password": password, "language": "uk"}, "en")
    assert page.status == 422 and str(SAY_ANOTHER) in page.text and password not in page.html
    user, browser = an_account(), Browser(app)
    browser.try_in(user.email)
    new = {"new_password": password, "new_password_confirm": password}
    assert browser.post("/account/change", {"password": PASSWORD, **new}).status == 200
    with app.test_request_context():
        reset = url_for_security("reset_password", token=generate_reset_password_token(user))
    asked = {"password": password, "password_confirm": password}
    assert Browser(app).post(reset, asked).status == 200
    assert Browser(app).try_in(user.email, PASSWORD).status == 302


@pytest.mark.parametrize("password", OWN)
def test_a_sentence_of_ones_own_is_none_of_them(password: str) -> None:
    assert not is_guessable(password)


def test_every_word_of_the_list_is_refused_alone_and_dressed_up() -> None:
    with WORDS.open(encoding="utf-8", newline="") as table:
        words = [row["word"] for row in csv.DictReader(table)]
    assert len(words) == len(set(words)) > 200
    for word in words:
        assert (
            is_guessable(word * 4)
            and is_guessable(f"{word.capitalize()}2026!!")
            and is_guessable(f"{word}12345")
        )


def test_every_sign_of_it_counts(app: Flask, link: str) -> None:
    Pages(app).post(link, {"name": "Олена", "password": LONGEST, "language": "uk"})
    for wrong in (LONGEST[:-1], LONGEST.upper(), f"{LONGEST}.", LONGEST.replace("  ", " ")[:64]):
        assert Browser(app).try_in("new@example.org", wrong).status == 200


def test_it_is_kept_slowly(app: Flask, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with 19 MiB and two passes. Source: OWASP Password Storage Cheat Sheet, read 2026-11."""
    library = app.extensions["security"]
    monkeypatch.setattr(library, "pwd_context", library.pwd_context.copy(**AT_WORK))
    Pages(app).post(link, {"name": "Олена", "password": LONGEST, "language": "uk"})
    kept = db.session.scalars(db.select(User.password).where(User.email == "new@example.org")).one()
    assert kept and kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_without_the_present_one_nobody_sets_a_new_one(app: Flask) -> None:
    user, browser = an_account(), Browser(app)
    browser.try_in(user.email)
    new = {"new_password": LONGEST, "new_password_confirm": LONGEST}
    for wrong in ("", "not this one at all"):
        assert browser.post("/account/change", {"password": wrong, **new}).status == 200
    assert browser.post("/account/change", {"password": PASSWORD, **new}).status == 302
    assert Browser(app).try_in(user.email, LONGEST).status == 302


def _asked(root: Path) -> Iterator[str]:
    """Each field of a page in which a password is written."""
    for folder in ("security", "accounts"):
        for page in sorted((root / "templates" / folder).glob("*.html")):
            yield from re.findall(
                r"(?:field|text_input)\((?:\w+\.|form, \")\w*password\w*\W[^\n]*\)",
                page.read_text(encoding="utf-8"),
            )


def test_each_field_of_it_is_masked_and_open_to_a_keeper_of_passwords(root: Path) -> None:
    found = [each for each in _asked(root) if "macro" not in each]
    assert len(found) >= 8
    for each in found:
        assert 'type="password"' in each and re.search(r'autocomplete="(?:current|new)-password"', each), each
    scripts = " ".join(each.read_text(encoding="utf-8") for each in (root / "assets" / "js").rglob("*.js"))
    assert not re.search(r"[\"']paste[\"']", scripts), "nothing holds up who pastes"
