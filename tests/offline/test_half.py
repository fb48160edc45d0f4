"""What never arrived whole goes however late the clock comes, found by an index of its own; senders take turns."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from referral.db import db
from referral.offline.actions import papers
from referral.offline.actions import room as sealed_room
from referral.offline.models import Device, SealedFile
from referral.records.papers.sent import Said, SaidFile
from tests.conftest import a_database_apart
from tests.offline.phones import Enrolled, a_phone, an_entry, now
from tests.racing import race

application = a_database_apart()
pytestmark = pytest.mark.both_databases
SIZE = 100


def _said() -> Said:
    file = SaidFile(uuid.uuid4(), hashlib.sha256(b"x").hexdigest(), SIZE, "image/jpeg")
    return Said(uuid.uuid4(), None, None, (file,))


def _begin(phone: Enrolled, entry: dict[str, Any], ago: timedelta = timedelta()) -> None:
    device = db.session.get_one(Device, uuid.UUID(phone.phone.device))
    papers.begin(uuid.UUID(entry["id"]), _said(), device, now() - ago)


def _plan(wanted: Any) -> str:
    """How the database means to read it, were there much."""
    is_sqlite, plans = db.engine.dialect.name == "sqlite", []
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        cursor.execute(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + statement, parameters)
        plans.extend(str(row[-1]) for row in cursor.fetchall())

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        db.session.execute(wanted).all()
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    return " ".join(plans)


def test_what_is_older_than_two_spans_goes_too_when_the_clock_stood_still(app: Flask) -> None:
    phone, entry = a_phone(app), an_entry()
    phone.send(phone.sealed(entry))
    for days in (29, 31, 200):
        _begin(phone, entry, timedelta(days=days))
    papers.clear(now())
    assert db.session.query(SealedFile).count() == 1


def test_it_is_found_by_an_index_of_what_is_not_whole(app: Flask) -> None:
    assert "ix_offline_file_half" in _plan(papers.half(now()).limit(200))


def test_senders_of_one_phone_at_once_say_no_more_than_a_day_s_measure(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_room, "MOST_A_DAY", 3 * SIZE)
    phone, entry = a_phone(app), an_entry()
    phone.send(phone.sealed(entry))
    assert race(app, *[lambda: _begin(phone, entry)] * 6) == ["TooMany"] * 3 + ["won"] * 3
    assert db.session.query(SealedFile).count() == 3
