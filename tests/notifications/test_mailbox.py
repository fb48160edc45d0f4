"""Notices of mail servers: which letter came back is read from a mailbox over TLS; the rest is left as it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral import outbox
from referral.db import db
from referral.notifications import mailbox, notices
from referral.outbox import BOUNCED, SENT
from referral.referrals.models import Referral
from tests.notifications.mail_servers import Postmaster, certificate, listening
from tests.notifications.mailboxes import Mailbox, a_mailbox, a_notice
from tests.referrals.scenes import a_sent_referral, letters

BOUNCES = "bounces@bridge.example"
OURS = "0b4f5c7e-86aa-4f0a-9c3e-1f2b84b4d501"
READER = f"bounces+{OURS}@bridge.example"


@pytest.fixture
def box(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The mailbox of the application, its certificate vouched for."""
    context, public = certificate(tmp_path)
    with a_mailbox(context) as found:
        values = {
            "BOUNCE_ADDRESS": BOUNCES,
            "BOUNCE_IMAP_SERVER": "127.0.0.1",
            "BOUNCE_IMAP_PORT": found.port,
            "BOUNCE_IMAP_USERNAME": "bounces",
            "BOUNCE_IMAP_PASSWORD": found.password,
            "MAIL_CA_FILE": str(public),
        }
        for name, value in values.items():
            monkeypatch.setitem(app.config, name, value)
        yield found


@pytest.fixture
def master(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postmaster]:
    """A mail server that takes every letter, and sends some back later."""
    with listening(app) as found:
        yield found


def _taken(now: datetime) -> Referral:
    referral = a_sent_referral(now=now)
    outbox.deliver(now)
    assert letters("referral_new")[0].state == SENT
    return referral


@pytest.mark.parametrize("back", ["head", "letter", "nothing"])
def test_a_letter_taken_and_sent_back_is_on_the_desk_in_its_minute(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime, back: str, caplog: pytest.LogCaptureFixture
) -> None:
    referral, later = _taken(now), now + timedelta(hours=3)
    (arrived,) = master.received
    sender = master.senders[0] if back == "nothing" else "postmaster@bridge.example"
    box.messages.append(a_notice(str(arrived["Message-ID"]), to=sender, back=back))
    assert (mailbox.read(later), mailbox.read(later)) == (1, 0) and box.seen == {1}
    db.session.refresh(referral)
    assert (letters("referral_new")[0].state, referral.undelivered_at) == (BOUNCED, later)
    assert outbox.figures(later)["not_delivered"] == 1
    assert "onko@hospital.example" not in caplog.text


def test_what_is_only_put_off_or_none_of_ours_changes_nothing(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime
) -> None:
    referral = _taken(now)
    ours = str(master.received[0]["Message-ID"])
    box.messages += [
        a_notice(ours, action="delayed"),
        a_notice(f"<{OURS}@bridge.example>"),
        b"no mail at all",
        b"",
    ]
    box.messages.append(b"To: bounces@bridge.example\r\nSubject: I am on holiday\r\n\r\nuntil Monday")
    assert mailbox.read(now) == 0 and len(box.seen) == 5
    db.session.refresh(referral)
    assert referral.undelivered_at is None and letters("referral_new")[0].state == SENT


def test_a_mailbox_that_nobody_vouches_for_is_not_read(
    app: Flask, box: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_CA_FILE", None)
    with pytest.raises(OSError, match="certificate"):
        mailbox.read(now)


def test_without_a_mailbox_nothing_is_read(app: Flask, now: datetime) -> None:
    assert mailbox.read(now) == 0


@pytest.mark.parametrize(
    ("notice", "found"),
    [
        (a_notice(f"<{OURS}@bridge.example>"), OURS),
        (a_notice(f"<{OURS}@bridge.example>", back="letter"), OURS),
        (a_notice("<other@elsewhere.example>", to=f"<{READER}>"), OURS),
        (a_notice("<other@elsewhere.example>", to=f"bounces+{OURS}@elsewhere.example"), None),
        (a_notice("<other@elsewhere.example>"), None),
        (a_notice(f"<{OURS}@bridge.example>", action="relayed"), None),
        (a_notice(f"<{OURS}@bridge.example>", action="FAILED "), OURS),
        (
            a_notice(f"<{OURS}@bridge.example>").replace(b"delivery-status;", b"disposition-notification;"),
            None,
        ),
        (b"\xff\xfe\x00", None),
    ],
)
def test_whose_letter_a_notice_speaks_of(notice: bytes, found: str | None) -> None:
    letter = notices.lost_letter(notice, BOUNCES)
    assert (str(letter) if letter else None) == found
