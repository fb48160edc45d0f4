"""What messengers tell: delivered, failed, STOP; signed. The forged, repeated and late change nothing."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.channels.reports import signature
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.messages import heard, reach
from referral.messages.models import StoppedAddress
from referral.outbox import SENT, OutboxMessage
from tests.channels.gateways import Gateway, a_gateway
from tests.channels.test_outbox import SECRET
from tests.channels.test_sending import set_up
from tests.factories import kept
from tests.messages.people import PHONE, agrees_to, deliver, texts, tick, who_may_be_written_to

VIBER, APP, BOT = "viber-t0ken", "the app's secret", "the bot's secret"
WEEK = timedelta(days=7)


def _hex(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _signed(channel: str, body: bytes) -> dict[str, str]:
    moment = str(int(utc_now().timestamp()))
    return {
        "viber": {"X-Viber-Content-Signature": _hex(VIBER, body)},
        "whatsapp": {"X-Hub-Signature-256": "sha256=" + _hex(APP, body)},
        "telegram": {"X-Telegram-Bot-Api-Secret-Token": BOT},
        "sms": {
            "webhook-id": "m1",
            "webhook-timestamp": moment,
            "webhook-signature": signature(SECRET, "m1", moment, body),
        },
    }[channel]


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Whoever calls our addresses; every way has its secret."""
    secrets = {"VIBER_TOKEN": VIBER, "WHATSAPP_SECRET": APP, "TELEGRAM_SECRET": BOT, "SMS_SECRET": SECRET}
    for name, value in {**secrets, "WHATSAPP_VERIFY": "agreed"}.items():
        monkeypatch.setitem(app.config, name, value)
    return app.test_client()


def tells(client: FlaskClient, channel: str, said: dict[str, Any], forged: bool = False) -> int:
    """A messenger tells this; the status of our answer."""
    body = json.dumps(said).encode()
    headers = _signed(channel, body + b" " if forged and channel != "telegram" else body)
    if forged and channel == "telegram":
        headers = {"X-Telegram-Bot-Api-Secret-Token": "guessed"}
    answer = client.post(
        f"/gateways/{channel}/heard", data=body, headers=headers, content_type="application/json"
    )
    db.session.rollback()
    db.session.expire_all()
    return answer.status_code


def word(channel: str, words: str, at: datetime | None = None, address: str = PHONE) -> dict[str, Any]:
    """Somebody writes this word."""
    moment = int((at or utc_now()).timestamp())
    return {
        "viber": {
            "event": "message",
            "timestamp": moment * 1000,
            "sender": {"id": address},
            "message": {"text": words},
        },
        "whatsapp": _whatsapp(
            "messages", {"from": address.lstrip("+"), "timestamp": str(moment), "text": {"body": words}}
        ),
        "telegram": {"message": {"date": moment, "chat": {"id": address}, "text": words}},
        "sms": {"from": address, "text": words},
    }[channel]


def _whatsapp(what: str, one: dict[str, Any]) -> dict[str, Any]:
    return {"entry": [{"changes": [{"value": {what: [one]}}]}]}


def outcome(channel: str, ref: str, says: str, at: datetime) -> dict[str, Any]:
    """The messenger says what became of a text."""
    moment = int(at.timestamp())
    if channel == "viber":
        return {"event": says, "timestamp": moment * 1000, "message_token": int(ref)}
    return _whatsapp("statuses", {"id": ref, "status": says, "timestamp": str(moment)})


def sent_by(channel: str, ref: str, **facts: Any) -> OutboxMessage:
    """A text to a patient that this messenger has taken."""
    case = who_may_be_written_to(channel, submitted_at=utc_now() - WEEK)
    row = OutboxMessage(template="told_still_needed", recipient="", language="uk", facts={})
    row.state, row.channel, row.gateway_ref = SENT, channel, ref
    row.due_at = row.created_at = row.waiting_since = row.sent_at = utc_now()
    row.subject, row.occasion, row.reader = (
        f"case:{case.id}",
        "case.still_needed",
        f"patient:{case.patient_id}",
    )
    for name, value in facts.items():
        setattr(row, name, value)
    kept(row)
    return row


def again(row: OutboxMessage) -> OutboxMessage:
    """As it is now."""
    db.session.expire_all()
    return db.session.get_one(OutboxMessage, row.id)


@pytest.mark.both_databases
@pytest.mark.parametrize("channel", ["viber", "whatsapp"])
def test_a_delivery_is_noted_once_and_ends_the_next_way(client: FlaskClient, channel: str) -> None:
    row = sent_by(channel, "77", then=[["sms", 240]], switch_at=utc_now() + timedelta(hours=4))
    told = outcome(channel, "77", "delivered", utc_now())
    assert tells(client, channel, told) == 200
    first = again(row).delivered_at
    assert first is not None and again(row).switch_at is None and again(row).then == []
    assert tells(client, channel, told) == 200 and again(row).delivered_at == first
    assert tells(client, channel, outcome(channel, "77", "failed", utc_now())) == 200
    assert again(row).state == SENT, "what was delivered has not failed"


