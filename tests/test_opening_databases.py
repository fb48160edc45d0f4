"""Each kind of database is opened as it is meant to be, by every connection."""

import pytest
from flask import Flask

from referral.db import db, wrong_pragmas
from referral.postgres import SETTINGS


@pytest.mark.both_databases
def test_a_connection_is_set_as_its_kind_of_database_needs_it(app: Flask) -> None:
    assert wrong_pragmas() == {}
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect() as line:
        found = {name: line.exec_driver_sql(f"SHOW {name}").scalar_one() for name in SETTINGS}
    assert found == {"jit": "off"}, "a statement is not compiled before it is run"
