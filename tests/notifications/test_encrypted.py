"""The mail server: its certificate is verified, by STARTTLS or from the first byte; else letters wait and are seen."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from referral import mail, outbox
from referral.accounts import actions as accounts
from referral.accounts.permissions import Role
from referral.audit import system
from referral.db import db
from referral.outbox import PENDING, SENT, OutboxMessage
from tests.factories import a_user
from tests.notifications.crooked_servers import DRIPS, NO_GREETING, crooked
from tests.notifications.mail_servers import Postmaster, certificate, listening
from tests.pages import Pages
from tests.stopwatch import FOR_EVER

SECURED = {"starttls": "tls_context", "tls": "ssl_context"}


@pytest.fixture(params=SECURED)
def master(app: Flask, tmp_path: Path, request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postmaster]:
    """A server that is spoken to by STARTTLS, or by TLS from the first byte, with a certificate nobody knows."""
    context, public = certificate(tmp_path)
    monkeypatch.setitem(app.config, "MAIL_SECURITY", request.param)
    app.extensions["public certificate"] = public
    with listening(app, **{SECURED[request.param]: context}) as found:
        yield found


def _letter(now: datetime, name: str = "new") -> OutboxMessage:
    accounts.invite(f"{name}@example.org", "volunteer", None, "en", system("test"), now)
    return db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.recipient.startswith(name))).one()


def test_a_certificate_that_nobody_vouches_for_is_refused_and_the_letter_waits(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    letter = _letter(now)
    assert outbox.deliver(now).sent == 0 and master.received == []
    assert (letter.state, letter.last_error) == (PENDING, "SSLCertVerificationError")
    page = Pages(app).sign_in(a_user(Role.ADMINISTRATOR)).get("/letters")
    assert "The mail server does not take letters" in page.text and "SSLCertVerificationError" in page.text


def test_a_certificate_that_is_vouched_for_is_taken(
    app: Flask, master: Postmaster, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_CA_FILE", str(app.extensions["public certificate"]))
    letter = _letter(now)
    assert outbox.deliver(now).sent == 1
    assert letter.state == SENT and master.readers == ["new@example.org"]


def test_a_certificate_for_another_name_is_refused(
    app: Flask, master: Postmaster, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_CA_FILE", str(app.extensions["public certificate"]))
    monkeypatch.setitem(app.config, "MAIL_SERVER", "localhost")
    letter = _letter(now)
    assert outbox.deliver(now).sent == 0 and letter.state == PENDING


@pytest.mark.parametrize("security", SECURED)
def test_a_certificate_that_has_run_out_is_refused_though_it_is_vouched_for(
    app: Flask, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context, public = certificate(tmp_path, ended=timedelta(minutes=1))
    for name, value in (("MAIL_SECURITY", security), ("MAIL_CA_FILE", str(public))):
        monkeypatch.setitem(app.config, name, value)
    with listening(app, **{SECURED[security]: context}) as master:
        letter = _letter(now)
        assert outbox.deliver(now).sent == 0 and master.received == []
    assert (letter.state, letter.last_error) == (PENDING, "SSLCertVerificationError")


@pytest.mark.parametrize("security", SECURED)
def test_a_server_that_is_silent_or_drips_instead_of_encrypting_is_left_in_time(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 30)
    monkeypatch.setattr(mail, "DEADLINE", 1.0)
    monkeypatch.setitem(app.config, "MAIL_SECURITY", security)
    for way in (NO_GREETING, DRIPS):
        letter, began = _letter(now, way.replace(" ", "")), time.monotonic()
        with crooked(app, way):
            outbox.deliver(now)
        assert time.monotonic() - began < FOR_EVER and letter.state == PENDING


def test_a_server_in_trouble_is_asked_once_a_round(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    for number in range(30):
        accounts.invite(f"person{number}@example.org", "volunteer", None, "en", system("test"), now)
    assert outbox.deliver(now).failed <= outbox.LANES, "the others have lost no try"
    untried = db.select(OutboxMessage).where(OutboxMessage.attempts == 0)
    assert len(db.session.scalars(untried).all()) >= 30 - outbox.LANES


def test_a_test_letter_leaves_at_once_or_says_why_not(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    with listening(app) as master:
        administrator.post("/letters/test", {"email": "me@example.org"})
        assert master.readers == ["me@example.org"]
    assert "The test letter has left." in administrator.get("/letters").text
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    administrator.post("/letters/test", {"email": "me@example.org"})
    assert "The test letter did not leave: ConnectionRefusedError" in administrator.get("/letters").text
    assert administrator.post("/letters/test", {"email": "nobody"}).status == 422


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "none"),
        ({"MAIL_USE_TLS": "1"}, "starttls"),
        ({"MAIL_PORT": "465"}, "tls"),
        ({"MAIL_PORT": "465", "MAIL_USE_TLS": "1"}, "tls"),
        ({"MAIL_PORT": "2465", "MAIL_SECURITY": "tls"}, "tls"),
    ],
)
def test_port_465_is_encrypted_from_the_first_byte(
    app: Flask, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], found: str
) -> None:
    from referral.config import settings

    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert settings()["MAIL_SECURITY"] == found
