"""How SQLite is set up: each pragma read back, and what is deleted is gone from the file too."""

import sqlite3
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from referral.db import SQLITE_PRAGMAS, db, utc_now, wrong_pragmas
from referral.intake.models import KeptAnswers
from tests.conftest import make_app
from tests.factories import kept
from tests.processes import bytes_of

# Written out a second time on purpose.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 15_000,
    "secure_delete": 1,
}
MARK = b"words of a patient " * 20


def test_every_connection_reads_back_every_pragma(app: Flask) -> None:
    for _ in range(3):
        with db.engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        assert found == PRAGMAS
    assert SQLITE_PRAGMAS == PRAGMAS and wrong_pragmas() == {}


def test_a_pragma_that_is_not_as_it_should_be_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", 3)
    assert wrong_pragmas() == {"synchronous": 2}


def test_what_is_deleted_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deleted.sqlite"
    app = make_app(f"sqlite:///{path}")
    with app.app_context():
        row = kept(KeptAnswers(id=uuid.uuid4(), path="/x", sealed=MARK, expires_at=utc_now()))
        _all_in_one_file()
        assert MARK in bytes_of(path), "the check can see it"
        db.session.delete(row)
        db.session.commit()
        _all_in_one_file()
        assert MARK[:19] not in bytes_of(path)
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT count(*) FROM kept_answers").fetchone() == (0,)


def _all_in_one_file() -> None:
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    db.session.rollback()
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("ROLLBACK") if raw.in_transaction else None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def test_nobody_opens_the_file_of_an_open_database_beside_sqlite(app: Flask) -> None:
    path = Path(str(db.engine.url.database))
    for each in (path, Path(f"{path}-shm")):
        with pytest.raises(PermissionError, match="locks"):
            each.read_bytes()
    assert bytes_of(path).startswith(b"SQLite format 3")
