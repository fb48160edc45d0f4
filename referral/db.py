"""The SQLAlchemy object, the base model, @transaction, and how SQLite and PostgreSQL are set up."""

import random
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Uuid, event, func, inspect, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionInTime
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from referral import postgres as postgres
from referral import sqlite
from referral.sqlite import SQLITE_PRAGMAS as SQLITE_PRAGMAS

P = ParamSpec("P")
R = TypeVar("R")

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite_dialect.insert}
"""How each database inserts, where a row may be there already."""
RETRIES = 5
RETRYABLE_SQLSTATES = ("40001", "40P01")
WAITS_AT_MOST = 10.0
"""Seconds after which a deed is not tried again: whoever waits for its answer is told the truth."""
ACTING, SAVED = "acting", "saved"
"""Under these names a session notes that a deed goes on, and that one of this request may stand in the database."""


SHORT_WAIT = 300
"""Milliseconds that emptying the log waits for readers."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; a naive one is an error, not a guess."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
COLUMN_TYPES: dict[Any, Any] = {
    datetime: UtcDateTime(),
    uuid.UUID: Uuid(),
    dict[str, Any]: JSON,
    list[str]: JSON,
}


class Base(DeclarativeBase):
    """Every model: named constraints, aware moments, JSON for dicts and lists."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map=COLUMN_TYPES)


class Database(SQLAlchemy):
    """The SQLAlchemy object; what pages and deeds build queries from keeps SQLAlchemy's types."""

    def __init__(self) -> None:
        super().__init__(model_class=Base)
        self.select = select
        self.func = func


db = Database()
if TYPE_CHECKING:  # a base class that is an attribute is none to the type checker

    class Model(Base):
        """What every model is made from."""

        __abstract__ = True
else:
    Model = db.Model


def only(condition: str) -> dict[str, Any]:
    """For an index of those rows alone that meet a condition, on both databases."""
    return {f"{name}_where": text(condition) for name in ("sqlite", "postgresql")}


class WithId:
    """A random id, fit to stand in an address."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


class Counted:
    """A row whose changes are counted, but for changes of the columns in NOT_COUNTED."""

    NOT_COUNTED: ClassVar[frozenset[str]] = frozenset()

    def counted_in(self, session: Session) -> Any:
        """The row whose version rises when this one changes: itself, unless it is a part of another."""
        return self


class Versioned(Counted):
    """A row with a version that rises with each counted change, by the ORM or by guarded_update.

    A plain UPDATE does not count; one that must is written as guarded_update.
    """

    version: Mapped[int] = mapped_column(default=1)


def transaction(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action whole or not at all, retried when the database asks for it; inside another, join it.

    A read transaction of the page that is still open ends first, so the action sees what is true now.
    """
    return _retried(action, keeps_read=False)


def note_beside(action: Callable[P, R]) -> Callable[P, R]:
    """Like transaction, for a note that decides nothing: what the page has read stays as it is, read only once."""
    return _retried(action, keeps_read=True)


def _retried(action: Callable[P, R], keeps_read: bool) -> Callable[P, R]:
    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if db.session.info.get(ACTING):
            return action(*args, **kwargs)
        began = time.monotonic()
        for attempt in range(RETRIES):
            try:
                return _once(partial(action, *args, **kwargs), keeps_read)
            except DBAPIError as error:
                is_last = attempt == RETRIES - 1 or time.monotonic() - began > WAITS_AT_MOST
                if is_last or not is_retryable(error):
                    raise
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
        raise AssertionError("unreachable")

    return run


def _once(act: Callable[[], R], keeps_read: bool) -> R:
    session = db.session()
    keeps_read = keeps_read and not (session.new or session.dirty or session.deleted)
    session.expire_on_commit = not keeps_read
    try:
        (session.commit if keeps_read else session.rollback)()
        session.info[ACTING] = True
        session.connection(execution_options={"immediate": True})
        result = act()
        _commit(session, decides=not keeps_read)
        return result
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[ACTING], session.expire_on_commit = False, True


