"""Whatever the library for signing in writes is written as every deed of ours is: in transaction(), or not at all.

By itself it reads, changes and then commits behind the page: on SQLite that fails as soon as anybody else has written
in between, and its page says that all went well.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, request
from sqlalchemy import inspect

from referral.db import db, transaction

HASH_FIRST = frozenset({"login", "verify", "logout"})
"""They check a password for whoever comes, and seldom write: nobody may hold up all writers by guessing."""
Changes = list[tuple[type[Any], Any, dict[str, Any]]]


def hold(app: Flask) -> None:
    """Every page of the library, also one that is switched on later."""
    for endpoint, view in app.view_functions.items():
        blueprint, _, name = endpoint.partition(".")
        if blueprint == "security" and name != "static":
            app.view_functions[endpoint] = _held(view, whole=name not in HASH_FIRST)


def _held(view: Callable[..., Any], whole: bool) -> Callable[..., Any]:
    acting = transaction(view)

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        if whole and request.method == "POST":
            return acting(*args, **kwargs)
        with db.session.no_autoflush:
            answer = view(*args, **kwargs)
        if changes := _changes():
            _write(changes)
        return answer

    return run


def _changes() -> Changes:
    """What was changed of which rows and is not written yet."""
    found: Changes = []
    for row in db.session.dirty:
        state: Any = inspect(row)
        names = [each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.added]
        values = {name: getattr(row, name) for name in names}
        found.append((type(row), state.identity, values))
    return [each for each in found if each[2]]


@transaction
def _write(changes: Changes) -> None:
    for kind, identity, values in changes:
        row = db.session.get(kind, identity)
        for name, value in values.items():
            setattr(row, name, value)
