"""Whose turn a kind of work is: one process at a time, decided by the database, free again when that process dies.

On PostgreSQL an advisory lock of the database's own session holds a turn: it ends with the connection, however the
process ended. SQLite has one machine: a row of a lease holds it, renewed while the work goes on, void when the process
is gone or has not renewed it.
"""

import os
import socket
import threading
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, db, guarded_update, transaction, utc_now

log = structlog.get_logger()
LEASE, BEAT = timedelta(minutes=2), 20.0
"""So long a lease holds unless it is renewed; seconds between renewals."""
NOTED_EVERY = timedelta(seconds=15)
"""A kind of work that is looked at every two seconds is not noted each time."""
SAVING, SAVES_WITHIN = "saving", 1
"""Where it is tried whether anything can be saved; seconds that this may take."""
SPACE = 0x4F42
"""Our advisory locks among those of others in the same database."""


class WorkTurn(Model):
    """One kind of work: who is at it, until when; when a turn last ended, and last ended well; since when none does."""

    kind: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str | None]
    held_until: Mapped[datetime | None]
    turned_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    error: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work that goes on by itself.

    `every`: seconds between two turns. `oldest`: since when what waits longest waits, for kinds that work off what is
    written down. `by_many`: several processes may be at it at once, where the database can tell them apart.
    """

    name: str
    every: float
    jobs: tuple[Callable[[datetime], object], ...]
    oldest: Callable[[datetime], datetime | None] | None = None
    by_many: bool = False


def take(kind: Kind, now: datetime) -> bool:
    """Do what is due of a kind, unless somebody else is at it; whether it was done."""
    if not _is_due(
        kind, now
    ):  # looked at before anything is written: a quick kind is asked every two seconds
        return False
    with held(kind) as is_ours:
        if not is_ours or not _is_due(kind, now):
            return False
        failures = [failure for job in kind.jobs if (failure := _failure_of(job, now))]
        _note(kind, utc_now(), failures[0] if failures else None)
        return True


@contextmanager
def held(kind: Kind) -> Iterator[bool]:
    """Whether the turn is ours until the block ends."""
    if db.engine.dialect.name != "postgresql":
        with _leased(kind.name) as is_ours:
            yield is_ours
    elif kind.by_many:
        yield True
    else:
        with _locked(kind.name) as is_ours:
            yield is_ours


def _failure_of(job: Callable[[datetime], object], now: datetime) -> str | None:
    """One job's failure never stops the others; only its class is logged and kept."""
    try:
        job(now)
    except Exception as error:
        log.error("job failed", job=getattr(job, "__qualname__", "?"), error=type(error).__name__)
        return type(error).__name__
    finally:
        db.session.remove()
    return None


@contextmanager
def _locked(name: str) -> Iterator[bool]:
    """PostgreSQL: a lock of a connection that does nothing else."""
    key = zlib.crc32(name.encode()) & 0x7FFFFFFF
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        is_ours = bool(line.scalar(db.select(db.func.pg_try_advisory_lock(SPACE, key))))
        try:
            yield is_ours
        finally:
            if is_ours:
                _unlock(line, key)


def _unlock(line: Any, key: int) -> None:
    """A connection that broke has lost its lock already; it must not come back into the pool with it."""
    try:
        line.scalar(db.select(db.func.pg_advisory_unlock(SPACE, key)))
    except DBAPIError:
        line.invalidate()


@contextmanager
def _leased(name: str) -> Iterator[bool]:
    """SQLite: a row that says who, renewed by a thread as long as this process lives."""
    me = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"
    _add_missing(name)
    if not _lease(name, me, utc_now()):
        yield False
        return
    over = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    beating = threading.Thread(target=_beat, args=(app, name, me, over), daemon=True)
    beating.start()
    try:
        yield True
    finally:
        over.set()
        beating.join()
        _release(name, me)


def _add_missing(name: str) -> None:
    if db.session.get(WorkTurn, name) is None:
        with suppress(IntegrityError):
            _add(name)
    db.session.rollback()


@transaction
def _add(name: str) -> None:
    db.session.add(WorkTurn(kind=name))


