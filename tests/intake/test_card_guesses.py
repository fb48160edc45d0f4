"""Guesses at a card's secret: a finder is slowed, alone and with others, and never keeps the owner out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from referral.accounts.signing_in.guesses import FREE_ALONE, FREE_TOGETHER
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake import actions
from referral.intake.models import Card, Case
from tests.accounts.entering import Browser
from tests.factories import a_case, a_user

RIGHT = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
WRONG = {**RIGHT, "birth_date-day": "4"}
PHONE = {"phone_end": "4567"}


@pytest.fixture
def case(app: Flask) -> Case:
    case = a_case()
    actions.issue_card(case, a_user().as_actor(), utc_now())
    return case


def holding(app: Flask, case: Case, address: str) -> Browser:
    """Somebody with the card in their hand."""
    card = db.session.query(Card).filter_by(case_id=case.id, revoked_at=None).one()
    browser = Browser(app, address)
    assert browser.post(f"/card/{link_token(card.id)}").status == 303
    return browser


def guess(browser: Browser, typed: dict[str, str]) -> int:
    return int(browser.post("/card/open", typed).status)


@pytest.mark.both_databases
def test_a_finder_with_many_addresses_is_heard_a_few_times(app: Flask, case: Case) -> None:
    tried = [guess(holding(app, case, f"198.51.100.{n}"), WRONG) for n in range(30)]
    assert tried.count(422) == FREE_TOGETHER + 1 and set(tried) == {422, 429}


@pytest.mark.both_databases
def test_a_finder_does_not_keep_the_owner_out_of_their_own_phone(app: Flask, case: Case) -> None:
    own = holding(app, case, "192.0.2.7")
    assert guess(own, RIGHT) == 303
    own.post("/card/close")
    for n in range(30):
        guess(holding(app, case, f"198.51.100.{n}"), WRONG)
    card = db.session.query(Card).one()
    own.post(f"/card/{link_token(card.id)}")
    assert guess(own, RIGHT) == 303


def test_one_finder_does_not_hold_up_the_owner_elsewhere(app: Flask, case: Case) -> None:
    tried = [guess(holding(app, case, "198.51.100.1"), WRONG) for _ in range(30)]
    assert tried.count(422) == FREE_ALONE + 1
    assert guess(holding(app, case, "192.0.2.7"), RIGHT) == 303


def test_a_new_card_begins_anew(app: Flask, case: Case) -> None:
    for n in range(30):
        guess(holding(app, case, f"198.51.100.{n}"), WRONG)
    assert guess(holding(app, case, "203.0.113.1"), RIGHT) == 429
    actions.issue_card(case, a_user().as_actor(), utc_now())
    assert guess(holding(app, case, "203.0.113.1"), RIGHT) == 303


def test_the_end_of_the_phone_number_is_counted_alike(app: Flask) -> None:
    case = a_case(identity={"birth_date": "unknown", "phone": "+380 50 123 45 67"})
    actions.issue_card(case, a_user().as_actor(), utc_now()).phone_opens = True
    db.session.commit()
    finder = holding(app, case, "198.51.100.1")
    assert [guess(finder, {"phone_end": f"{n:04}"}) for n in range(8)].count(422) == FREE_ALONE + 1
    assert guess(finder, PHONE) == 429


@pytest.mark.both_databases
def test_of_many_at_once_no_more_are_looked_at(app: Flask, case: Case) -> None:
    finders, start = (
        [holding(app, case, "198.51.100.1") for _ in range(10)],
        threading.Barrier(10, timeout=60),
    )

    def one(finder: Browser) -> int:
        with app.app_context():
            start.wait(60)
            return guess(finder, WRONG)

    with ThreadPoolExecutor(10) as threads:
        tried = list(threads.map(one, finders))
    looked_at = db.session.query(AuditEvent).filter_by(verb="card.wrong_birth_date").count()
    assert tried.count(422) == looked_at == FREE_ALONE + 1
