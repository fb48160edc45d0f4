"""What comes back without a report: each server's notice is understood by a name that only our letter carried."""

import uuid
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask

from referral.crypto import letter_named, letter_token
from referral.notifications import notices
from referral.notifications.notices import FAILED
from referral.outbox import AUTOMATIC, DELAYED, UNCLEAR
from tests.notifications import returned
from tests.notifications.mailboxes import a_notice
from tests.stopwatch import in_plain_loops

BOUNCES = "bounces@bridge.example"
LETTER = uuid.UUID("0b4f5c7e-86aa-4f0a-9c3e-1f2b84b4d501")
ANOTHERS = "f" * 48
OF_TODAY = "0b4f5c7e-86aa-4f0a-9c3e-1f2b84b4d501"


def _says(raw: bytes) -> tuple[str, bool] | None:
    found = notices.read(raw, BOUNCES)
    assert found is None or found.letter == LETTER
    return (found.says, found.is_keyed) if found else None


@pytest.mark.parametrize("server", returned.FAILURES.values(), ids=returned.FAILURES)
def test_every_servers_failure_is_known_by_the_address_or_by_the_quoted_head(
    app: Flask, server: Callable[[str, str], bytes]
) -> None:
    name = letter_token(LETTER)
    assert _says(server(name, BOUNCES)) == (FAILED, True)
    assert _says(server("other", f"bounces+{name}@bridge.example")) == (FAILED, True)


@pytest.mark.parametrize("server", returned.FAILURES.values(), ids=returned.FAILURES)
@pytest.mark.parametrize("name", [ANOTHERS, LETTER.hex, str(LETTER), f"{LETTER.hex}{'0' * 16}"])
def test_a_forged_notice_without_our_key_says_nothing(
    app: Flask, server: Callable[[str, str], bytes], name: str
) -> None:
    forged = server(name, f"bounces+{name}@bridge.example")
    found = notices.read(forged, BOUNCES)
    assert found is None or not found.is_keyed, "and a name without a key is none of a letter of today"


def test_a_name_in_free_text_is_no_head(app: Flask) -> None:
    name = letter_token(LETTER)
    text = (
        f"From: MAILER-DAEMON@x.example\nTo: {BOUNCES}\nSubject: failure notice\n\n550 5.1.1 it was {name}\n"
    )
    assert _says(text.encode()) is None
    assert _says(text.replace("it was", "<Message-ID>").encode()) is None


def test_a_delay_is_no_failure_and_an_absence_is_no_notice(app: Flask) -> None:
    name = letter_token(LETTER)
    to = f"bounces+{name}@bridge.example"
    assert _says(returned.late(name, to)) == (DELAYED, True)
    assert _says(a_notice(f"<{name}@bridge.example>", action="delayed")) == (DELAYED, True)
    for marked in ("Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: bulk"):
        assert _says(returned.away(name, to, marked)) == (AUTOMATIC, True)
    assert _says(returned.away(name, "desk@bridge.example")) == (AUTOMATIC, True), "known by In-Reply-To"
    assert _says(returned.written_by_a_person(name, to)) == (UNCLEAR, True)


@pytest.mark.parametrize(
    "subject", ["Automatická odpověď: A request", "Odpowiedź automatyczna: A", "Automatikus válasz: A",
                "Răspuns automat: A", "Автоматична відповідь: A", "Out of Office: A"],
)  # fmt: skip
def test_an_absence_is_known_by_its_subject_in_the_hospitals_language(app: Flask, subject: str) -> None:
    from email.header import Header

    to = f"bounces+{letter_token(LETTER)}@bridge.example"
    text = (
        f"From: a@hospital.example\nTo: {to}\nSubject: {Header(subject, 'utf-8').encode()}\n\nuntil Monday\n"
    )
    assert _says(text.encode()) == (AUTOMATIC, True)


def test_a_letters_name_is_bound_to_the_installations_key(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = letter_token(LETTER)
    assert letter_named(name.upper()) == LETTER and len(f"bounces+{name}") <= 64
    monkeypatch.setitem(app.config, "LINK_KEY", b"another key of 32 bytes, or more")
    assert letter_named(name) is None


def _nested(depth: int) -> bytes:
    heads = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(depth)
    )
    return heads.encode()


EVIL = {
    "nested": _nested(4000),
    "letters in letters": b"Content-Type: message/rfc822\r\n\r\n" * 6000,
    "one endless head": b"To: " + b"a" * 262_000,
    "encoded words in encoded words": b"Subject: " + b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx?= " * 8000,
    "thousand heads": b"To: bounces+x@bridge.example\r\n" * 8000,
    "comments": b"From: " + b"(" * 250_000,
    "half a report": a_notice("<x@bridge.example>")[:350],
    "encodings of encodings": b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-7; charset=x"
    b"\r\n\r\n" + b"PT0/" * 60_000,
    "no such coding": b"From: mailer-daemon@x\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe\x00",
    "zeros": b"\x00" * 262_144,
    "dashes": b"Content-Type: multipart/report; boundary=a; report-type=delivery-status\r\n\r\n" + b"--a\r\n" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("raw", EVIL.values(), ids=EVIL)
def test_what_is_made_to_be_slow_or_to_break_is_done_with_quickly(app: Flask, raw: bytes) -> None:
    found: list[object] = []

    def read() -> None:
        with suppress(RecursionError, ValueError):
            found.append(notices.read(raw[:262_144], BOUNCES))

    assert in_plain_loops(read, 1) < 600 and not any(found)
