"""The application under test, both databases, one strict client for every page."""

import gc
import json
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, event

from referral import create_app
from referral.accounts.security import SETTINGS as SIGNING_IN
from referral.config import SECRETS, anchors_of, new_key, papers_of, settings
from referral.db import db
from referral.hospitals import working_days
from referral.i18n import speaking
from tests.pages import Pages
from tests.postgres import PrivatePostgres, another_database
from tests.processes import read_by_others_alone

OFFICE = {
    "name": "Ola Przykładna",
    "organisation": "Fundacja Przykład",
    "phone": "+48 22 555 01 02",
    "hours": {"en": "Mon–Fri 8–18", "uk": "пн–пт 8–18", "pl": "pn.–pt. 8–18"},
    "email": "desk@foundation.example",
}
CZECH_OFFICE = {**OFFICE, "name": "Eva Nováková", "phone": "+420 555 010 203"}
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


# Read once and kept to the end: nothing to be looked through for what is left over, at every thousandth object anew.
gc.disable()
AT_OBJECTS = (20_000, 20, 100)


def pytest_collection_finish() -> None:
    """What all tests are made of stands aside; the collector looks after what they leave, in larger loads."""
    gc.freeze()
    gc.set_threshold(*AT_OBJECTS)
    gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    """A private PostgreSQL server on loopback, started and stopped by the tests."""
    with PrivatePostgres() as server:
        yield server
    anchors_of(str(server.url)).unlink(missing_ok=True)
    shutil.rmtree(papers_of(str(server.url)), ignore_errors=True)


# Every service that a test starts names whom to call, whichever test runs first.
# What the machine's own file of settings says is not meant.
os.environ["SETTINGS"] = os.devnull
for _name in SECRETS:
    os.environ.setdefault(_name, new_key())
os.environ.setdefault("COORDINATION", json.dumps({"default": OFFICE, "CZ": CZECH_OFFICE}))


# A password is kept as it is at work, in a thousandth of the memory: hundreds are set, and one test looks at the cost.
HASHING = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"
AT_WORK = SIGNING_IN[HASHING]
SIGNING_IN[HASHING] = {**AT_WORK, "argon2__memory_cost": 19}


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a fresh database of the kind the test asks for."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite'}"
    return str(request.getfixturevalue("postgres").url)


@event.listens_for(Engine, "connect")
def _without_an_order_of_its_own(line: Any, _: Any) -> None:
    """What asks for no order gets the other one here; PostgreSQL still gives rows mostly as they were written."""
    if "sqlite3" in type(line).__module__:
        line.execute("PRAGMA reverse_unordered_selects=ON").close()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_app(url: str, **overrides: Any) -> Flask:
    """The real application on a database of its own, migrated by the real migrations."""
    os.environ["DATABASE_URL"] = url
    app = create_app({**settings(), "TESTING": True, "RATELIMIT_ENABLED": False, **overrides})
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="session")
def application(database: str) -> Iterator[Flask]:
    """The application, made once for each database."""
    yield from _kept_open(make_app(database))


def a_database_apart() -> Any:
    """`application` for one module: what its threads, forks and kills do to the file, no other test meets."""

    @pytest.fixture(scope="module")
    def application(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
        folder = tmp_path_factory.mktemp("apart")
        yield from _kept_open(make_app(another_database(database, folder.name, folder)))

    return application


def _kept_open(app: Flask) -> Iterator[Flask]:
    """The application, whose database lines stay open meanwhile."""
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with read_by_others_alone(path):
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application with an empty database and a pushed context that speaks English."""
    with application.app_context(), speaking("en"):
        empty(application)
        yield application
        db.session.rollback()
        db.session.remove()


def empty(app: Flask) -> None:
    """Delete every row of every table that holds one, whatever refers to it, and what is said of it outside.

    The session looks afresh afterwards: on SQLite one that looked before could not write any more.
    """
    db.session.rollback()
    engine = _engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as line:
        if engine.dialect.name == "postgresql":
            line.exec_driver_sql("SET LOCAL session_replication_role = replica")
        while names := line.exec_driver_sql(_with_rows()).scalars().all():  # a trigger may write a row anew
            for name in names:
                line.exec_driver_sql(f'DELETE FROM "{name}"')
    Path(app.config["AUDIT_ANCHORS"]).unlink(missing_ok=True)
    shutil.rmtree(app.config["PAPERS"], ignore_errors=True)


@cache
def _engine(url: str) -> Engine:
    """Beside the application's own. One line stays open from test to test: opening one reads the whole schema."""
    engine = create_engine(url, pool_size=1, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda line, _: line.execute("PRAGMA foreign_keys=OFF").close())
    return engine


@cache
def _with_rows() -> str:
    """The statement that names the tables with rows: emptying eighty empty ones takes PostgreSQL 0.15 s a test."""
    names = [table.name for table in reversed(db.metadata.sorted_tables)]
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)


@pytest.fixture
def pages(app: Flask) -> Pages:
    """A visitor who parses every page strictly; `pages.sign_in(user)` makes it somebody's."""
    return Pages(app)


@pytest.fixture
def now() -> datetime:
    """The moment at which the test plays."""
    return NOW


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def no_closed_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every day is a working day: for tests that count hours. Closed days: tests/referrals/test_working_days.py."""
    monkeypatch.setattr(working_days, "is_working_day", lambda _day, _country: True)
