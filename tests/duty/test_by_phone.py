"""An alarm by two ways at once: by e-mail, and by whatever else somebody has named; the next step where both fail."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.demo import sink
from referral.duty import actions
from referral.duty.models import DutyNotice
from referral.gateways.actions import set_ways
from referral.gateways.models import AccountChannel, Way
from referral.outbox import PENDING, SENT, VOID, OutboxMessage
from tests.channels.gateways import Gateway, a_gateway
from tests.channels.test_sending import set_up
from tests.conftest import free_port
from tests.duty.rotas import alarm_of, an_emergency, put_on_duty, told
from tests.duty.test_list import watched
from tests.factories import NOW, a_user
from tests.notifications.mail_servers import Postmaster, listening
from tests.pages import Pages

NUMBER, OTHER = "+380671234567", "+48221234567"


@pytest.fixture
def sms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The JSON gateway."""
    with a_gateway() as gateway:
        set_up("sms", app, gateway, monkeypatch)
        yield gateway


@pytest.fixture
def post(app: Flask) -> Iterator[Postmaster]:
    """A mail server that takes everything unless told otherwise."""
    with listening(app) as found:
        yield found


def _on_call(number: str = NUMBER) -> User:
    user = a_user(language="uk")
    set_ways(user, [Way("sms", number, 0)], user.as_actor(), NOW)
    return user


def _rows() -> list[OutboxMessage]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.channel)))


@pytest.mark.both_databases
def test_an_alarm_leaves_by_mail_and_by_phone_each_once(app: Flask, sms: Gateway, post: Postmaster) -> None:
    duty = _on_call()
    put_on_duty(duty)
    case, alarm = an_emergency()
    outbox.deliver(NOW)
    actions.escalate(NOW)
    outbox.deliver(NOW)
    assert post.readers == [duty.email] and [heard.said["to"] for heard in sms.heard] == [NUMBER]
    text = sms.heard[0].said["text"]
    assert text.endswith("/duty") and app.config["PUBLIC_NAME"] in text
    assert case.reference not in text and str(case.id) not in text
    assert db.session.query(DutyNotice).count() == 1, "one person, told once"


def test_who_has_named_no_phone_is_told_by_mail_alone(app: Flask, sms: Gateway) -> None:
    duty = a_user()
    put_on_duty(duty)
    an_emergency()
    assert told() == [duty.email]


def test_where_the_way_is_not_set_up_any_more_mail_alone_leaves(app: Flask) -> None:
    duty = _on_call()
    put_on_duty(duty)
    an_emergency()
    assert told() == [duty.email]


def test_what_is_acknowledged_leaves_by_no_way(app: Flask, sms: Gateway, post: Postmaster) -> None:
    duty = _on_call()
    put_on_duty(duty)
    _case, alarm = an_emergency()
    actions.acknowledge(alarm, duty.as_actor(), NOW)
    outbox.deliver(NOW)
    assert sms.heard == [] and post.received == [] and {row.state for row in _rows()} == {VOID}


@pytest.mark.both_databases
def test_one_way_that_fails_does_not_call_the_next_person(app: Flask, sms: Gateway, post: Postmaster) -> None:
    duty, deputy = _on_call(), a_user()
    put_on_duty(duty, deputy)
    sms.status = 400
    case, _alarm = an_emergency()
    outbox.deliver(NOW)
    assert alarm_of(case).step == "on_duty" and post.readers == [duty.email]
    assert db.session.query(AccountChannel).one().doubted_at == NOW, "and somebody looks at the number"


def test_mail_that_fails_does_not_call_the_next_person_where_the_phone_was_reached(
    app: Flask, sms: Gateway, post: Postmaster
) -> None:
    duty, deputy = _on_call(), a_user()
    put_on_duty(duty, deputy)
    post.says[duty.email] = "550 5.1.1 unknown"
    case, _alarm = an_emergency()
    outbox.deliver(NOW)
    assert alarm_of(case).step == "on_duty" and len(sms.heard) == 1


@pytest.mark.both_databases
def test_where_every_way_of_a_step_is_refused_the_next_person_is_told_at_once(
    app: Flask, sms: Gateway, post: Postmaster
) -> None:
    duty, deputy = _on_call(), a_user()
    put_on_duty(duty, deputy)
    sms.status, post.says[duty.email] = 400, "550 5.1.1 unknown"
    case, _alarm = an_emergency()
    outbox.deliver(NOW)
    assert alarm_of(case).step == "deputy" and deputy.email in told()
    outbox.deliver(NOW)
    assert post.readers == [deputy.email]


