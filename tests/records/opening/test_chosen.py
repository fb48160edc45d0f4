"""What an operator chooses and sees: walls demanded unless he says otherwise in words, a line on readiness."""

import pytest
from environs import EnvValidationError
from flask import Flask

from referral.config import WITHOUT_SECCOMP, settings
from referral.i18n import HOSPITAL_LANGUAGES, speaking
from referral.records.opening import NOT_THE_FILE, REASONS, Walls, chosen
from referral.records.opening.wording import REASON_WORDS
from tests.pages import Pages

LANGUAGES = {*HOSPITAL_LANGUAGES, "uk", "ru", "en"}
"""A hospital sends its own letter by the same way."""


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("DEMO", "1")
    return monkeypatch


@pytest.mark.parametrize("said", ["1", "true", "yes", WITHOUT_SECCOMP.upper()])
def test_a_yes_is_not_enough_to_open_without_seccomp(given: pytest.MonkeyPatch, said: str) -> None:
    given.setenv("OPEN_WITHOUT_SECCOMP", said)
    with pytest.raises(EnvValidationError):
        settings()


def test_the_sentence_is(given: pytest.MonkeyPatch) -> None:
    assert settings()["OPEN_WITHOUT_SECCOMP"] is False
    given.setenv("OPEN_WITHOUT_SECCOMP", WITHOUT_SECCOMP)
    assert settings()["OPEN_WITHOUT_SECCOMP"] is True


def test_the_walls_are_those_chosen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen.walls() == Walls()
    monkeypatch.setitem(app.config, "OPEN_WITHOUT_SECCOMP", True)
    assert chosen.walls() == Walls(without_seccomp=True)


@pytest.mark.parametrize("said", ["clamd.example:3310", "unix:relative", "127.0.0.1", "10.0.0.1:3310"])
def test_papers_go_to_no_scanner_elsewhere(given: pytest.MonkeyPatch, said: str) -> None:
    given.setenv("CLAMD", said)
    with pytest.raises(EnvValidationError):
        settings()


@pytest.mark.parametrize("said", ["unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "localhost:3310"])
def test_one_of_this_machine_is_taken(given: pytest.MonkeyPatch, said: str) -> None:
    given.setenv("CLAMD", said)
    assert settings()["CLAMD"] == said


def test_readiness_tells_which_walls_stand(app: Flask) -> None:
    answer = Pages(app).client.get("/readyz")
    assert (answer.json or {})["watched"]["opening"] == chosen.watched()
    assert set(chosen.watched()) == {"fork", "limits", "seccomp", "libheif", "bwrap"}


def test_what_is_missing_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"fork": True, "limits": True, "seccomp": False, "libheif": True, "bwrap": False}
    monkeypatch.setattr(chosen, "standing", lambda: found)
    assert chosen.said() == "fork, limits, libheif; without seccomp, bwrap"


def test_every_reason_has_its_sentence_in_each_language(app: Flask) -> None:
    assert set(REASON_WORDS) == set(REASONS) and set(REASONS) >= NOT_THE_FILE
    with app.test_request_context():
        for reason, words in REASON_WORDS.items():
            said = set()
            for language in LANGUAGES:
                with speaking(language):
                    said.add(str(words))
            assert len(said) == len(LANGUAGES), reason
