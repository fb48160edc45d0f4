"""Auditors have a letter a day with the line that holds the trail, and one at once when it was altered."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from referral import anchors, audit, chain, outbox
from referral.accounts import auditors
from referral.accounts.actions import set_active
from referral.accounts.permissions import Role
from referral.db import db
from referral.outbox import OutboxMessage
from tests.factories import a_user
from tests.tampering import plant
from tests.test_sealing import trail


@pytest.fixture
def noted(app: Flask, now: datetime) -> None:
    trail(12, now)
    audit.seal()
    anchors.drop(now)
    chain.prove(now)


def _letters(template: str) -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == template)))


def _work(now: datetime) -> None:
    chain.prove_daily(now)
    auditors.tell(now)


def test_each_auditor_has_the_line_of_the_day_once(
    noted: None, now: datetime, tmp_path: Path, app: Flask
) -> None:
    who = {a_user(Role.AUDITOR).email, a_user(Role.AUDITOR).email}
    a_user(Role.ADMINISTRATOR)
    for hours in range(6):
        _work(now + timedelta(hours=hours))
    assert {letter.recipient for letter in _letters("audit_anchor")} == who
    assert len(_letters("audit_anchor")) == 2 and not _letters("audit_broken")
    words = outbox._compose(_letters("audit_anchor")[0]).get_content()
    kept = tmp_path / "letter.txt"
    kept.write_text(words)
    run = app.test_cli_runner().invoke
    assert run(args=["audit", "anchor", str(kept)]).output == "1 anchors hold\n", (
        "the letter is compared as it is"
    )
    plant("chain_anew", Random(2))
    assert run(args=["audit", "anchor", str(kept)]).exit_code == 1
    _work(now + timedelta(days=1))
    assert len(_letters("audit_anchor")) == 4


def test_an_alteration_is_told_within_the_hour_and_once(noted: None, now: datetime) -> None:
    a_user(Role.AUDITOR)
    plant("cut_tail", Random(5))
    for hours in range(1, 4):
        _work(now + timedelta(hours=hours))
    (told,) = _letters("audit_broken")
    assert str(chain.last().broken_at) in str(outbox._compose(told))


def test_who_was_switched_off_has_none(noted: None, now: datetime) -> None:
    user = a_user(Role.AUDITOR)
    _work(now)
    set_active(user, False, audit.system("test"), now)
    assert outbox._compose(_letters("audit_anchor")[0]) is None
