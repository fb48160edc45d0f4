"""Whom to call stands in every letter, on every page and in each dead end; outside the demo nothing starts without."""

import json
from pathlib import Path
from typing import Any

import pytest
from environs import EnvValidationError
from flask import Flask

from referral import outbox
from referral.accounts import actions as accounts
from referral.accounts.security import refuse_unsafe_start
from referral.audit import system
from referral.config import settings
from referral.contacts import contact_for
from referral.db import db, utc_now
from referral.i18n import speaking
from referral.referrals import actions
from tests.conftest import OFFICE, make_app
from tests.factories import a_hospital, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in, words_of

PHONE, CZECH = "+48 22 555 01 02", "+420 555 010 203"


def test_each_country_has_its_office_and_all_others_one(app: Flask) -> None:
    assert [getattr(contact_for(country), "phone", "") for country in ("CZ", "PL", None)] == [
        CZECH,
        PHONE,
        PHONE,
    ]
    with speaking("uk"):
        assert getattr(contact_for("PL"), "hours", "") == "пн–пт 8–18"
    with speaking("hu"):
        assert getattr(contact_for("PL"), "hours", "") == "Mon–Fri 8–18", (
            "the first, where a language has none"
        )


def test_letters_are_signed_with_the_office_of_their_country_and_answered_there(app: Flask) -> None:
    a_sent_referral(hospital=a_hospital(country="CZ"))
    (letter,) = letters("referral_new")
    words = words_of(letter)
    assert CZECH in words and "Eva Nováková" in words and "Fundacja Przykład" in words
    composed = outbox._compose(letter)
    assert composed is not None and composed["Reply-To"] == "desk@foundation.example"


@pytest.mark.parametrize(
    "where",
    [
        {"role": "hospital", "hospital": True},
        {"role": "coordinator", "countries": ["CZ"]},
    ],
)
def test_a_persons_letter_is_signed_by_the_office_of_their_own_country(
    app: Flask, where: dict[str, Any]
) -> None:
    house = a_hospital(country="CZ", email=None)
    more: dict[str, Any] = {"hospital_id": house.id} if where.pop("hospital", None) else {}
    reader = a_user(**where, **more)
    told = outbox.Reader("account", f"user:{reader.id}", reader.email, "en")
    row = outbox.tell("account.reset", told, told.name, "1", utc_now(), user=str(reader.id))
    db.session.commit()
    assert row is not None and CZECH in words_of(row)


def test_whoever_looks_after_several_countries_reads_the_office_of_all(app: Flask) -> None:
    reader = a_user("coordinator", countries=["CZ", "PL"])
    told = outbox.Reader("account", f"user:{reader.id}", reader.email, "en")
    row = outbox.tell("account.reset", told, told.name, "1", utc_now(), user=str(reader.id))
    db.session.commit()
    assert row is not None and PHONE in words_of(row)


def test_an_invitation_to_a_hospital_is_signed_by_its_countrys_office(app: Flask) -> None:
    house = a_hospital(country="CZ")
    accounts.invite("nova@nemocnice.example", "hospital", house.id, "cs", system("test"), utc_now())
    (letter,) = letters("invitation")
    assert CZECH in words_of(letter)


@pytest.mark.parametrize(
    "path", ["/", "/account/login", "/account/reset", "/no-such-page", f"/answer/{'0' * 40}"]
)
def test_every_page_and_every_dead_end_says_whom_to_call(pages: Pages, path: str) -> None:
    page = pages.get(path)
    assert PHONE in page.text and 'href="tel:+48225550102"' in page.html


def test_a_hospital_that_comes_too_late_reads_whom_to_call(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(hospital=a_hospital(country="CZ"))
    link = link_in(letters("referral_new")[0])
    pages.submit(pages.get(link), "/answer/")
    actions.withdraw(referral, a_user().as_actor(), utc_now())
    assert CZECH in pages.get("/answer").text and PHONE not in pages.get("/answer").text


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/step/accept",
        "/step/accept_with_conditions",
        "/step/ask_information",
        "/step/refer_onward",
        "/step/reject",
        "/step/no-such-step",
        "/identity",
    ],
)
def test_every_page_of_a_hospitals_link_names_its_own_countrys_office(
    app: Flask, pages: Pages, path: str
) -> None:
    a_sent_referral(hospital=a_hospital(country="CZ"))
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    text = pages.get(f"/answer{path}").text
    assert CZECH in text and PHONE not in text


def test_a_hospitals_own_people_read_their_countrys_office_everywhere(app: Flask, pages: Pages) -> None:
    nurse = a_user("hospital", hospital_id=a_hospital(country="CZ").id)
    pages.sign_in(nurse)
    for path in ("/hospital/inbox", "/hospital", "/settings", "/no-such-page"):
        text = pages.get(path).text
        assert CZECH in text and PHONE not in text, path


def test_outside_demo_mode_nothing_starts_without_somebody_to_call(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'real.sqlite'}", DEMO=False, COORDINATION={})
    with pytest.raises(RuntimeError, match="COORDINATION"):
        refuse_unsafe_start(app)


@pytest.mark.parametrize(
    "wrong",
    [
        "[]",
        '{"PL": {}}',
        json.dumps({"PL": OFFICE}),
        json.dumps({"default": {**OFFICE, "phone": ""}}),
        "no json",
    ],
)
def test_a_half_named_office_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("COORDINATION", wrong)
    with pytest.raises(EnvValidationError):
        settings()
