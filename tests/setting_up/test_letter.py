"""A test letter is sent as every letter is; what is wrong with the server is said in words that name the setting."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from referral import mail
from referral.demo import sink
from referral.setting_up import letter
from tests.conftest import free_port
from tests.setting_up.posts import refusing, server

TO = "ada@foundation.example"
LETS_IN = "AUTH PLAIN"
Post = Callable[[], AbstractContextManager[int]]
WRONG: dict[str, tuple[Post, dict[str, object], str]] = {
    "wrong password": (
        lambda: server(refusing("AUTH", "535 no", LETS_IN)),
        {"MAIL_USERNAME": "we", "MAIL_PASSWORD": "wrong"},
        "does not accept this MAIL_USERNAME with this MAIL_PASSWORD",
    ),
    "no way to sign in": (
        lambda: server(refusing("NEVER", "")),
        {"MAIL_USERNAME": "we", "MAIL_PASSWORD": "right"},
        "offers no way to sign in on this port",
    ),
    "no STARTTLS": (lambda: server(refusing("NEVER", "")), {"MAIL_SECURITY": "starttls"}, "offers no STARTTLS"),
    "no TLS": (lambda: server(refusing("NEVER", "")), {"MAIL_SECURITY": "tls"}, "speaks no TLS from the first byte"),
    "hangs": (lambda: server(refusing("NEVER", ""), greeting=""), {}, "does not say a word"),
    "hangs up": (lambda: server(refusing("EHLO", "")), {}, "hung up"),
    "unknown sender": (lambda: server(refusing("MAIL", "550 no")), {}, "takes no letters from"),
    "unknown reader": (lambda: server(refusing("RCPT", "550 no")), {}, "takes no letter to this administrator"),
    "refused letter": (lambda: server(refusing("DATA", "554 no")), {}, "refused the letter"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_the_server_is_said_in_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    post, settings, words = WRONG[name]
    monkeypatch.setattr(mail, "TIMEOUT", 1)
    with post() as port:
        for setting, value in {"MAIL_PORT": port, **settings}.items():
            monkeypatch.setitem(app.config, setting, value)
        said = letter.try_to(TO)
    assert said is not None and words in said and f":{port}" in said and "wrong" not in said


def test_where_nothing_listens_and_where_no_such_name_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_PORT", free_port())
    assert "nothing answers at 127.0.0.1" in str(letter.try_to(TO))
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail..invalid")
    assert "no server of this name" in str(letter.try_to(TO))


def test_a_letter_that_is_taken_is_the_administrators(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(app.config, "MAIL_PORT", post.port)
    assert letter.try_to(TO) is None
    post.stop()
    ((_, received),) = sink.letters(tmp_path)
    assert received["To"] == TO and "test letter" in received["Subject"]
