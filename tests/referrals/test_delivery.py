"""A letter leaves after the commit, to a real SMTP server, once; a failure is tried again."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from referral import outbox
from referral.crypto import letter_token
from referral.db import db, transaction, utc_now
from referral.outbox import DEAD, PENDING, SENT, VOID
from referral.referrals import actions
from tests.factories import a_user
from tests.referrals.scenes import a_sent_referral, letters


class Sink:
    """A mail server that keeps what it gets, or refuses while it is told to."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refusing = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refusing:
            return "451 come back later"
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    """A real SMTP server on loopback; the application delivers to it."""
    taker = Sink()
    port, before = free_port(), app.config["MAIL_PORT"]
    server = Controller(taker, hostname="127.0.0.1", port=port)
    server.start()
    app.config["MAIL_PORT"] = port
    yield taker
    app.config["MAIL_PORT"] = before
    server.stop()


def test_a_sent_referral_arrives_in_its_readers_language_once(app: Flask, sink: Sink) -> None:
    referral = a_sent_referral()
    assert sink.received == [], "nothing leaves before the worker's round"
    assert outbox.deliver(utc_now()).sent == 1
    assert outbox.deliver(utc_now()).sent == 0
    assert outbox.deliver(utc_now() + timedelta(days=3)).sent == 0
    (message,) = sink.received
    assert message["To"] == referral.hospital.email
    assert message["Content-Language"] == "pl"
    assert referral.case.reference in message["Subject"]
    assert "/answer/" in message.get_content()
    assert letters("referral_new")[0].state == SENT


def test_a_rolled_back_action_sends_nothing(app: Flask, sink: Sink) -> None:
    @transaction
    def withdrawn_but_broken() -> None:
        actions.withdraw(referral, coordinator, utc_now())
        raise RuntimeError("the deed breaks after its letter was written")

    referral, coordinator = a_sent_referral(), a_user("coordinator").as_actor()
    outbox.deliver(utc_now())
    with pytest.raises(RuntimeError, match="breaks"):
        withdrawn_but_broken()
    assert referral.state == "requested"
    assert outbox.deliver(utc_now() + timedelta(hours=1)).sent == 0
    assert len(sink.received) == 1, "only the first letter, of the deed that was done"


def test_a_refused_letter_waits_and_goes_out_later_with_the_same_name(app: Flask, sink: Sink) -> None:
    a_sent_referral()
    sink.refusing = True
    assert outbox.deliver(utc_now()).failed == 1
    message = letters("referral_new")[0]
    assert (message.state, message.attempts, message.last_error) == (PENDING, 1, "SMTPDataError")
    sink.refusing = False
    assert outbox.deliver(utc_now()).sent == 0, "not before its time"
    assert outbox.deliver(utc_now() + timedelta(minutes=2)).sent == 1
    assert sink.received[0]["Message-ID"].startswith(f"<{letter_token(message.id)}@")
    assert message.state == SENT


def test_a_letter_nobody_takes_ends_as_dead_and_is_not_lost(app: Flask, sink: Sink) -> None:
    a_sent_referral()
    sink.refusing = True
    for day in range(len(outbox.RETRY_AFTER) + 2):
        outbox.deliver(utc_now() + timedelta(days=2 * day))
    assert letters("referral_new")[0].state == DEAD


def test_a_letter_overtaken_by_an_answer_is_not_sent(app: Flask, sink: Sink) -> None:
    referral = a_sent_referral()
    actions.withdraw(referral, a_user("coordinator").as_actor(), utc_now())
    outbox.deliver(utc_now())
    subjects = [message["Subject"] for message in sink.received]
    assert len(subjects) == 1, "the withdrawal arrives, the question that is void does not"
    assert sorted(db.session.scalars(db.select(outbox.OutboxMessage.state))) == [SENT, VOID]
