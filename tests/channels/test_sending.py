"""Each way: what a gateway hears, and what each of its answers means. Only gateways of our own on loopback."""

import io
import json
import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask

from referral import channels, mail
from referral.channels import asking, messengers
from referral.channels.short import Short
from tests.channels.gateways import Gateway, a_gateway
from tests.conftest import free_port

TO, TOKEN = "+380671234567", "f" * 48
TEXT = Short(TO, "Mistok: потрібні зараз", "uk", TOKEN)
BOT = "987654321:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """One that takes everything until told otherwise."""
    with a_gateway() as found:
        yield found


@pytest.fixture(params=["sms", "kannel", "telegram", "viber", "whatsapp", "signal"])
def way(request: pytest.FixtureRequest, app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way in turn, its gateway on loopback saying yes as the real one does."""
    code = str(request.param)
    set_up(code, app, gateway, monkeypatch)
    return code


YES: dict[str, tuple[bytes, str | None]] = {
    "sms": (b'{"id": "g-1"}', "g-1"),
    "kannel": (b"0: Accepted for delivery", None),
    "telegram": (b'{"ok": true, "result": {"message_id": 7}}', "7"),
    "viber": (
        b'{"status": 0, "status_message": "ok", "message_token": 5741311803571721087}',
        "5741311803571721087",
    ),
    "whatsapp": (b'{"messages": [{"id": "wamid.1"}]}', "wamid.1"),
    "signal": (b'{"timestamp": "1577837400000"}', "1577837400000"),
}


def set_up(code: str, app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of one way, and its gateway's yes."""
    needed = {
        "sms": {"SMS_URL": gateway.address, "SMS_TOKEN": "t0ken", "SMS_SENDER": "Mistok"},
        "kannel": {
            "KANNEL_URL": f"{gateway.address}/cgi-bin/sendsms",
            "KANNEL_USERNAME": "us",
            "KANNEL_PASSWORD": "s3cret",
            "KANNEL_SENDER": "Mistok",
        },
        "telegram": {"TELEGRAM_TOKEN": BOT},
        "viber": {"VIBER_TOKEN": "viber-t0ken"},
        "whatsapp": {"WHATSAPP_TOKEN": "whatsappt0ken", "WHATSAPP_FROM": "105511221122334"},
        "signal": {
            "SIGNAL_SERVER": f"127.0.0.1:{gateway.port}",
            "SIGNAL_FROM": "+48221234567",
            "SIGNAL_TLS": False,
        },
    }[code]
    for name, value in needed.items():
        monkeypatch.setitem(app.config, name, value)
    modules = messengers._apprise()
    monkeypatch.setattr(modules.telegram, "notify_url", f"{gateway.address}/bot")
    monkeypatch.setattr(modules.viber, "notify_url", f"{gateway.address}/pa/send_message")
    monkeypatch.setattr(modules.whatsapp, "notify_url", gateway.address + "/{fb_ver}/{phone_id}/messages")
    gateway.status, gateway.words = (202 if code == "kannel" else 200), YES[code][0]


def _to(code: str) -> Short:
    there = {"telegram": "123456789", "viber": "01234567890A="}.get(code, TO)
    return Short(there, TEXT.words, "uk", TOKEN)


def test_a_text_leaves_by_each_way_and_the_gateways_name_comes_back(way: str, gateway: Gateway) -> None:
    assert channels.send(way, _to(way)) == YES[way][1]
    (heard,) = gateway.heard
    whole = heard.body.decode() + json.dumps(heard.headers)
    assert TEXT.words in heard.body.decode() or json.dumps(TEXT.words).strip('"') in whole
    assert _to(way).address.lstrip("+") in whole and _to(way).address.lstrip("+") not in heard.path


@pytest.mark.parametrize("status", [400])
def test_what_is_refused_is_refused_for_good(way: str, gateway: Gateway, status: int) -> None:
    gateway.status, gateway.words = status, b'{"ok": false, "error": {"code": 1, "message": "no such"}}'
    with pytest.raises(mail.Refused) as raised:
        channels.send(way, _to(way))
    assert mail.is_for_good(raised.value) and mail.kind_of(raised.value) == "HTTP 400"


@pytest.mark.parametrize("status", [401, 404, 429, 503, 302])
def test_our_own_trouble_with_a_gateway_condemns_no_number(way: str, gateway: Gateway, status: int) -> None:
    gateway.status, gateway.headers = status, {"Location": f"{gateway.address}/elsewhere"}
    with pytest.raises(mail.ServerTrouble) as raised:
        channels.send(way, _to(way))
    assert len(gateway.heard) == 1, "no redirect is followed, and nothing is sent twice at once"
    assert mail.kind_of(raised.value) == f"HTTP {status}"


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_gateway_that_breaks_off_may_have_it(way: str, gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(mail.InDoubt):
        channels.send(way, _to(way))


@pytest.mark.parametrize("words", [b"", b"<html>Welcome</html>", b"[]", b'{"id": ""}', b"{" * 70_000])
def test_a_yes_without_a_name_is_no_yes(way: str, gateway: Gateway, words: bytes) -> None:
    gateway.status, gateway.words = 200, words
    with pytest.raises(mail.InDoubt):
        channels.send(way, _to(way))


def test_a_gateway_that_hangs_up_may_have_it(way: str, gateway: Gateway) -> None:
    gateway.hangs_up = True
    with pytest.raises(mail.InDoubt):
        channels.send(way, _to(way))


def test_a_gateway_that_is_not_there_has_nothing(
    way: str, gateway: Gateway, app: Flask, monkeypatch: Any
) -> None:
    nobody = Gateway(port=free_port())
    set_up(way, app, nobody, monkeypatch)
    with pytest.raises(mail.ServerTrouble):
        channels.send(way, _to(way))


@pytest.mark.parametrize("conduct", ["waits", "drips"])
def test_a_gateway_that_hangs_or_drips_is_left_at_the_deadline(
    way: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, conduct: str
) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.4)
    setattr(gateway, conduct, 2.0 if conduct == "waits" else True)
    with pytest.raises(mail.InDoubt):
        channels.send(way, _to(way))
    assert not gateway.finished, "it was left while it had more to say"


def test_nobody_hears_a_token_or_a_number(
    way: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """By a handler of the root, as a service has one; what pytest catches itself goes around a shut way up."""
    heard, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler(heard)])
    request.addfinalizer(partial(root.setLevel, root.level))
    root.setLevel(logging.DEBUG)
    for name in ("httpx", "httpcore", "apprise"):  # as reading a configuration of logs leaves them
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    logging.getLogger("anybody").debug("it is heard")
    for status in (200, 400, 503):
        gateway.status = status
        try:
            channels.send(way, _to(way))
        except (mail.Refused, mail.ServerTrouble) as error:
            assert TO not in repr(error)
    said = heard.getvalue()
    assert "it is heard" in said and "HTTP Request" not in said and "send_request" not in said
    secrets = (
        BOT,
        "viber-t0ken",
        "whatsappt0ken",
        "s3cret",
        "t0ken",
        TO.lstrip("+"),
        _to(way).address,
        TEXT.words,
    )
    assert not [each for each in secrets if each in said]


