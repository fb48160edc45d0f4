"""Invitations: one person, one role, one use; accounts are switched off and on."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from referral.accounts.models import Invitation, User
from referral.db import db
from referral.outbox import OutboxMessage
from tests.factories import a_hospital, a_user
from tests.pages import Pages


@pytest.fixture
def administrator(pages: Pages, app: Flask) -> Pages:
    return pages.sign_in(a_user("administrator"))


def _invite(pages: Pages, **answers: str) -> object:
    form = {"email": "new@example.org", "role": "volunteer", "language": "uk", **answers}
    return pages.post("/people/invite", form)


def _link(app: Flask) -> str:
    from referral.accounts.queries import token_of

    return f"/invitation/{token_of(db.session.scalars(db.select(Invitation)).one())}"


def test_an_invitation_makes_one_account_with_its_role(app: Flask, administrator: Pages) -> None:
    hospital = a_hospital()
    assert _invite(administrator, role="hospital", hospital=str(hospital.id)).status == 303
    guest = Pages(app)
    link = _link(app)
    answers = {"name": "Jan Nowak", "password": "a long enough sentence", "language": "pl"}
    assert guest.post(link, answers).status == 303

    made = db.session.scalars(db.select(User).where(User.email == "new@example.org")).one()
    assert (made.role, made.hospital_id, made.language) == ("hospital", hospital.id, "pl")
    assert made.password and "sentence" not in made.password
    assert guest.post(link, answers).status == 410, "the link works once"


@pytest.mark.parametrize(
    ("role", "asked"),
    [("volunteer", True), ("coordinator", True), ("administrator", True), ("auditor", False)],
)
def test_who_raises_or_answers_alarms_says_their_own_phone(
    app: Flask, administrator: Pages, role: str, asked: bool
) -> None:
    _invite(administrator, role=role)
    guest, link = Pages(app), _link(app)
    assert ('name="phone"' in guest.get(link).html) is asked
    answers = {"name": "Олена", "password": "a long enough sentence", "language": "uk"}
    if asked:
        for wrong in ("", "call me", "1" * 15_000):
            refused = guest.post(link, {**answers, "phone": wrong})
            assert refused.status == 422 and "Олена" in refused.html
        assert guest.post(link, {**answers, "phone": "1" * 500_000}).status == 413
        answers["phone"] = "+380 50 765 43 21"
    assert guest.post(link, answers).status == 303
    made = db.session.scalars(db.select(User).where(User.email == "new@example.org")).one()
    assert made.phone == ("+380 50 765 43 21" if asked else None)


def test_the_letter_holds_no_token_at_rest(app: Flask, administrator: Pages) -> None:
    _invite(administrator)
    message = db.session.scalars(db.select(OutboxMessage)).one()
    token = _link(app).rpartition("/")[2]
    assert token not in str(message.facts)
    assert message.language == "uk"


def test_hospital_staff_need_their_hospital(app: Flask, administrator: Pages) -> None:
    page = _invite(administrator, role="hospital")
    assert page.status == 422
    assert "Choose the hospital" in page.text
    assert "new@example.org" in page.html, "nothing typed is lost"


def test_a_short_password_is_refused_beside_its_field_and_never_shown_again(
    app: Flask, administrator: Pages
) -> None:
    _invite(administrator)
    page = Pages(app).post(_link(app), {"name": "Ім’я", "password": "shortone", "language": "uk"})
    assert page.status == 422
    assert "shortone" not in page.html


def test_an_old_or_withdrawn_invitation_says_what_to_do(app: Flask, administrator: Pages) -> None:
    _invite(administrator)
    link = _link(app)
    with time_machine.travel(datetime.now().astimezone() + timedelta(days=8)):
        assert "Ask your administrator for a new one" in Pages(app).get(link, language="en").text
    administrator.submit(administrator.get("/people"), "/withdraw")
    assert Pages(app).get(link).status == 410


def test_nobody_is_invited_twice_into_an_account(app: Flask, administrator: Pages) -> None:
    present = a_user("volunteer")
    assert _invite(administrator, email=present.email.upper()).status == 409


def test_nobody_switches_off_themselves(app: Flask, administrator: Pages) -> None:
    me = db.session.scalars(db.select(User).where(User.role == "administrator")).one()
    assert administrator.post(f"/people/{me.id}/off").status == 409


def test_the_page_of_people_names_everyone(app: Flask, administrator: Pages) -> None:
    a_user("auditor", name="Ревізорка")
    page = administrator.get("/people")
    assert "Ревізорка" in page.text
    assert re.search("Auditor", page.text)
