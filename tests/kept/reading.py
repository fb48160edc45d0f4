"""What the tests read of the kept database: rows as they were kept, rows as they are now, its people's browsers."""

from typing import Any

from flask import Flask

from referral.accounts.models import User
from referral.db import db
from tests.kept import lines
from tests.kept.keys import PASSWORD
from tests.pages import Pages


def kept_rows(table: str) -> list[dict[str, Any]]:
    """The rows of one table as they were kept."""
    return [row for name, row in lines.rows(lines.head()["kinds"]) if name == table]


def every(model: Any, *conditions: Any) -> list[Any]:
    """All rows of a model, or those of which this is true."""
    return list(db.session.scalars(db.select(model).where(*conditions)))


def browser_of(app: Flask, name: str) -> Pages:
    """The browser of one of the kept accounts, as after signing in."""
    (user,) = every(User, User.email == f"{name}@kept.example")
    return Pages(app).sign_in(user)


def signing_in(app: Flask, name: str) -> Pages:
    """The browser of somebody who has just typed the kept password."""
    person = Pages(app)
    person.post("/account/login", {"email": f"{name}@kept.example", "password": PASSWORD})
    return person