@transaction
def _lease(name: str, me: str, now: datetime) -> bool:
    row = db.session.get_one(WorkTurn, name, populate_existing=True)
    is_free = row.holder is None or row.held_until is None or row.held_until <= now or _is_gone(row.holder)
    same = (WorkTurn.kind == name, WorkTurn.holder.is_not_distinct_from(row.holder))
    return is_free and guarded_update(WorkTurn, *same, holder=me, held_until=now + LEASE)


def _is_gone(holder: str) -> bool:
    """Whether a process of this machine has ended; of another machine nobody knows."""
    host, pid, _ = holder.rsplit(":", 2)
    if host != socket.gethostname() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _beat(app: Flask, name: str, me: str, over: threading.Event) -> None:
    with app.app_context():
        while not over.wait(BEAT):
            with suppress(DBAPIError):
                _renew(name, me, utc_now() + LEASE)
            db.session.remove()


@transaction
def _renew(name: str, me: str, until: datetime) -> None:
    guarded_update(WorkTurn, WorkTurn.kind == name, WorkTurn.holder == me, held_until=until)


@transaction
def _release(name: str, me: str) -> None:
    guarded_update(WorkTurn, WorkTurn.kind == name, WorkTurn.holder == me, holder=None, held_until=None)


def _is_due(kind: Kind, now: datetime) -> bool:
    """Its time has come; of a quick kind, something waits, or nobody has looked for a while."""
    is_quick = kind.oldest is not None and kind.every < NOTED_EVERY.total_seconds()
    every = NOTED_EVERY.total_seconds() if is_quick else kind.every
    last = db.session.scalar(db.select(WorkTurn.turned_at).where(WorkTurn.kind == kind.name))
    waits = is_quick and kind.oldest is not None and kind.oldest(now) is not None
    db.session.rollback()
    # Of a clock that was wrong and is right again the last turn may lie in the future.
    return last is None or waits or abs((now - last).total_seconds()) >= every


def _note(kind: Kind, now: datetime, failure: str | None) -> None:
    """When a turn ended, and how; a quick kind only now and then while it goes well."""
    _add_missing(kind.name)
    row = db.session.get_one(WorkTurn, kind.name, populate_existing=True)
    is_news = failure != row.error or row.turned_at is None
    if is_news or row.turned_at is None or abs(now - row.turned_at) >= NOTED_EVERY:
        _write(kind.name, now, failure)
    db.session.rollback()


@transaction
def _write(name: str, now: datetime, failure: str | None) -> None:
    row = db.session.get_one(WorkTurn, name, populate_existing=True)
    row.turned_at, row.error = now, failure
    row.failing_since = (row.failing_since or now) if failure else None
    if not failure:
        row.done_at = now


def note_saving(line: Connection, now: datetime) -> None:
    """Write a moment down in earnest, and wait for nobody: raises what the database says."""
    if line.dialect.name == "postgresql":
        line.execute(text(f"SET LOCAL lock_timeout = '{SAVES_WITHIN}s'"))
        line.execute(text(f"SET LOCAL statement_timeout = '{SAVES_WITHIN}s'"))
    noted = line.execute(update(WorkTurn).where(WorkTurn.kind == SAVING).values(done_at=now))
    if noted.rowcount == 0:
        line.execute(insert(WorkTurn).values(kind=SAVING, done_at=now))
    line.commit()


def lags(kinds: tuple[Kind, ...], now: datetime) -> dict[str, dict[str, Any]]:
    """By kind of work: by how many seconds it is late (None: it never ran), since when it fails, and how."""
    rows = {row.kind: row for row in db.session.scalars(db.select(WorkTurn))}
    return {kind.name: _lag(kind, rows.get(kind.name), now) for kind in kinds}


def _lag(kind: Kind, row: WorkTurn | None, now: datetime) -> dict[str, Any]:
    since = row.failing_since.isoformat() if row and row.failing_since else None
    return {"late_s": _late(kind, row, now), "failing_since": since, "error": row.error if row else None}


def _late(kind: Kind, row: WorkTurn | None, now: datetime) -> int | None:
    """What waits longest tells it, where something waits; else the turn that should have been."""
    done = row.done_at if row else None
    if kind.oldest is not None:
        waits = kind.oldest(now)
        return max(int((now - waits).total_seconds()), 0) if waits else 0
    return None if done is None else max(int((now - done).total_seconds() - kind.every), 0)
