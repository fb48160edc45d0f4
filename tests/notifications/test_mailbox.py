"""Notices of mail servers: which letter came back is read from a mailbox over TLS; the rest is left as it is."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from imaplib import IMAP4
from pathlib import Path

import pytest
from flask import Flask

from referral import mail, outbox
from referral.accounts.permissions import Role
from referral.crypto import letter_token
from referral.db import db, utc_now
from referral.notifications import mailbox, notices, watching
from referral.outbox import BOUNCED, SENT
from referral.referrals.models import Referral
from tests.factories import NOW, a_user
from tests.notifications import returned
from tests.notifications.mail_servers import Postmaster, certificate, listening
from tests.notifications.mailboxes import Mailbox, a_mailbox, a_notice
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters
from tests.stopwatch import FOR_EVER

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
        (a_notice(f"<{OURS}@bridge.example>", action="delayed"), None),
        (a_notice(f"<{OURS}@bridge.example>", action="FAILED "), OURS),
        (
            a_notice(f"<{OURS}@bridge.example>").replace(b"delivery-status;", b"disposition-notification;"),
            None,
        ),
        (b"\xff\xfe\x00", None),
    ],
)
def test_of_which_letter_from_before_names_were_keyed_a_notice_speaks(
    app: Flask, notice: bytes, found: str | None
) -> None:
    read = notices.read(notice, BOUNCES)
    assert (str(read.letter) if read else None) == found and not (read and read.is_keyed)


def test_only_who_has_had_the_letter_can_say_that_it_came_back(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime
) -> None:
    referral = _taken(now)
    (letter,) = letters("referral_new")
    for guessed in (str(letter.id), letter.id.hex + "0" * 16):
        box.messages.append(a_notice(f"<{guessed}@bridge.example>", to=f"bounces+{guessed}@bridge.example"))
    assert mailbox.read(now) == 0 and letter.state == SENT and referral.undelivered_at is None


def test_a_letter_from_before_is_known_by_its_id_alone(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime
) -> None:
    _taken(now)
    (letter,) = letters("referral_new")
    letter.keyed = False
    db.session.commit()
    box.messages.append(a_notice(f"<{letter.id}@bridge.example>"))
    assert mailbox.read(now) == 1 and letter.state == BOUNCED


def test_an_absence_stands_on_the_desk_as_such_and_changes_nothing_else(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    referral = _taken(now)
    box.messages.append(returned.away(letter_token(letters("referral_new")[0].id), master.senders[0]))
    assert mailbox.read(now) == 0
    db.session.refresh(referral)
    assert (referral.undelivered_at, referral.automatic_at) == (None, now)
    desk = Pages(app).sign_in(a_user("coordinator"))
    page, case = desk.get("/desk/letters"), desk.get(f"/desk/cases/{referral.case_id}")
    assert "An automatic answer came back" in page.text and "An automatic answer came back on" in case.text
    assert "I am away" not in page.text + case.text + caplog.text
    assert outbox.figures(now)["not_delivered"] == 0


def _signs(app: Flask) -> dict[str, object]:
    found: dict[str, object] = Pages(app).client.get("/readyz").json["watched"]["mailbox"]
    return found


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("BOUNCE_IMAP_PASSWORD", "wrong", "refused"),
        ("BOUNCE_IMAP_FOLDER", "Elsewhere", "NoFolder"),
        ("MAIL_CA_FILE", None, "SSLCertVerificationError"),
        ("BOUNCE_IMAP_PORT", 1, "ConnectionRefusedError"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_a_sign_with_since_when(
    app: Flask,
    box: Mailbox,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: object,
    error: str,
) -> None:
    mailbox.read(now)
    with monkeypatch.context() as patch:
        patch.setitem(app.config, setting, value)
        for minute in (1, 2):
            with pytest.raises((OSError, IMAP4.error)):
                mailbox.read(now + timedelta(minutes=minute))
        since = (now + timedelta(minutes=1)).isoformat()
        found = _signs(app)
        assert (found["since"], found["error"]) == (since, error)
        page = Pages(app).sign_in(a_user(Role.ADMINISTRATOR)).get("/letters")
        assert "Letters that come back are not seen now" in page.text
    mailbox.read(utc_now())
    assert _signs(app)["error"] is None, "and the sign goes when it can be read again"


def test_a_mailbox_that_nobody_reads_is_a_sign_too(app: Flask, box: Mailbox, now: datetime) -> None:
    assert (_signs(app)["error"], _signs(app)["since"]) == ("not_read", None)
    mailbox.read(utc_now() - timedelta(hours=2))
    assert _signs(app)["error"] == "not_read" and _signs(app)["since"]


def test_without_a_mailbox_there_is_no_sign_but_that(app: Flask) -> None:
    assert _signs(app) == {"is_set": False}


def test_a_mailbox_that_drips_for_ever_is_left_at_the_deadline(
    app: Flask, box: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LONGEST", 0.5)
    monkeypatch.setattr(mail, "DEADLINE", 0.5)
    box.drips = True
    began = time.monotonic()
    with pytest.raises((OSError, IMAP4.error)):
        mailbox.read(now)
    box.drips = False
    assert time.monotonic() - began < FOR_EVER


def test_of_ten_thousand_messages_each_round_reads_some_and_says_what_is_left(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _taken(now)
    box.messages = [b"Subject: buy\r\n\r\nnow"] * 9_999
    box.messages.append(a_notice(str(master.received[0]["Message-ID"])))
    monkeypatch.setattr(mailbox, "LONGEST", 0.1)
    rounds = 0
    while not mailbox.read(utc_now()):
        rounds += 1
        assert 0 < _signs(app)["unread"] == 10_000 - len(box.seen) and rounds < 500
    assert _signs(app)["unread"] == 0 and rounds


def test_of_a_huge_message_only_the_beginning_is_read(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime
) -> None:
    _taken(now)
    notice = a_notice(str(master.received[0]["Message-ID"]), back="letter")
    box.messages.append(notice + b"x" * (25 * 1024 * 1024))
    assert mailbox.read(now) == 1


def test_one_message_that_breaks_the_reader_does_not_stop_the_others(
    app: Flask, box: Mailbox, master: Postmaster, now: datetime
) -> None:
    _taken(now)
    evil = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(4000)
    )
    box.messages += [evil, a_notice(str(master.received[0]["Message-ID"]))]
    assert mailbox.read(now) == 1 and box.seen == {1, 2}


def test_a_mailbox_that_cannot_be_read_for_an_hour_tells_every_administrator_once(app: Flask) -> None:
    chief, other = (a_user(Role.ADMINISTRATOR, language="en") for _ in range(2))
    a_user(Role.ADMINISTRATOR, active=False), a_user(Role.COORDINATOR)
    for minutes in (0, 59, 60, 61, 600):
        watching.note_failure(IMAP4.error, NOW + timedelta(minutes=minutes))
        assert len(letters("mailbox_unread")) == (2 if minutes >= 60 else 0)
    assert {letter.recipient for letter in letters("mailbox_unread")} == {chief.email, other.email}
    words = str(outbox._compose(letters("mailbox_unread")[0]))
    assert "cannot be read" in words and "refused" in words
    watching.note_read(0, NOW + timedelta(hours=11))
    assert outbox._compose(letters("mailbox_unread")[0]) is None, "it can be read again"
    for hours in (12, 14):
        watching.note_failure(IMAP4.error, NOW + timedelta(hours=hours))
    assert len(letters("mailbox_unread")) == 4, "another break is another letter"
