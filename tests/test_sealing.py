"""Sealing a long trail: from where the chain ends, some events in each transaction, nothing when nothing is new."""

import resource
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text

from referral import audit, crypto, verifying
from referral.audit import AuditEvent, AuditSeal
from referral.db import db
from tests.racing import race
from tests.stopwatch import in_plain_loops

NOTHING_MORE = {"case_id": None, "hospital_id": None, "request_id": None}


def trail(count: int, now: datetime, at: int = 0) -> None:
    """So many events, a second apart, written at once."""
    said = {"verb": "thing.read", "subject_kind": "hospital", "subject_id": "1", "actor_kind": "system"}
    who = {"actor_id": "test", "actor_role": "system", "facts": {}}
    moments = (now + timedelta(seconds=at + number) for number in range(count))
    rows = [{"id": uuid.uuid4(), "at": moment, **said, **who, **NOTHING_MORE} for moment in moments]
    marks = [crypto.audit_mark(audit.marked(SimpleNamespace(**row))) for row in rows]
    marked = [{**row, "mark": mark} for row, mark in zip(rows, marks, strict=True)]
    db.session.execute(insert(AuditEvent), marked)
    db.session.commit()


@contextmanager
def writes() -> Iterator[list[int]]:
    """How many links each transaction wrote."""
    counted: list[int] = []

    def note(_conn: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.startswith("INSERT INTO audit_seal"):
            counted.append(len(given) if many else 1)

    event.listen(db.engine, "before_cursor_execute", note)
    yield counted
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.both_databases
def test_no_transaction_holds_more_than_a_chunk(app: Flask, now: datetime) -> None:
    trail(25, now)
    with writes() as written:
        assert audit.seal(10) == 25
    assert sum(written) == 25 and max(written) <= 10
    assert verifying.verify() is None


@pytest.mark.both_databases
def test_the_chain_goes_on_from_where_it_ended_also_with_what_happened_before(
    app: Flask, now: datetime
) -> None:
    trail(3, now)
    audit.seal()
    trail(2, now, at=-100)
    assert audit.seal() == 2, "written late, happened early: it stands at the end of the chain"
    assert verifying.verify() is None


@pytest.mark.both_databases
def test_two_sealers_at_once_make_one_chain(app: Flask, now: datetime) -> None:
    trail(60, now)
    assert race(app, *(lambda: audit.seal(5) for _ in range(3))) == ["won"] * 3
    assert audit.seal() == 0
    assert db.session.scalar(db.select(db.func.count(AuditSeal.position))) == 60
    assert verifying.verify() is None


@pytest.mark.both_databases
def test_what_is_new_is_found_by_its_own_index(app: Flask, now: datetime) -> None:
    trail(400, now)
    audit.seal()
    analysed = "ANALYZE" if db.engine.dialect.name == "sqlite" else "ANALYZE audit_event"
    db.session.execute(text(analysed))
    explain = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    no = "sealed = 0" if db.engine.dialect.name == "sqlite" else "NOT sealed"
    wanted = f"SELECT id FROM audit_event WHERE {no} ORDER BY at, id LIMIT 500"
    plan = str(db.session.execute(text(explain + wanted)).all())
    assert "ix_audit_event_unsealed" in plan


def test_with_nothing_new_a_long_trail_costs_no_more_than_a_short_one(app: Flask, now: datetime) -> None:
    costs = []
    for more in (200, 4_800):
        trail(more, now, at=more)
        audit.seal()
        costs.append(in_plain_loops(audit.seal))
    assert costs[1] < 3 * costs[0]


def test_an_event_that_only_says_it_is_sealed_breaks_the_chain(app: Flask, now: datetime) -> None:
    trail(3, now)
    audit.seal()
    trail(1, now, at=50)
    db.session.execute(text("UPDATE audit_event SET sealed = :yes"), {"yes": True})
    db.session.commit()
    assert audit.seal() == 0
    assert verifying.verify() == 4


def test_an_event_that_says_it_is_not_sealed_is_not_chained_twice(app: Flask, now: datetime) -> None:
    trail(3, now)
    audit.seal()
    db.session.execute(text("UPDATE audit_event SET sealed = :no"), {"no": False})
    db.session.commit()
    trail(1, now, at=50)
    assert audit.seal() == 1
    assert verifying.verify() is None and audit.oldest_unsealed() is None


def test_a_chain_longer_than_what_is_read_at_once_is_verified_whole(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "READ_AT_ONCE", 4)
    trail(12, now)
    audit.seal()
    assert verifying.verify() is None
    db.session.execute(text("UPDATE audit_event SET actor_id = 'x' WHERE id = :id"), {"id": _event_at(11)})
    db.session.commit()
    assert verifying.verify() == 11


def _event_at(position: int) -> str:
    return db.session.get_one(AuditSeal, position).event_id.hex


@pytest.mark.proof
def test_a_million_links_are_verified_in_two_hundred_megabytes(root: Path, tmp_path: Path) -> None:
    """In a process of its own, so that the most memory it ever took is its own."""
    command = [sys.executable, "-m", "tests.test_sealing", f"sqlite:///{tmp_path / 'long.sqlite'}"]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    before, after = (float(word) for word in said.split()[-2:])
    assert after - before <= 200, f"{before} MB before, {after} MB at its most"


def _most_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _prove(url: str, count: int = 1_000_000) -> None:
    from tests.conftest import NOW, make_app

    with make_app(url).app_context():
        for part in range(count // 10_000):
            trail(10_000, NOW, at=part * 10_000)
        assert audit.seal() == count
        before = _most_megabytes()
        assert verifying.verify() is None
        print(f"{before:.0f} {_most_megabytes():.0f}")


if __name__ == "__main__":
    _prove(sys.argv[1], *(int(each) for each in sys.argv[2:]))
