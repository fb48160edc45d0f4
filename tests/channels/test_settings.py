"""What the settings of ways beside e-mail must hold."""

import pytest
from environs import EnvValidationError
from flask import Flask

from referral.config import LONGEST_URL, SENDER, settings

AT_MOST = "https://" + "a" * (LONGEST_URL - len("https://"))


@pytest.mark.parametrize("name", ["SMS_URL", "KANNEL_URL"])
@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("https://gateway.example/send", True),
        ("http://127.0.0.1:13013/cgi-bin/sendsms", True),
        ("http://gateway.example/send", False),
        ("http://127.0.0.1.gateway.example/", False),
        ("gateway.example", False),
    ],
)
def test_a_gateway_hears_numbers_by_https_or_on_this_machine(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, address: str, is_taken: bool
) -> None:
    monkeypatch.setenv(name, address)
    if is_taken:
        assert settings()[name] == address
        return
    with pytest.raises(EnvValidationError, match=name):
        settings()


def test_an_address_that_two_sms_cannot_hold_is_refused_where_texts_leave(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", AT_MOST + "a")
    assert settings()["PUBLIC_URL"] == AT_MOST + "a", "letters have room"
    monkeypatch.setenv("VIBER_TOKEN", "t0ken")
    with pytest.raises(EnvValidationError, match="PUBLIC_URL"):
        settings()
    monkeypatch.setenv("PUBLIC_URL", AT_MOST)
    assert settings()["PUBLIC_URL"] == AT_MOST


def test_who_an_sms_comes_from_is_the_public_name_cut_to_what_networks_take(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_NAME", "A name that is long")
    assert settings()["SMS_SENDER"] == settings()["KANNEL_SENDER"] == "A name that"
    assert len(settings()["SMS_SENDER"]) == SENDER
