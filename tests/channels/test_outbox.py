"""One row for whoever is told: it goes on from one way to the next, and gateways say what became of it."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral import occasions, outbox, queued
from referral.accounts.models import User
from referral.channels.reports import signature
from referral.crypto import letter_token, report_token
from referral.db import db, transaction
from referral.gateways import actions, queries
from referral.gateways.models import AccountChannel, Way
from referral.notifications import wording
from referral.notifications.actions import send_again
from referral.outbox import BOUNCED, PENDING, REFUSED, SENT, OutboxMessage
from tests.channels.gateways import Gateway, Heard, a_gateway
from tests.channels.test_sending import set_up
from tests.factories import NOW, a_user

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ok?").decode()
NUMBER, OTHER = "+380671234567", "+48221234567"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def sms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The JSON gateway, which signs its reports."""
    with a_gateway() as gateway:
        set_up("sms", app, gateway, monkeypatch)
        monkeypatch.setitem(app.config, "SMS_SECRET", SECRET)
        yield gateway


@pytest.fixture
def kannel(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A second one."""
    with a_gateway() as gateway:
        set_up("kannel", app, gateway, monkeypatch)
        yield gateway


def _told(*ways: Way, now: datetime = NOW) -> OutboxMessage:
    """Somebody with these ways is sent a text."""
    user = a_user("coordinator", language="uk")
    actions.set_ways(user, ways, user.as_actor(), now)
    return _again(user, "", now)


def _again(user: User, window: str, now: datetime = NOW) -> OutboxMessage:
    reader = queries.reader_by_phone(user, queries.ways_of(user.id), occasions.ACCOUNT)
    assert reader is not None
    tell = transaction(lambda: outbox.tell("mail.tested", reader, f"user:{user.id}", window, now))
    row = tell()
    assert row is not None
    return row


def _now(row: OutboxMessage) -> OutboxMessage:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(OutboxMessage, row.id)


BOTH = (Way("sms", NUMBER, 0), Way("kannel", OTHER, 15))


@pytest.mark.both_databases
def test_a_text_is_sent_once_and_waits_for_word_of_its_delivery(app: Flask, sms: Gateway) -> None:
    row = _told(*BOTH[:1])
    assert outbox.deliver(NOW).sent == 1 and outbox.deliver(NOW + QUARTER * 9).sent == 0
    (heard,) = sms.heard
    assert heard.said["to"] == NUMBER and app.config["PUBLIC_NAME"] in heard.said["text"]
    assert heard.said["reference"] == report_token(row.id) != letter_token(row.id)
    assert (_now(row).state, _now(row).gateway_ref, _now(row).delivered_at) == (SENT, "g-1", None)


@pytest.mark.both_databases
def test_what_is_not_said_to_be_delivered_goes_on_by_the_next_way(
    app: Flask, sms: Gateway, kannel: Gateway
) -> None:
    row = _told(*BOTH)
    outbox.deliver(NOW)
    outbox.deliver(NOW + QUARTER - timedelta(seconds=1))
    assert (len(sms.heard), len(kannel.heard)) == (1, 0), "not a moment before its time"
    outbox.deliver(NOW + QUARTER)
    assert (len(sms.heard), len(kannel.heard)) == (1, 1)
    assert kannel.heard[0].headers["x-kannel-to"] == OTHER
    assert (_now(row).channel, _now(row).state, _now(row).recipient) == ("kannel", SENT, OTHER)
    assert outbox.deliver(NOW + QUARTER * 9).sent == 0
    assert db.session.query(OutboxMessage).count() == 1, "one row for who is told"


def test_a_refusal_goes_on_at_once_and_asks_a_person_about_the_number(
    app: Flask, sms: Gateway, kannel: Gateway
) -> None:
    sms.status = 400
    row = _told(*BOTH)
    outbox.deliver(NOW)
    assert (_now(row).channel, _now(row).state) == ("kannel", PENDING) or len(kannel.heard) == 1
    outbox.deliver(NOW)
    assert len(kannel.heard) == 1 and _now(row).state == SENT and _now(row).noticed_at is None
    ((way, _name),) = queries.doubted()
    assert (way.channel, way.address, way.doubted_at) == ("sms", NUMBER, NOW)


def test_where_no_way_is_left_it_is_lost_and_somebody_sees_it(app: Flask, sms: Gateway) -> None:
    sms.status = 422
    row = _told(*BOTH[:1])
    outbox.deliver(NOW)
    assert _now(row).state == REFUSED and _now(row).noticed_at == NOW
    assert outbox.figures(NOW)["not_delivered"] == 1


def test_trouble_of_one_gateway_holds_up_no_other_way(app: Flask, sms: Gateway, kannel: Gateway) -> None:
    sms.status = 503
    first = [_told(Way("sms", f"+38067123456{n}", 0)) for n in range(6)]
    last = _told(Way("kannel", OTHER, 0))
    outbox.deliver(NOW)
    assert _now(last).state == SENT
    assert len(sms.heard) <= outbox.LANES, "by a gateway in trouble no more is begun"
    assert {_now(row).state for row in first} == {PENDING} and queries.doubted() == []


def test_trouble_that_lasts_until_the_next_way_is_due_goes_on(
    app: Flask, sms: Gateway, kannel: Gateway
) -> None:
    sms.status = 503
    row = _told(*BOTH)
    outbox.deliver(NOW)
    outbox.deliver(NOW + QUARTER)
    assert len(kannel.heard) == 1 and _now(row).state == SENT


def test_a_yes_that_says_nothing_is_tried_once_more_and_not_for_ever(app: Flask, sms: Gateway) -> None:
    sms.words = b"<html>Welcome</html>"
    row = _told(*BOTH[:1])
    for minutes in (0, 29, 30, 60, 240):
        outbox.deliver(NOW + timedelta(minutes=minutes))
    assert len(sms.heard) == 2 and _now(row).became == "in_doubt"
    assert len({heard.said["reference"] for heard in sms.heard}) == 1, "the same name, so a gateway can tell"


def test_what_was_sent_and_has_nothing_more_to_say_stays_sent(
    app: Flask, sms: Gateway, kannel: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _told(*BOTH)
    outbox.deliver(NOW)
    monkeypatch.setitem(queued.contexts, "test_letter", lambda _facts: None)
    outbox.deliver(NOW + QUARTER)
    assert _now(row).state == SENT and kannel.heard == []


def test_a_number_that_was_taken_away_gets_nothing(app: Flask, sms: Gateway) -> None:
    row = _told(*BOTH[:1])
    user = db.session.query(User).one()
    actions.set_ways(user, [], user.as_actor(), NOW)
    outbox.deliver(NOW)
    assert sms.heard == [] and _now(row).state == REFUSED and _now(row).last_error == "no address"


def test_a_number_that_was_mended_meanwhile_is_used(app: Flask, sms: Gateway) -> None:
    _told(*BOTH[:1])
    user = db.session.query(User).one()
    actions.set_ways(user, [Way("sms", OTHER, 0)], user.as_actor(), NOW)
    outbox.deliver(NOW)
    assert [heard.said["to"] for heard in sms.heard] == [OTHER]


def _report(
    client: FlaskClient, row: OutboxMessage, status: str, at: datetime | None = None, **wrong: Any
) -> int:
    """What a gateway reports, signed as it should be unless told otherwise."""
    body = json.dumps({"reference": wrong.get("reference", report_token(row.id)), "status": status}).encode()
    moment = str(int((at or datetime.now(tz=NOW.tzinfo)).timestamp()))
    signed = signature(wrong.get("secret", SECRET), "msg_1", moment, wrong.get("signed", body))
    headers = {"webhook-id": "msg_1", "webhook-timestamp": moment, "webhook-signature": f"v1,old {signed}"}
    answer = client.post(
        f"/gateways/{wrong.get('channel', 'sms')}/delivered",
        data=body,
        headers=headers if wrong.get("headers", True) else {},
        content_type="application/json",
    )
    return answer.status_code


@pytest.mark.both_databases
def test_a_gateways_word_of_delivery_ends_it(app: Flask, sms: Gateway, kannel: Gateway) -> None:
    row = _told(*BOTH)
    outbox.deliver(NOW)
    client = app.test_client()
    assert [_report(client, row, "delivered") for _ in range(3)] == [200] * 3, "said again it is no news"
    first = _now(row).delivered_at
    assert first is not None and _now(row).state == SENT
    outbox.deliver(NOW + QUARTER * 9)
    assert kannel.heard == []
    assert _report(client, row, "failed") == 200 and _now(row).state == SENT, "what is there is there"


def test_a_gateways_word_of_failure_goes_on_or_loses_it(app: Flask, sms: Gateway, kannel: Gateway) -> None:
    row, alone = _told(*BOTH), _told(Way("sms", "+380671234568", 0))
    outbox.deliver(NOW)
    client = app.test_client()
    assert _report(client, row, "failed") == 200 and _report(client, alone, "failed") == 200
    assert (_now(row).channel, _now(row).state) == ("kannel", PENDING)
    assert _now(alone).state == BOUNCED and len(queries.doubted()) == 2
    assert _report(client, row, "failed") == 200 and _now(row).state == PENDING, (
        "of a way that is past, no news"
    )
    assert _report(client, alone, "delivered") == 200 and _now(alone).state == SENT, (
        "late, and there after all"
    )


def test_delivered_after_all_while_the_next_way_waits_nothing_more_leaves(
    app: Flask, sms: Gateway, kannel: Gateway
) -> None:
    row = _told(*BOTH)
    outbox.deliver(NOW)
    client = app.test_client()
    _report(client, row, "failed")
    _report(client, row, "delivered")
    outbox.deliver(NOW + QUARTER * 9)
    assert _now(row).state == SENT and kannel.heard == []


def test_a_report_that_overtakes_our_own_note_is_asked_to_come_again(
    app: Flask, sms: Gateway, kannel: Gateway
) -> None:
    row, said = _told(*BOTH), []

    def report(_heard: Heard) -> None:
        with app.app_context():
            said.append(_report(app.test_client(), row, "failed"))

    sms.before = report
    outbox.deliver(NOW)
    assert said == [503] and _now(row).state == SENT
    assert _report(app.test_client(), row, "failed") == 200 and _now(row).channel == "kannel"


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "whsec_" + base64.b64encode(b"another secret of the same size").decode()},
        {"signed": b'{"status": "delivered"}'},
        {"at": -6},
        {"at": 6},
        {"headers": False},
    ],
)
def test_a_forged_or_old_report_is_refused(app: Flask, sms: Gateway, wrong: dict[str, Any]) -> None:
    row = _told(*BOTH[:1])
    outbox.deliver(NOW)
    minutes = wrong.pop("at", 0)
    at = datetime.now(tz=NOW.tzinfo) + timedelta(minutes=minutes)
    assert _report(app.test_client(), row, "delivered", at, **wrong) == 403
    assert _now(row).delivered_at is None


def test_without_a_secret_every_report_is_forged(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMS_SECRET", "")
    row = _told(*BOTH[:1])
    outbox.deliver(NOW)
    assert _report(app.test_client(), row, "delivered", secret="") == 403


@pytest.mark.parametrize("reference", ["", "0" * 48, "no such", None, {"a": 1}])
def test_a_report_of_what_is_not_ours_changes_nothing(app: Flask, sms: Gateway, reference: object) -> None:
    row = _told(*BOTH[:1])
    outbox.deliver(NOW)
    assert _report(app.test_client(), row, "delivered", reference=reference) == 200
    assert _report(app.test_client(), row, "delivered", reference=letter_token(row.id)) == 200
    assert _now(row).delivered_at is None, "the name of a letter is no name of a text"


@pytest.mark.parametrize("channel", ["email", "kannel", "telegram", "nonsense"])
def test_a_way_without_signed_reports_has_no_such_page(app: Flask, sms: Gateway, channel: str) -> None:
    assert _report(app.test_client(), _told(*BOTH[:1]), "delivered", channel=channel) == 404


def test_kannels_report_comes_by_the_address_that_it_was_given(app: Flask, kannel: Gateway) -> None:
    row = _told(Way("kannel", OTHER, 0))
    outbox.deliver(NOW)
    address = kannel.heard[0].headers["x-kannel-dlr-url"].removeprefix(app.config["PUBLIC_URL"])
    client = app.test_client()
    forged = address.replace(report_token(row.id), letter_token(row.id)).replace("%d", "1")
    assert client.get(forged).status_code == 403 and _now(row).delivered_at is None
    assert client.get(address.replace("%d", "8")).status_code == 200 and _now(row).delivered_at is None
    assert client.get(address.replace("%d", "1")).status_code == 200 and _now(row).delivered_at is not None
    assert client.get(address.replace("%d", "1").replace("kannel", "sms")).status_code == 404


def test_a_doubted_number_is_looked_at_and_found_right(app: Flask, sms: Gateway) -> None:
    sms.status = 400
    row = _told(*BOTH[:1])
    outbox.deliver(NOW)
    admin = a_user("administrator").as_actor()
    ((way, _name),) = queries.doubted()
    actions.trust(way, admin, NOW)
    actions.trust(way, admin, NOW)
    assert queries.doubted() == [] and _now(row).state == REFUSED


def test_the_same_ways_again_are_no_change_and_a_new_number_is_doubted_by_nobody(
    app: Flask, sms: Gateway
) -> None:
    sms.status = 400
    _told(*BOTH)
    outbox.deliver(NOW)
    user = db.session.query(User).filter_by(role="coordinator").one()
    kept = [way.id for way in queries.ways_of(user.id)]
    actions.set_ways(user, BOTH, user.as_actor(), NOW)
    assert [way.id for way in queries.ways_of(user.id)] == kept
    actions.set_ways(user, BOTH[:1], user.as_actor(), NOW)
    assert len(queries.doubted()) == 1, "the same number is still not right"
    actions.set_ways(user, [Way("sms", OTHER, 0)], user.as_actor(), NOW)
    assert queries.doubted() == [] and db.session.query(AccountChannel).count() == 1


def test_what_was_lost_is_sent_again_by_the_same_way_or_by_letter_to_a_typed_address(
    app: Flask, sms: Gateway
) -> None:
    sms.status = 400
    row, other = _told(*BOTH[:1]), _told(Way("sms", OTHER, 0))
    outbox.deliver(NOW)
    sms.status, actor = 200, a_user("administrator").as_actor()
    assert wording.became_of(_now(row)) == "Refused: nobody is reached under this number or name"
    again = send_again(_now(row), actor, NOW)
    by_letter = send_again(_now(other), actor, NOW, "typed@example.org")
    assert (again.channel, by_letter.channel) == ("sms", "email")
    outbox.deliver(NOW)
    assert [heard.said["to"] for heard in sms.heard].count(NUMBER) == 2 and _now(again).state == SENT
