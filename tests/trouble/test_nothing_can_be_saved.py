"""The database is away, only to be read, or locked: nobody is told that something was saved that was not."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from referral.db import SQLITE_PRAGMAS, db
from tests.pages import Pages
from tests.test_access import world as objects
from tests.trouble.filling import Filled, forms, is_truth

__all__ = ["objects"]
READ_ONLY = {"sqlite": "PRAGMA query_only=1", "postgresql": "SET TRANSACTION READ ONLY"}
SAVES_NOTHING = {"coordination.decide_many", "plans.switch_reserve_prices"}
"""Whose ticks stand outside of its form, so that nothing is ticked; and what is switched off that is off already."""


@pytest.fixture
def world(app: Flask, objects: dict[str, Any]) -> dict[str, Any]:
    """One object of each kind, and the volunteer who filed the case."""
    from referral.accounts.models import User

    volunteer = db.session.get(User, objects["case"].created_by)
    return {**objects, "volunteer": volunteer, "hospital": objects["referral"].hospital}


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """From here on the database can be read and not written."""
    db.session.rollback()

    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql(READ_ONLY[connection.dialect.name])

    event.listen(Engine, "begin", refuse)
    app.extensions.pop("saving", None)
    try:
        yield
    finally:
        event.remove(Engine, "begin", refuse)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def moved_away(app: Flask) -> Iterator[Path]:
    """The file of the database lies under another name for a while."""
    db.session.remove()
    path = Path(str(db.engine.url.database))
    os.rename(path, path.with_suffix(".away"))
    app.extensions.pop("saving", None)
    try:
        yield path
    finally:
        db.session.remove()
        assert not path.exists(), "nothing was made in its place"
        os.rename(path.with_suffix(".away"), path)


def _says_done(each: Filled, answer: TestResponse) -> bool:
    goes_on = answer.status_code in (302, 303) and "/account/login" not in answer.headers["Location"]
    return goes_on and each.endpoint not in SAVES_NOTHING


@pytest.mark.both_databases
def test_every_form_that_writes_says_so_and_gives_back_what_was_typed(
    app: Flask, world: dict[str, Any]
) -> None:
    filled, refused = list(forms(app, world)), set()
    with read_only(app):
        for each in filled:
            answer = each.send()
            if answer.status_code == 503:
                is_truth(answer, each.values)
                refused.add(each.endpoint)
            assert answer.status_code in (503, *range(200, 500)) and not _says_done(each, answer), each
        assert Pages(app).client.get("/readyz").json["problems"] == ["saving"]
    assert len(refused) > 40, sorted({each.endpoint for each in filled} - refused)
    if db.engine.dialect.name == "sqlite":
        _is_said_of_a_file_that_was_moved(app, filled)


def _is_said_of_a_file_that_was_moved(app: Flask, filled: list[Filled]) -> None:
    """In the same walk: to see all pages once takes long."""
    with moved_away(app):
        for each in {each.endpoint: each for each in filled}.values():
            answer = each.send()
            assert answer.status_code in (503, *range(200, 500)) and not _says_done(each, answer), each
        assert Pages(app).client.get("/readyz").json["problems"] == ["database"]
    assert Pages(app).client.get("/readyz").status_code == 200, "it is back, and nobody had to start anything"


def test_the_page_of_an_error_needs_no_session_and_no_database(app: Flask, world: dict[str, Any]) -> None:
    path = f"/intake/{world['case'].id}/emergency"
    pages = Pages(app).sign_in(world["volunteer"])
    with moved_away(app):
        page = pages.get(path, "pl")
        assert page.status == 503 and page.tree.get("lang") == "pl"
        assert "112" in page.text and "Nic nie zostało zmienione" in page.text
        assert pages.get("/nowhere-at-all").status in (404, 503)


def test_a_database_that_another_program_holds_is_waited_for_and_then_told(
    app: Flask, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", 100)
    db.session.remove()
    db.engine.dispose()
    volunteer = Pages(app).sign_in(world["volunteer"])
    form = {"language": "pl"}
    with sqlite3.connect(str(db.engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        app.extensions.pop("saving", None)
        page = volunteer.post("/settings", form, "en")
        assert page.status == 503 and "Not saved" in page.text
        assert Pages(app).client.get("/readyz").json["problems"] == ["saving"]
        other.execute("ROLLBACK")
    assert volunteer.submit(page, "/settings").status in (302, 303), "sent again from the very page"
    db.session.remove()
    db.engine.dispose()


def test_what_may_be_saved_is_not_called_unsaved(
    app: Flask, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deed was done; what broke came after it."""

    def breaks(*_args: object, **_facts: object) -> None:
        raise OperationalError("select", {}, Exception())

    monkeypatch.setitem(app.view_functions, "accounts.edit", _then(app, "accounts.edit", breaks))
    page = Pages(app).sign_in(world["volunteer"]).post("/settings", {"language": "en"}, "en")
    assert page.status == 503 and "not certain" in page.text and "Not saved" not in page.text
    assert not page.forms(), "what may be there already is not sent once more by a press"


def _then(app: Flask, endpoint: str, broken: Any) -> Any:
    view = app.view_functions[endpoint]

    def run(*args: object, **values: object) -> None:
        view(*args, **values)
        broken()

    return run