def test_a_bot_that_somebody_has_blocked_is_refused_for_good(
    app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up("telegram", app, gateway, monkeypatch)
    gateway.status = 403
    gateway.words = b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    with pytest.raises(mail.Refused):
        channels.send("telegram", _to("telegram"))


@pytest.mark.parametrize(
    ("status", "raised"),
    [(6, mail.Refused), (5, mail.Refused), (2, mail.ServerTrouble), (12, mail.ServerTrouble)],
)
def test_viber_says_everything_with_200(
    app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, status: int, raised: type[Exception]
) -> None:
    set_up("viber", app, gateway, monkeypatch)
    gateway.words = json.dumps({"status": status, "status_message": "no"}).encode()
    with pytest.raises(raised):
        channels.send("viber", _to("viber"))


def test_a_messengers_address_that_is_none_is_refused(
    app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up("signal", app, gateway, monkeypatch)
    with pytest.raises(mail.Refused):
        channels.send("signal", Short("nobody", "words", "en", TOKEN))
    assert gateway.heard == []


def test_kannel_is_told_the_alphabet_and_where_to_report(
    app: Flask, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up("kannel", app, gateway, monkeypatch)
    channels.send("kannel", TEXT)
    channels.send("kannel", Short(TO, "plain words", "en", TOKEN))
    wide, plain = (heard.headers for heard in gateway.heard)
    assert (wide["x-kannel-coding"], plain["x-kannel-coding"]) == ("2", "0")
    assert wide["x-kannel-dlr-url"].endswith(f"/gateways/kannel/delivered/{TOKEN}?type=%d")
    assert gateway.heard[0].path == "/cgi-bin/sendsms", "no number and no password stands in the address"


def test_a_way_that_is_not_set_up_is_not_there(app: Flask) -> None:
    assert channels.set_up() == ()
    with pytest.raises(mail.Refused):
        channels.send("sms", TEXT)
