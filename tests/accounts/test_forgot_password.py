"""A forgotten password: the same page for everybody, a letter for those who have an account, a link that works once."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_security.utils import hash_password, verify_password

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.outbox import OutboxMessage
from tests.accounts.entering import Browser, an_account
from tests.factories import a_user
from tests.pages import Pages

OLD, NEW = "a long enough sentence", "another sentence of my own"


def _asked(pages: Pages, email: str) -> str:
    """The page after asking for a letter, without what differs from form to form."""
    page = pages.post("/account/reset", {"email": email})
    assert page.status == 200
    return re.sub(r'(value|content)="[^"]*"', "", page.html)


def _posted() -> list[OutboxMessage]:
    wanted = db.select(OutboxMessage).where(OutboxMessage.template == "reset_instructions")
    return list(db.session.scalars(wanted))


@pytest.mark.both_databases
@pytest.mark.parametrize("domain", ["example.org", "hospital.example", "no-such-domain-anywhere.ua"])
def test_somebody_with_an_account_gets_a_letter_wherever_their_mail_is(
    app: Flask, pages: Pages, domain: str
) -> None:
    user = a_user(Role.VOLUNTEER, email=f"olena@{domain}", password=hash_password(OLD), language="uk")
    _asked(pages, user.email)
    (letter,) = _posted()
    assert (letter.recipient, letter.language) == (user.email, "uk")
    assert letter.facts == {"user": str(user.id)}, "no token is stored"


def test_the_page_does_not_tell_who_has_an_account(app: Flask, pages: Pages) -> None:
    user = a_user(Role.VOLUNTEER, password=hash_password(OLD))
    known, unknown = _asked(pages, user.email), _asked(Pages(app), "nobody@example.org")
    assert known.replace(user.email, "") == unknown.replace("nobody@example.org", "")
    assert len(_posted()) == 1


def test_one_who_was_switched_off_gets_no_letter(app: Flask, pages: Pages, now: datetime) -> None:
    user = a_user(Role.COORDINATOR, password=hash_password(OLD), active=False)
    _asked(pages, user.email)
    assert all(outbox._compose(letter) is None for letter in _posted())


def _link(pages: Pages, user: User) -> str:
    """The address in the letter that was asked for."""
    _asked(pages, user.email)
    (letter,) = _posted()
    message = outbox._compose(letter)
    address = message and re.search(r"/account/reset/\S+", message.get_content())
    assert address
    return address[0]


def test_the_link_of_the_letter_sets_a_new_password(app: Flask, pages: Pages) -> None:
    user = a_user(Role.VOLUNTEER, password=hash_password(OLD))
    address = _link(pages, user)
    pages.post(address, {"password": NEW, "password_confirm": NEW})
    changed = db.session.get_one(User, user.id)
    assert verify_password(NEW, changed.password) and not verify_password(OLD, changed.password)
    pages.post(address, {"password": OLD, "password_confirm": OLD})
    assert verify_password(NEW, db.session.get_one(User, user.id).password), "the link worked once"


def test_a_new_password_does_not_lead_around_the_second_factor(app: Flask) -> None:
    user, owner, thief = an_account(Role.COORDINATOR), Browser(app), Browser(app)
    owner.set_up(user)
    thief.post(_link(thief, user), {"password": NEW, "password_confirm": NEW})
    assert not thief.is_in() and not owner.is_in(), "who was in is out"
    answer = thief.try_in(user.email, NEW)
    assert (answer.location or "").startswith("/account/tf-validate") and not thief.is_in()


@pytest.mark.parametrize(("minutes", "works"), [(110, True), (130, False)])
def test_the_link_works_for_two_hours(app: Flask, pages: Pages, minutes: int, works: bool) -> None:
    user = a_user(Role.VOLUNTEER, password=hash_password(OLD))
    address = _link(pages, user)
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=minutes)):
        pages.post(address, {"password": NEW, "password_confirm": NEW})
    assert verify_password(NEW, db.session.get_one(User, user.id).password) == works
