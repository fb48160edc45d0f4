"""Each guard of letters can fail: what it guards is broken on purpose, and the guard is seen to fall."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral import mail, outbox
from referral.crypto import letter_token
from referral.db import db, transaction
from referral.notifications import mailbox, notices
from referral.outbox import SENT, OutboxMessage
from referral.referrals.actions import deadlines
from tests.notifications import returned
from tests.notifications.mail_servers import listening
from tests.referrals.scenes import a_sent_referral, letters

INDEX = "uq_outbox_message_told_once"


def _a_bounce_is_no_silence(app: Flask, now: datetime) -> None:
    """The guard: what came back leaves the referral open however late it is, and its clock stands still."""
    referral = a_sent_referral(now=now)
    with listening(app):
        outbox.deliver(now)
    assert outbox.came_back(letters("referral_new")[0].id, now)
    deadlines.tick(referral.deadline_at + timedelta(days=9))
    db.session.refresh(referral)
    assert referral.state == "requested" and referral.undelivered_at == now


def test_who_counts_a_bounce_as_silence_is_caught(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _a_bounce_is_no_silence(app, now)
    monkeypatch.setitem(outbox._when, "lost", [])
    with pytest.raises(AssertionError):
        _a_bounce_is_no_silence(app, now)


def _told_once(app: Flask, now: datetime) -> None:
    """The guard: four workers that tell the same at once leave one letter."""

    def told(_: int) -> None:
        with app.app_context():
            try:
                reader = outbox.Reader("coordinator", "user:7", "a@b.example", "en")
                transaction(outbox.tell)("case.raise_emergency", reader, "case:7", "monday", now, case_id="7")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as four:
        list(four.map(told, range(4)))
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 1


@contextmanager
def _without_the_index() -> Iterator[None]:
    columns = 'reader, occasion, subject, "window"'
    db.session.execute(text(f"DROP INDEX {INDEX}"))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text("DELETE FROM outbox_message"))
        db.session.execute(text(f"CREATE UNIQUE INDEX {INDEX} ON outbox_message ({columns})"))
        db.session.commit()


@pytest.mark.both_databases
def test_who_drops_the_unique_index_is_caught(app: Flask, now: datetime) -> None:
    _told_once(app, now)
    with _without_the_index(), pytest.raises(AssertionError):
        _told_once(app, now)
    db.session.execute(text("DELETE FROM outbox_message"))
    db.session.commit()
    _told_once(app, now)


def _sent_only_after_the_yes(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard: while the server is spoken to, no letter counts as sent."""
    seen: list[str] = []
    hand_over = mail.send

    def watched(message: EmailMessage) -> None:
        seen.extend(db.session.scalars(db.select(OutboxMessage.state)))
        db.session.rollback()
        hand_over(message)

    with listening(app), monkeypatch.context() as patch:
        patch.setattr(mail, "send", watched)
        a_sent_referral(now=now)
        outbox.deliver(now)
    assert seen and SENT not in seen


def test_who_marks_it_sent_before_the_server_is_caught(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sent_only_after_the_yes(app, now, monkeypatch)
    claim = outbox._claim

    def early(moment: datetime, most: int, *which: Any) -> list[Any]:
        found = claim(moment, most, *which)
        return [row_id for row_id in found if outbox._done(row_id, moment, SENT)]

    monkeypatch.setattr(outbox, "_claim", early)
    with pytest.raises(AssertionError):
        _sent_only_after_the_yes(app, now, monkeypatch)


def _a_stranger_marks_nothing(app: Flask, now: datetime) -> None:
    """The guard: without our key a notice is none."""
    referral = a_sent_referral(now=now)
    with listening(app):
        outbox.deliver(now)
    letter = next(each for each in letters("referral_new") if each.facts["referral"] == str(referral.id))
    forged = letter.id.hex + "0" * 16
    for server in returned.FAILURES.values():
        mailbox._note(server(forged, f"bounces+{forged}@bridge.example"), now)
    assert letter.state == SENT


def test_who_believes_a_forged_return_is_caught(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    import uuid

    monkeypatch.setitem(app.config, "BOUNCE_ADDRESS", "bounces@bridge.example")
    _a_stranger_marks_nothing(app, now)
    monkeypatch.setattr(notices, "letter_named", lambda name: uuid.UUID(name[:32]))
    with pytest.raises(AssertionError):
        _a_stranger_marks_nothing(app, now)


def test_a_letter_has_one_name_for_ever(app: Flask, now: datetime) -> None:
    row = a_sent_referral(now=now) and letters("referral_new")[0]
    assert letter_token(row.id) == letter_token(row.id) and len(letter_token(row.id)) == 48
