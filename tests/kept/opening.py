"""Opens the kept database with the code of now: made at its own revision, filled, then migrated to the newest."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from referral import create_app
from referral.config import settings
from referral.db import db
from tests.kept import lines
from tests.kept.keys import SECRETS


def app_on(url: str, **overrides: Any) -> Flask:
    """The real application on this database, with the keys of the kept one."""
    with _environment({**SECRETS, "DATABASE_URL": url}):
        return create_app({**settings(), "TESTING": True, "RATELIMIT_ENABLED": False, **overrides})


def open_kept(url: str) -> Flask:
    """Fill an empty database as it was kept, bring it to the newest revision, and give the application on it."""
    app, head = app_on(url), lines.head()
    with app.app_context():
        upgrade(revision=head["revision"])
        fill(head["kinds"])
        upgrade()
    return app


def fill(kinds: lines.Kinds) -> None:
    """Write every kept row."""
    with db.engine.begin() as connection:
        for name, found in groupby(lines.rows(kinds), itemgetter(0)):
            into = lines.plain_table(name, kinds[name]).insert()
            connection.execute(into, [values for _name, values in found])


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
