"""The database: migrations equal the models on both databases, can be undone, and SQLite is set as it must be."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from referral.db import SQLITE_PRAGMAS, db, wrong_pragmas
from tests.conftest import make_app
from tests.factories import a_case
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


@pytest.mark.both_databases
def test_indexes_and_checks_of_the_database_count_the_states_of_today(app: Flask) -> None:
    found, inspector = {}, inspect(db.engine)
    for table in db.metadata.tables:
        found |= {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)}
        for index in inspector.get_indexes(table):
            found[index["name"]] = index["dialect_options"].get(f"{db.engine.dialect.name}_where", "")
    wanted = {name: _words(condition) for name, condition in _conditions() if _words(condition)}
    assert {"uq_referral_open_once", "uq_referral_placed_once", "ck_patient_case_state"} <= set(wanted)
    differing = {name: codes ^ _words(str(found[name])) for name, codes in wanted.items()}
    assert not {name: codes for name, codes in differing.items() if codes}, "a migration is missing"


@pytest.mark.both_databases
@pytest.mark.parametrize("column", ["state", "priority"])
def test_a_code_that_is_none_is_refused_by_the_database(app: Flask, column: str) -> None:
    a_case()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"update patient_case set {column} = 'no code'"))  # noqa: S608
    db.session.rollback()


def _conditions() -> Iterator[tuple[str, str]]:
    """What the models say: each check and each condition of an index, by its name in the database."""
    for table in db.metadata.tables.values():
        for index in table.indexes:
            yield str(index.name), str(index.dialect_options[db.engine.dialect.name]["where"])
        for check in table.constraints:
            if isinstance(check, CheckConstraint):
                yield (
                    f"ck_{table.name}_{str(check.name).removeprefix(f'ck_{table.name}_')}",
                    str(check.sqltext),
                )


def _words(condition: str) -> set[str]:
    """The codes a condition names."""
    return set(re.findall(r"'(\w+)'", condition))


def test_sqlite_reads_back_what_it_was_told(app: Flask) -> None:
    assert wrong_pragmas() == {}
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == SQLITE_PRAGMAS["synchronous"] == 2


def test_a_wrong_setting_of_sqlite_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", 1)
    assert wrong_pragmas() == {"synchronous": 2}
