"""The daily letter: numbers only, to whoever answers; an office that letters come back from is marked."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.information import actions, keepers, queries
from referral.information.letters import tell_daily
from referral.information.models import LIFE
from referral.outbox import OutboxMessage
from tests.factories import NOW, a_user
from tests.information.answers import READER, a_suggestion, an_answer
from tests.materials.scenes import a_card, published
from tests.organisations.lines import published as an_organisation
from tests.pages import Pages


def letters() -> list[OutboxMessage]:
    asked = db.select(OutboxMessage).where(OutboxMessage.template == "information_waiting")
    return list(db.session.scalars(asked.order_by(OutboxMessage.created_at)))


def recipients() -> set[str]:
    return {each.recipient for each in letters()}


def words(row: OutboxMessage) -> str:
    made: Any = outbox._compose(row)
    return f"{made['Subject']}\n{made.get_content()}"


def a_keeper(country: str = "PL", email: str = "office@foundation.example") -> None:
    keepers.name_keeper(country, "Foundation", email, a_user(Role.ADMINISTRATOR).as_actor(), NOW)


def bounced(email: str) -> None:
    row = next(each for each in letters() if each.recipient == email)
    row.state = "sent"
    db.session.commit()
    assert outbox.came_back(row.id, NOW)


@pytest.fixture
def editor(app: Flask) -> User:
    return a_user(Role.EDITOR)


def test_editors_and_the_office_hear_once_a_day_and_nobody_where_nothing_waits(editor: User) -> None:
    a_keeper()
    a_keeper("HU", "office@budapest.example")
    assert tell_daily(NOW) == 0 and not letters()
    a_suggestion("My father Petro is ill")
    for hours in (0, 1, 2):
        tell_daily(NOW + timedelta(hours=hours))
    assert recipients() == {editor.email, "office@foundation.example"} and len(letters()) == 2
    for each in letters():
        assert "Petro" not in words(each) and "Petro" not in str(each.facts)
    assert "1 suggestion or mistake" in words(
        next(each for each in letters() if each.recipient == editor.email)
    )
    tell_daily(NOW + timedelta(days=1))
    assert len([each for each in letters() if each.recipient == editor.email]) == 2


def test_on_the_second_day_every_administrator_hears_of_it(editor: User) -> None:
    chief = a_user(Role.ADMINISTRATOR)
    a_suggestion()
    tell_daily(NOW + timedelta(hours=23))
    assert chief.email not in recipients()
    tell_daily(NOW + timedelta(days=1))
    assert chief.email in recipients()


def test_what_is_due_to_be_read_again_is_counted_over_answers_cards_and_organisations(editor: User) -> None:
    answer, other = an_answer(), a_user(Role.EDITOR).as_actor()
    LIFE.check(answer, 1, other, NOW)
    LIFE.publish(answer, 1, other, NOW)
    published(a_card())
    an_organisation()
    tell_daily(NOW + timedelta(days=90))
    assert not letters()
    tell_daily(NOW + timedelta(days=91))
    assert editor.email in recipients()
    db.session.execute(db.text("update information_answer set next_check = '2020-01-01'"))
    db.session.execute(db.text("update organisation set next_check = '2020-01-01'"))
    db.session.execute(db.text("update material set next_check = '2020-01-01'"))
    db.session.commit()
    db.session.expire_all()
    assert "3 sources are to be read again" in words(
        next(e for e in letters() if e.recipient == editor.email)
    )


def test_it_is_void_once_everything_is_answered_or_the_account_is_off(editor: User) -> None:
    row, off = a_suggestion(), a_user(Role.EDITOR)
    tell_daily(NOW)
    off.active = False
    db.session.commit()
    assert {each.recipient for each in letters() if outbox._compose(each)} == {editor.email}
    actions.decide(row, True, "Thank you", editor.as_actor(), NOW)
    assert not any(outbox._compose(each) for each in letters())


def test_an_office_that_letters_come_back_from_is_marked_and_patients_do_not_see_it(
    app: Flask, editor: User
) -> None:
    a_keeper()
    a_keeper("", "office@cards.example")
    a_suggestion()
    actions.suggest("", "card:nausea", "Old", "", "uk", READER, NOW)
    tell_daily(NOW)
    desk = Pages(app).sign_in(editor)
    assert "letters come back" not in desk.get("/desk/information").text
    assert "office@foundation.example" in Pages(app).get("/information/pl").html
    bounced("office@foundation.example")
    assert desk.get("/desk/information").text.count("letters come back") == 1
    assert "letters to office@foundation.example come back" in desk.get("/desk/information/pl").text
    assert "office@foundation.example" not in Pages(app).get("/information/pl").html
    assert "office@cards.example" in Pages(app).get("/materials").html
    bounced("office@cards.example")
    assert "office@cards.example" not in Pages(app).get("/materials").html
    assert desk.get("/desk/information").text.count("letters come back") == 2
    a_keeper(email="new@foundation.example")
    assert "new@foundation.example" in Pages(app).get("/information/pl").html


def test_an_editors_letter_that_comes_back_marks_no_office(editor: User) -> None:
    a_keeper()
    a_suggestion()
    tell_daily(NOW)
    bounced(editor.email)
    keeper = queries.keeper_of("PL")
    assert keeper is not None and keeper.bounced_at is None


def test_an_office_hears_of_its_own_country_alone(editor: User) -> None:
    a_keeper("CZ", "office@praha.example")
    actions.suggest("PL", "insured", "One", "", "uk", READER, NOW)
    tell_daily(NOW)
    assert recipients() == {editor.email}
    actions.suggest("CZ", "insured", "Two", "", "uk", READER, NOW)
    tell_daily(NOW + timedelta(hours=1))
    made: Any = outbox._compose(next(each for each in letters() if each.recipient == "office@praha.example"))
    assert made["Content-Language"] == "cs" and made.get_content().startswith("1 návrh")