def test_the_second_way_is_taken_where_the_first_says_nothing(
    app: Flask, sms: Gateway, post: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_gateway() as other:
        set_up("kannel", app, other, monkeypatch)
        duty = a_user()
        set_ways(duty, [Way("sms", NUMBER, 0), Way("kannel", OTHER, 5)], duty.as_actor(), NOW)
        put_on_duty(duty)
        an_emergency()
        outbox.deliver(NOW)
        outbox.deliver(NOW + timedelta(minutes=5))
        assert len(sms.heard) == 1 and [heard.headers["x-kannel-to"] for heard in other.heard] == [OTHER]


def test_a_gateway_that_is_away_holds_up_no_letter(app: Flask, sms: Gateway, post: Postmaster) -> None:
    duty = _on_call()
    put_on_duty(duty)
    sms.status = 503
    case, _alarm = an_emergency()
    outbox.deliver(NOW)
    by_mail, by_sms = _rows()
    assert (by_mail.state, by_sms.state) == (SENT, PENDING) and alarm_of(case).step == "on_duty"
    sms.status = 200
    outbox.deliver(NOW + timedelta(minutes=1))
    assert _rows()[1].state == SENT


# The pages.


def test_settings_and_readyz_say_by_what_alarms_come(app: Flask, pages: Pages, sms: Gateway) -> None:
    user = a_user(language="en")
    page = pages.sign_in(user).get("/settings")
    assert "by e-mail only" in page.text and "/settings/alarms" in page.links()
    assert watched(pages)["alarms"] == "by e-mail only"
    wrong = pages.submit(
        pages.get("/settings/alarms"), "/settings/alarms", first="sms", first_address="call me"
    )
    assert wrong.status == 422 and not db.session.query(AccountChannel).count()
    pages.submit(
        pages.get("/settings/alarms"), "/settings/alarms", first="sms", first_address="067 123 45 67"
    )
    way = db.session.query(AccountChannel).one()
    assert (way.channel, way.address, way.user_id) == ("sms", NUMBER, user.id)
    assert "by e-mail only" not in pages.get("/settings").text and "SMS" in pages.get("/settings").text
    assert watched(pages)["alarms"] == "by e-mail; of 1 people 1 also by: sms"


def test_without_any_way_set_up_nothing_is_offered(app: Flask, pages: Pages) -> None:
    page = pages.sign_in(a_user(language="en")).get("/settings")
    assert "by e-mail only" in page.text and "/settings/alarms" not in page.links()
    assert "Nothing beside e-mail is set up here" in pages.get("/settings/alarms").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "sms", "first_address": ""},
        {"first": "telegram", "first_address": "123"},
        {"second": "sms", "second_address": NUMBER},
        {"first_address": NUMBER},
        {"first": "sms", "first_address": NUMBER, "second_address": OTHER},
        {"first": "sms", "first_address": NUMBER, "second": "sms", "second_address": OTHER, "minutes": "5"},
        {"first": "sms", "first_address": f"{NUMBER}, {OTHER}"},
    ],
)
def test_what_is_no_way_is_refused_and_changes_nothing(
    app: Flask, pages: Pages, sms: Gateway, wrong: dict[str, object]
) -> None:
    pages.sign_in(a_user(language="en"))
    page = pages.submit(pages.get("/settings/alarms"), "/settings/alarms", **wrong)
    assert page.status == 422 and not db.session.query(AccountChannel).count()


def test_an_administrator_sends_a_test_message_and_reads_what_was_answered(
    app: Flask, pages: Pages, sms: Gateway
) -> None:
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    page = pages.submit(pages.get("/letters"), "/letters/test-message", way="sms", number=NUMBER)
    assert "The test message has left" in pages.follow(page).text
    assert [heard.said["to"] for heard in sms.heard] == [NUMBER]
    sms.status = 401
    page = pages.submit(pages.get("/letters"), "/letters/test-message", way="sms", number=NUMBER)
    assert "The test message did not leave: HTTP 401" in pages.follow(page).text
    assert pages.submit(pages.get("/letters"), "/letters/test-message", way="sms", number="x").status == 422


def test_a_doubted_number_is_shown_to_its_owner_and_to_an_administrator(
    app: Flask, pages: Pages, sms: Gateway
) -> None:
    user = _on_call()
    way = db.session.query(AccountChannel).one()
    way.doubted_at = NOW
    db.session.commit()
    user.language = "en"
    db.session.commit()
    assert "Is this number right?" in pages.sign_in(user).get("/settings/alarms").text
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    page = pages.get("/letters")
    assert user.name in page.text and NUMBER in page.text
    pages.submit(page, f"/people/ways/{way.id}/right")
    assert "Is this number right?" not in pages.get("/letters").text


def test_in_the_demo_a_text_lies_among_the_letters_and_leaves_by_no_gateway(
    app: Flask, sms: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    monkeypatch.setitem(app.config, "DEMO", True)
    try:
        duty = _on_call()
        put_on_duty(duty)
        an_emergency()
        outbox.deliver(NOW)
    finally:
        controller.stop()
    subjects = [str(letter["Subject"]) for _name, letter in sink.letters(tmp_path)]
    assert f"SMS: {NUMBER}" in subjects and len(subjects) == 2 and sms.heard == []
