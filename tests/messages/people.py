"""People who may be written to, and what of ours waits or has left for them."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.db import db, transaction
from referral.intake.actions.indexing import keep_tokens
from referral.intake.models import Case, Consent
from referral.messages import actions, letters
from referral.messages.models import ToldMessage
from referral.outbox import OutboxMessage
from tests.factories import NOW, a_case, kept

SAFE = {"safe_to_contact": "yes", "phone_shared": "no", "may_leave_message": "yes"}
PHONE, SECOND = "+380501234567", "+4915112345678"


def who_may_be_written_to(
    *ways: str, contact: dict[str, Any] | None = None, messages: dict[str, Any] | None = None, **facts: Any
) -> Case:
    """A case whose patient has agreed to these ways (SMS, if none is named), on a phone of their own."""
    identity = {"name_original": "Тестова Олена", "birth_date": "1980-02-03", "phone": PHONE}
    identity |= facts.pop("identity", {})
    answers = {"contact": {**SAFE, **(contact or {})}, "messages": messages or {}}
    case = a_case(identity=identity, answers=answers, **{"place_country": "PL", **facts})
    for way in ways or ("sms",):
        agrees_to(case, way)
    keep_tokens(case.patient)
    db.session.commit()
    return case


def agrees_to(case: Case, way: str, at: datetime = NOW) -> Consent:
    """The patient agrees to be written to by one way."""
    row = Consent(
        case_id=case.id,
        purpose="contact_by_messenger",
        scope={"channel": way},
        text_version="1",
        language="uk",
        given_by="patient",
        recorded_by=case.created_by,
        given_at=at,
    )
    return kept(row)


def tick(now: datetime) -> int:
    """One round of the clock, seen afresh afterwards."""
    done = actions.tick(now)
    db.session.rollback()
    db.session.expire_all()
    return done


def deliver(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send what is due at a moment; the words are made as of it."""
    with monkeypatch.context() as patched:
        patched.setattr(letters, "utc_now", lambda: now)
        outbox.deliver(now)
    db.session.rollback()
    db.session.expire_all()


def texts(*occasions: str) -> list[OutboxMessage]:
    """The texts to the patient's side, in the order in which they are due."""
    kept_rows = db.select(OutboxMessage).where(OutboxMessage.channel != "email")
    rows = db.session.scalars(kept_rows.order_by(OutboxMessage.due_at, OutboxMessage.id))
    return [row for row in rows if not occasions or row.occasion in occasions]


def decided() -> list[ToldMessage]:
    """Everything of which it was decided whether it is told."""
    return list(db.session.scalars(db.select(ToldMessage).order_by(ToldMessage.at, ToldMessage.id)))


@transaction
def write(case: Case, **columns: Any) -> None:
    """Change the case as a deed elsewhere would."""
    for name, value in columns.items():
        setattr(db.session.get_one(Case, case.id), name, value)


def sms_is_there(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str = "http://127.0.0.1:9/") -> None:
    """SMS is set up; nobody need listen."""
    for name, value in {"SMS_URL": url, "SMS_TOKEN": "t", "SMS_SENDER": "Mistok"}.items():
        monkeypatch.setitem(app.config, name, value)