@pytest.mark.parametrize("channel", ["viber", "whatsapp"])
def test_a_failure_goes_on_by_the_next_way_and_is_lost_without_one(client: FlaskClient, channel: str) -> None:
    row = sent_by(channel, "78", then=[["sms", 240]], switch_at=utc_now() + timedelta(hours=4))
    assert tells(client, channel, outcome(channel, "78", "failed", utc_now())) == 200
    assert (again(row).channel, again(row).state) == ("sms", "pending")
    other = sent_by(channel, "79")
    assert tells(client, channel, outcome(channel, "79", "failed", utc_now())) == 200
    assert again(other).state == "bounced" and again(other).noticed_at is not None


@pytest.mark.parametrize("channel", ["viber", "whatsapp", "telegram", "sms"])
def test_what_is_forged_is_refused_and_changes_nothing(client: FlaskClient, channel: str) -> None:
    assert tells(client, channel, word(channel, "STOP"), forged=True) == 403
    assert not reach.is_stopped(PHONE)
    assert tells(client, channel, word(channel, "STOP")) == 200 and reach.is_stopped(PHONE)


@pytest.mark.parametrize("channel", ["viber", "whatsapp", "telegram", "sms"])
def test_without_a_secret_nobody_is_believed(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    for name in ("VIBER_TOKEN", "WHATSAPP_SECRET", "TELEGRAM_SECRET", "SMS_SECRET"):
        monkeypatch.setitem(app.config, name, "")
    body = json.dumps(word(channel, "STOP")).encode()
    headers = {
        "X-Viber-Content-Signature": _hex("", body),
        "X-Hub-Signature-256": "sha256=" + _hex("", body),
        "X-Telegram-Bot-Api-Secret-Token": "",
    }
    answer = client.post(
        f"/gateways/{channel}/heard", data=body, headers=headers, content_type="application/json"
    )
    assert answer.status_code == 403


def test_a_report_that_overtakes_our_note_comes_again_and_an_old_one_does_not(client: FlaskClient) -> None:
    assert tells(client, "viber", outcome("viber", "5", "delivered", utc_now())) == 503
    assert tells(client, "viber", outcome("viber", "5", "delivered", utc_now() - timedelta(hours=1))) == 200


def test_a_late_copy_of_start_lifts_no_later_stop(client: FlaskClient) -> None:
    hour_ago = utc_now() - timedelta(hours=1)
    assert tells(client, "viber", word("viber", "STOP")) == 200
    assert tells(client, "viber", word("viber", "START", hour_ago)) == 200
    assert reach.is_stopped(PHONE)
    assert tells(client, "viber", word("viber", "START", utc_now() + timedelta(seconds=2))) == 200


def test_a_late_copy_of_stop_stops_nothing_that_was_begun_again(client: FlaskClient, app: Flask) -> None:
    kept(
        StoppedAddress(
            token=reach.stop_token(PHONE), how="word", at=utc_now() - timedelta(hours=3), lifted_at=utc_now()
        )
    )
    assert tells(client, "viber", word("viber", "STOP", utc_now() - timedelta(hours=2))) == 200
    assert not reach.is_stopped(PHONE)


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["STOP", "stop.", " Стоп ", "СТОП!", "Відписатися", "отписаться", "хватит"])
def test_a_word_stops_everything_to_its_number(
    client: FlaskClient, sms: Gateway, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    now = utc_now().replace(hour=10)
    who_may_be_written_to(submitted_at=now - WEEK)
    tick(now)
    assert len(texts()) == 1
    assert tells(client, "sms", word("sms", words)) == 200
    deliver(now, monkeypatch)
    assert [row.state for row in texts()] == ["void"] and sms.heard == []


def test_words_that_are_no_word_stop_nothing(app: Flask) -> None:
    assert not heard.heard("sms", PHONE, "please do not stop looking", utc_now())
    assert not reach.is_stopped(PHONE)


def test_whoever_blocks_the_bot_has_stopped_it(client: FlaskClient) -> None:
    blocked = {"date": 1, "chat": {"id": 4711}, "new_chat_member": {"status": "kicked"}}
    assert tells(client, "telegram", {"my_chat_member": blocked}) == 200
    assert reach.is_stopped("4711")


@pytest.mark.parametrize(
    "said", [[], {}, {"entry": 7}, {"entry": [{"changes": [{"value": []}]}]}, {"event": None}]
)
@pytest.mark.parametrize("channel", ["viber", "whatsapp", "telegram", "sms"])
def test_nonsense_that_is_signed_is_no_news(client: FlaskClient, channel: str, said: Any) -> None:
    assert tells(client, channel, said) == 200


def test_a_blocked_bot_is_a_hard_failure_and_the_desk_asks_for_the_right_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now().replace(hour=10)
    with a_gateway() as telegram:
        set_up("telegram", app, telegram, monkeypatch)
        telegram.status, telegram.words = (
            403,
            b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}',
        )
        case = who_may_be_written_to("telegram", submitted_at=now - WEEK, identity={"telegram_name": "4711"})
        tick(now)
        deliver(now, monkeypatch)
    assert [row.state for row in texts()] == ["refused"]
    assert db.session.get_one(Case, case.id).asks == "check_phone"


