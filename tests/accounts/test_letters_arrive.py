"""Each form that promises a letter: the letter is read at a real server, with nobody asked what a domain is."""

import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.demo import sink
from referral.outbox import OutboxMessage
from tests.accounts.entering import Browser, an_account
from tests.conftest import free_port
from tests.factories import a_hospital, a_user, kept
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in

ODD = (
    "a\0b@example.org",
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a@b@example.org",
    "a <b@example.org>",
    "a@example.org\nBcc: c@example.org",
    "a" * 250 + "@example.org",
)


@pytest.fixture
def server(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real SMTP server on loopback; no name of any domain can be looked up."""
    controller = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    known = socket.getaddrinfo

    def nobody_knows(host: object, *args: object, **more: object) -> object:
        if host not in ("127.0.0.1", "localhost", None):
            raise socket.gaierror("nobody is asked")
        return known(host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    yield tmp_path
    controller.stop()


def read(folder: Path, to: str) -> EmailMessage:
    """The only letter that came for this reader."""
    outbox.deliver(utc_now())
    (letter,) = [each for _, each in sink.letters(folder) if each["To"] == to]
    return letter


@pytest.mark.both_databases
@pytest.mark.parametrize("domain", ["example.org", "no-such-domain-anywhere.ua"])
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.HOSPITAL])
def test_a_forgotten_password(app: Flask, server: Path, domain: str, role: Role) -> None:
    own = a_hospital().id if role == Role.HOSPITAL else None
    user = an_account(role, email=f"olena@{domain}", hospital_id=own)
    page = Browser(app).post("/account/reset", {"email": user.email})
    assert page.status == 200
    assert re.search(r"/account/reset/\S{20,}", read(server, user.email).get_content())


def test_an_invitation(app: Flask, server: Path) -> None:
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    form = {"email": "new@no-such-domain-anywhere.ua", "role": "volunteer", "language": "en"}
    assert administrator.post("/people/invite", form).status == 303
    assert "/invitation/" in read(server, form["email"]).get_content()


def test_a_test_letter(app: Flask, server: Path) -> None:
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    administrator.post("/letters/test", {"email": "me@example.org"})
    assert read(server, "me@example.org")["Subject"]


def test_a_code_for_a_hospital(app: Flask, server: Path) -> None:
    referral = a_sent_referral()
    address = referral.hospital.email
    visitor = Pages(app)
    visitor.submit(visitor.get(link_in(letters("referral_new")[0])), "/answer/")
    referral.state, referral.case.state = "accepted", "placed"
    kept(referral)
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    visitor.post("/answer/identity/code")
    assert re.search(r"\b\d{6}\b", read(server, address).get_content())


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ODD)
def test_an_address_that_people_do_not_have_is_refused(app: Flask, address: str) -> None:
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    form = {"email": address, "role": "volunteer", "language": "en"}
    assert administrator.post("/people/invite", form).status in (400, 413, 422)
    for path in ("/account/login", "/account/reset"):
        page = Browser(app).post(path, {"email": address, "password": "not this one at all"})
        assert page.status in (200, 400, 413)
    assert db.session.query(OutboxMessage).count() == 0
