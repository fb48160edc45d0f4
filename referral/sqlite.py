"""How SQLite is opened: its pragmas, how its transactions begin, and no file but the one that was set up.

A file that was moved away is asked no more, and none is made in its place by whoever serves: what is written into a
file that nobody sees is lost, and an empty file under the old name would spoil the log beside it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import Pool

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 15_000,
    "secure_delete": 1,
}
_may_make: ContextVar[bool] = ContextVar("may_make", default=False)


@contextmanager
def making() -> Iterator[None]:
    """A database that does not exist yet is made within: at set-up, by the migrations."""
    before = _may_make.set(True)
    try:
        yield
    finally:
        _may_make.reset(before)


def is_missing(engine: Engine) -> bool:
    """Whether there is no such file, as before the first set-up."""
    path = str(engine.url.database or "")
    return engine.dialect.name == "sqlite" and _is_file(path) and not os.path.exists(path)


def _is_file(path: str) -> bool:
    return path not in ("", ":memory:") and not path.startswith("file:")


@event.listens_for(Engine, "do_connect")
def _make_none(dialect: Any, _record: Any, words: list[Any], _settings: Any) -> None:
    if dialect.name != "sqlite" or _may_make.get():
        return
    path = str(words[0])
    if _is_file(path) and not os.path.exists(path):
        raise sqlite3.OperationalError("unable to open database file")


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if "sqlite3" not in type(connection).__module__:
        return
    connection.isolation_level = None
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}").close()
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    record.info["file"] = (path, _identity(path)) if path else None


@event.listens_for(Pool, "checkout")
def _refuse_moved(_connection: Any, record: Any, _proxy: Any) -> None:
    """A connection to a file that was moved or replaced is thrown away, and the one under its name is opened."""
    opened = record.info.get("file")
    if opened and _identity(opened[0]) != opened[1]:
        raise DisconnectionError("the file of the database is another one")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN DEFERRED")


@contextmanager
def impatient(line: Connection, milliseconds: int = 1_000) -> Iterator[None]:
    """Within it this connection waits only so long for another writer; PostgreSQL has its own words for that."""
    raw: Any = line.connection.driver_connection
    if line.dialect.name == "sqlite":
        raw.execute(f"PRAGMA busy_timeout={milliseconds}").close()
    try:
        yield
    finally:
        if line.dialect.name == "sqlite":
            raw.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}").close()


def wrong_pragmas(connection: Connection) -> dict[str, Any]:
    """What SQLite reads back otherwise than it was set."""
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SQLITE_PRAGMAS}
    return {name: value for name, value in found.items() if value != SQLITE_PRAGMAS[name]}
