"""The database: migrations equal the models on both databases, can be undone, and SQLite is set as it must be."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from referral.db import SQLITE_PRAGMAS, db, wrong_pragmas
from tests.conftest import make_app
from tests.postgres import another_database


@pytest.mark.both_databases
def test_migrations_equal_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.both_databases
def test_migrations_can_be_undone_and_done_again(database: str, tmp_path: Path) -> None:
    url = another_database(database, "again", tmp_path)
    with make_app(url).app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "patient_case" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def test_sqlite_reads_back_what_it_was_told(app: Flask) -> None:
    assert wrong_pragmas() == {}
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == SQLITE_PRAGMAS["synchronous"] == 2


def test_a_wrong_setting_of_sqlite_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", 1)
    assert wrong_pragmas() == {"synchronous": 2}