def _commit(session: Session, decides: bool) -> None:
    """Noted before: of a commit whose answer is lost on its way nobody can say that it saved nothing."""
    session.flush()
    before = session.info.get(SAVED, False)
    session.info[SAVED] = before or decides
    try:
        session.commit()
    except DBAPIError:
        if db.engine.dialect.name == "sqlite":  # its answer comes from this very process
            session.info[SAVED] = before
        raise


def begin_unsaved() -> None:
    """A request begins: nothing of it is saved."""
    db.session.info[SAVED] = False


def may_be_saved() -> bool:
    """Whether a deed of this request may stand in the database."""
    return bool(db.session.info.get(SAVED))


def is_trouble(error: BaseException | None) -> bool:
    """Whether the database could not be asked or could keep nothing: away, full, locked, only to be read."""
    kinds = (OperationalError, InternalError, InterfaceError, NoConnectionInTime, PendingRollbackError)
    return isinstance(error, kinds)


def is_retryable(error: DBAPIError) -> bool:
    """Whether the same work may succeed if simply done again (serialisation, deadlock, busy SQLite)."""
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRYABLE_SQLSTATES or "database is locked" in str(error.orig)


def guarded_update(model: type[Any], *conditions: Any, **values: Any) -> bool:
    """UPDATE … WHERE conditions; True when exactly one row was changed. The database decides the race.

    Of a Versioned row the version rises, unless nothing is set that is counted.
    """
    if issubclass(model, Versioned) and values.keys() - model.NOT_COUNTED - {"version"}:
        values["version"] = model.version + 1
    statement = update(model).where(*conditions).values(**values)
    result = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return int(getattr(result, "rowcount", 0)) == 1


def guarded_lock(model: type[Versioned], *conditions: Any) -> bool:
    """Lock the one row that meets the conditions until the transaction ends; False when none does. Changes nothing."""
    return guarded_update(model, *conditions, version=model.version)


def take_turns(model: type[Any], row_id: uuid.UUID) -> None:
    """Whoever counts what belongs to this row, to add to it, does so one after another until the transaction ends.

    On SQLite there is one writer anyway. The row itself is not changed, and what refers to it need not wait.
    """
    db.session.execute(db.select(model.id).where(model.id == row_id).with_for_update(key_share=True))


@event.listens_for(Session, "before_flush")
def _count_changes(session: Session, _context: Any, _instances: Any) -> None:
    """The version of each changed row rises, and of the row that a new, changed or deleted part belongs to."""
    parts = [row for row in (*session.new, *session.deleted) if _is_part(row)]
    changed = [row for row in session.dirty if isinstance(row, Counted) and _is_changed(row)]
    for row in {row.counted_in(session) for row in (*parts, *changed)}:
        if row is not None and inspect(row).persistent and row not in session.deleted:
            row.version = type(row).version + 1


def _is_part(row: Any) -> bool:
    return isinstance(row, Counted) and not isinstance(row, Versioned)


def _is_changed(row: Counted) -> bool:
    state: Any = inspect(row)
    counted = {column.key for column in state.mapper.column_attrs} - row.NOT_COUNTED - {"version"}
    return any(state.attrs[name].history.has_changes() for name in counted)


def wrong_pragmas() -> dict[str, Any]:
    """What SQLite reads back otherwise than it was set; empty when all is well or on PostgreSQL."""
    if db.engine.dialect.name != "sqlite":
        return {}
    with db.engine.connect() as connection:
        return sqlite.wrong_pragmas(connection)


def empty_log() -> bool:
    """SQLite: write its log into the file and cut it to nothing, so that old pages stand nowhere; whether it was free.

    While somebody reads an older state it is not, and nobody waits for that; the worker asks again each minute.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={SHORT_WAIT}").close()
        try:
            return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        finally:
            raw.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}").close()


def utc_now() -> datetime:
    """The present moment, for the outermost layer to pass in."""
    return datetime.now(UTC)
