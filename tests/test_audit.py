"""The audit: in the deed's own transaction, named actors only, chained, and broken chains are found."""

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral import audit, verifying
from referral.audit import Actor, AuditEvent, AuditSeal, system
from referral.db import db, transaction
from tests.factories import a_hospital


def _event(now: datetime) -> None:
    audit.record_read(system("test"), "thing.read", a_hospital(), now)


@pytest.mark.both_databases
def test_events_are_chained_and_the_chain_holds(app: Flask, now: datetime) -> None:
    for minutes in range(3):
        _event(now + timedelta(minutes=minutes))
    assert audit.seal() == 3
    assert audit.seal() == 0
    assert verifying.verify() is None


@pytest.mark.parametrize("harm", ["alter", "delete"])
def test_an_altered_or_missing_event_breaks_the_chain(app: Flask, now: datetime, harm: str) -> None:
    for minutes in range(3):
        _event(now + timedelta(minutes=minutes))
    audit.seal()
    second = db.session.scalars(db.select(AuditSeal).where(AuditSeal.position == 2)).one()
    event = db.session.get_one(AuditEvent, second.event_id)
    if harm == "alter":
        event.actor_id = "somebody else"
    else:
        db.session.delete(second)
    db.session.commit()
    assert verifying.verify() in (2, 3)


def test_no_rule_is_ever_changed(app: Flask, now: datetime) -> None:
    who = {"actor_kind": "user", "actor_id": "1", "actor_role": "auditor", "facts": {"слово": 1}}
    subject = {"subject_kind": "hospital", "subject_id": "2"}
    event = AuditEvent(id=uuid.UUID(int=7), at=now, verb="thing.read", mark="its mark", **subject, **who)
    text = (
        '{"actor_id": "1", "actor_kind": "user", "actor_role": "auditor", "at": "2026-11-20 10:00:00+00:00", '
        '"case_id": null, "facts": {"слово": 1}, "hospital_id": null, '
        '"id": "00000000-0000-0000-0000-000000000007", "request_id": null, "subject_id": "2", '
        '"subject_kind": "hospital", "verb": "thing.read"}'
    )
    hashed = {
        1: f"{audit.GENESIS}{text}",
        2: f'{{"event": {text}, "position": 5, "previous": "{audit.GENESIS}", "rule": 2}}',
    }
    made = {number: rule(audit.GENESIS, 5, event) for number, rule in audit.RULES.items()}
    keyed = made.pop(3)
    assert made == {number: hashlib.sha256(said.encode()).hexdigest() for number, said in hashed.items()}
    assert audit.marked(event) == f"event {text}"
    link = f'"position": 5, "previous": "{audit.GENESIS}", "rule": 3}}'
    said = f'link {{"id": "00000000-0000-0000-0000-000000000007", "mark": "its mark", {link}'
    assert keyed == hmac.new(app.config["AUDIT_KEYS"][0], said.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("rule", [1, 2, 4])
def test_a_link_says_by_which_rule_it_was_made_and_cannot_be_put_under_another(
    app: Flask, now: datetime, rule: int
) -> None:
    for minutes in range(3):
        _event(now + timedelta(minutes=minutes))
    audit.seal()
    second = db.session.get_one(AuditSeal, 2)
    assert (second.rule, verifying.verify()) == (audit.NEWEST, None)
    second.rule = rule
    db.session.commit()
    assert verifying.verify() == 2


@pytest.mark.parametrize("missing", [("", "1", "r"), ("user", "", "r"), ("user", "1", "")])
def test_an_unnamed_actor_is_an_error(missing: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="unnamed"):
        Actor(*missing)


@pytest.mark.both_databases
def test_a_deed_that_fails_leaves_no_event(app: Flask, now: datetime) -> None:
    hospital = a_hospital()

    @transaction
    def fails() -> None:
        audit.record(system("test"), "thing.done", hospital, now)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert db.session.scalars(db.select(AuditEvent)).all() == []
