"""Letters: written with the deed, sent after it, once; retried and at last given up, never with their words kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from referral import outbox
from referral.accounts import actions
from referral.audit import system
from referral.db import db, transaction
from referral.demo import sink
from referral.outbox import DEAD, PENDING, SENT, VOID, OutboxMessage
from tests.conftest import free_port

RUN = 40


@pytest.fixture
def letters(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real SMTP server on loopback; the folder of what it received."""
    controller = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    yield tmp_path
    controller.stop()


def _received(folder: Path) -> list[EmailMessage]:
    return [message for _, message in sink.letters(folder)]


def _invite(now: datetime, email: str = "new@example.org", language: str = "en") -> None:
    actions.invite(email, "volunteer", None, language, system("test"), now)


@pytest.mark.both_databases
def test_a_letter_leaves_after_the_deed_and_once(app: Flask, letters: Path, now: datetime) -> None:
    _invite(now)
    assert _received(letters) == [], "nothing leaves with the deed itself"
    assert outbox.deliver(now).sent == 1
    assert outbox.deliver(now).sent == 0
    (message,) = _received(letters)
    assert message["To"] == "new@example.org"
    assert "/invitation/" in message.get_content()
    assert db.session.scalars(db.select(OutboxMessage)).one().state == SENT


@pytest.mark.both_databases
def test_a_deed_that_fails_sends_nothing(app: Flask, letters: Path, now: datetime) -> None:
    @transaction
    def fails() -> None:
        _invite(now)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert outbox.deliver(now).sent == 0
    assert _received(letters) == []


def test_a_letter_speaks_its_readers_language(app: Flask, letters: Path, now: datetime) -> None:
    _invite(now, language="uk")
    outbox.deliver(now)
    (message,) = _received(letters)
    assert message["Content-Language"] == "uk"


def test_a_failed_letter_is_tried_again_later_and_given_up_at_last(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    _invite(now)
    assert outbox.deliver(now).failed == 1
    row = db.session.scalars(db.select(OutboxMessage)).one()
    assert (row.state, row.attempts, row.last_error) == (PENDING, 1, "ConnectionRefusedError")
    assert outbox.deliver(now).failed == 0, "not before its time"
    moment = now
    for _ in range(RUN):
        moment += timedelta(days=2)
        outbox.deliver(moment)
    db.session.refresh(row)
    assert row.state == DEAD
    assert row.attempts == len(outbox.RETRY_AFTER) + 1


@pytest.mark.both_databases
def test_two_workers_send_a_letter_once(app: Flask, letters: Path, now: datetime) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for number in range(8):
        _invite(now, f"person{number}@example.org")

    def work(_: int) -> int:
        with app.app_context():
            try:
                return outbox.deliver(now).sent
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 8
    assert len(_received(letters)) == 8


def test_a_void_letter_is_not_sent(app: Flask, letters: Path, now: datetime) -> None:
    from referral.accounts.models import Invitation

    _invite(now)
    actions.withdraw_invitation(db.session.scalars(db.select(Invitation)).one(), system("test"), now)
    outbox.deliver(now)
    assert _received(letters) == []
    assert db.session.scalars(db.select(OutboxMessage)).one().state == VOID


def test_an_unknown_letter_is_an_error(app: Flask, now: datetime) -> None:
    with pytest.raises(LookupError):
        outbox.post("no_such_letter", "a@example.org", "en", now)
