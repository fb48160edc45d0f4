"""Whose rows this request may see, said to PostgreSQL at the beginning of each transaction: the second wall.

The first wall is the scoped query of each room. Behind it the database shows its web role (grants.py) no person, case,
request or paper beyond the scope that is said here; where nothing is said, none at all. A deed acts on what was found
within the scope and may touch more (it ends requests to other hospitals): while one goes on, that is its scope.
Other roles, and SQLite, have no such wall, and nothing is said to them.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from referral.db import ACTING, begin_unsaved, db

SCOPE, WALLED = "scope", "walled"
DESK, DEED, VOLUNTEER, HOSPITAL, HOLDER, NOBODY = "desk", "deed", "volunteer", "hospital", "holder", "nobody"
"""Everything; everything while a deed goes on; the cases one keeps; a hospital's requests; one case; nothing."""
TELL = text("SELECT set_config('app.scope', :kind, true), set_config('app.of', :of, true)")
IS_WALLED = text(
    "SELECT coalesce((SELECT row_security_active(oid) FROM pg_class WHERE oid = to_regclass('patient_case')), false)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be seen, and of whom: the ids of an account, of a hospital or of cases."""

    kind: str
    of: tuple[uuid.UUID, ...] = ()

    def words(self) -> dict[str, str]:
        """As PostgreSQL is told it."""
        return {"kind": self.kind, "of": ",".join(map(str, self.of))}


NOTHING = NOTHING_SEEN = Scope(NOBODY)
"""What holds outside of a request, and at the beginning of each."""


def begin() -> None:
    """A request begins: nothing of it is saved, and it sees nothing yet."""
    begin_unsaved()
    _take(NOTHING_SEEN)


def enter(kind: str, *of: uuid.UUID | None) -> None:
    """From here on this request sees what this scope holds, whatever it saw before."""
    _take(Scope(kind, tuple(filter(None, of))))


@contextmanager
def looking_up() -> Iterator[None]:
    """Within it everything is seen: for a look-up by a secret, or of what its reader is not shown."""
    before = db.session.info.get(SCOPE, NOTHING)
    _take(Scope(DESK))
    try:
        yield
    finally:
        _take(before)


def _take(scope: Scope) -> None:
    session: Any = db.session()
    if session.info.get(SCOPE, NOTHING) == scope:
        return
    session.info[SCOPE] = scope
    if session.in_transaction():
        _tell(session, None, session.connection())


@event.listens_for(Session, "after_begin")
def _tell(session: Session, _transaction: Any, connection: Connection) -> None:
    if connection.dialect.name != "postgresql" or not _is_walled(connection):
        return
    is_deed = session.info.get(ACTING, False)
    scope = Scope(DEED) if is_deed else session.info.get(SCOPE, NOTHING)
    connection.execute(TELL, scope.words())


def _is_walled(connection: Connection) -> bool:
    """Whether the database hides rows from whoever is connected; asked once of each connection."""
    found = connection.info.get(WALLED)
    if found is None:
        found = connection.info[WALLED] = bool(connection.scalar(IS_WALLED))
    return bool(found)