def test_from_viber_it_goes_on_to_sms_after_its_hours(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now().replace(hour=9)
    with a_gateway() as viber:
        set_up("viber", app, viber, monkeypatch)
        wishes = {"write_first": "viber", "write_next": "sms", "write_next_after": 3}
        case = who_may_be_written_to(
            "viber", submitted_at=now - WEEK, identity={"viber_name": "abcDEF=="}, messages=wishes
        )
        agrees_to(case, "sms")
        tick(now)
        deliver(now, monkeypatch)
        deliver(now + timedelta(hours=3, minutes=-1), monkeypatch)
        assert (len(viber.heard), len(sms.heard)) == (1, 0)
        deliver(now + timedelta(hours=3), monkeypatch)
        assert (len(viber.heard), len(sms.heard)) == (1, 1)
        assert sms.heard[0].said["to"] == PHONE


def test_whatsapp_finds_us_by_the_word_that_was_agreed(client: FlaskClient) -> None:
    asked = "/gateways/whatsapp/heard?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    assert client.get(asked + "agreed").text == "1158201444"
    assert client.get(asked + "guessed").status_code == 403


BEGINNINGS = {
    "telegram": {"message": {"chat": {"id": 4711}, "from": {"language_code": "ru-RU"}, "text": "/start"}},
    "viber": {"event": "conversation_started", "user": {"id": "abcDEF==", "language": "uk-UA"}},
}


def answered(client: FlaskClient, channel: str, said: dict[str, Any]) -> Any:
    """What we answer a messenger that tells this."""
    body = json.dumps(said).encode()
    told = client.post(
        f"/gateways/{channel}/heard",
        data=body,
        headers=_signed(channel, body),
        content_type="application/json",
        base_url="https://localhost",
    )
    assert told.status_code == 200
    return told.get_json(silent=True)


@pytest.mark.parametrize(
    ("channel", "name", "language"), [("telegram", "4711", "Покажите"), ("viber", "abcDEF==", "Покажіть")]
)
def test_who_begins_to_speak_with_a_bot_is_told_the_name_that_the_intake_asks_for(
    client: FlaskClient, channel: str, name: str, language: str
) -> None:
    said = answered(client, channel, BEGINNINGS[channel])
    assert name in said["text"] and language in said["text"]
    assert said == (
        {"method": "sendMessage", "chat_id": name, "text": said["text"]}
        if channel == "telegram"
        else {"type": "text", "text": said["text"]}
    )


@pytest.mark.parametrize(
    "said",
    [{}, {"message": []}, {"message": {"text": "/start"}}, {"message": {"chat": {"id": 1}, "text": "hello"}}],
)
def test_to_anything_else_a_bot_says_nothing(client: FlaskClient, said: dict[str, Any]) -> None:
    assert answered(client, "telegram", said) is None
    assert answered(client, "viber", {"event": "conversation_started", **said}) is None


def by_kannel(client: FlaskClient, body: bytes, secret: str = SECRET, **headers: str) -> int:
    """Kannel tells what somebody wrote, as its `post-url` does; the status of our answer."""
    said = {"X-Kannel-From": PHONE.lstrip("+"), "Content-Type": "text/plain; charset=UTF-8", **headers}
    answer = client.post("/gateways/kannel/heard", data=body, headers=said, auth=("kannel", secret))
    db.session.rollback()
    db.session.expire_all()
    return answer.status_code


def is_stopped() -> bool:
    """Whether somebody has said stop."""
    return db.session.scalars(db.select(StoppedAddress)).first() is not None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"STOP", "text/plain"),
        ("Стоп".encode(), "text/plain; charset=UTF-8"),
        ("стоп".encode("utf-16-be"), "text/plain; charset=UTF-16BE"),
    ],
)
def test_a_word_by_sms_through_kannel_is_heard_in_its_alphabet(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, body: bytes, kind: str
) -> None:
    monkeypatch.setitem(client.application.config, "KANNEL_SECRET", SECRET)
    who_may_be_written_to()
    assert by_kannel(client, body, "guessed") == 403 and not is_stopped()
    assert by_kannel(client, body, **{"Content-Type": kind}) == 200 and is_stopped()


@pytest.mark.parametrize(
    "told",
    [
        {"Content-Type": "text/plain; charset=nonsense"},
        {"X-Kannel-From": ""},
        {"X-Kannel-From": "Oncology"},
        {"X-Kannel-From": "9" * 9_000},
    ],
)
def test_what_kannel_tells_and_is_no_word_of_a_number_does_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, told: dict[str, str]
) -> None:
    monkeypatch.setitem(client.application.config, "KANNEL_SECRET", SECRET)
    who_may_be_written_to()
    assert by_kannel(client, b"STOP", **told) in (200, 400, 431) and not is_stopped()


def test_without_a_secret_kannel_is_not_heard(client: FlaskClient) -> None:
    assert by_kannel(client, b"STOP", "") == 403 and not is_stopped()
