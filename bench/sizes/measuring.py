"""What one page or job costs: time of the processor here and in the database's server, statements, bytes, memory."""

import re
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event

from bench.sizes.scenes import Scene
from bench.sizes.whole import Known
from referral.accounts.models import User
from referral.db import db
from tests.pages import BASE, Pages

HARMLESS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)", re.I)
ROUNDS = 5
STEPS_AT_ONCE = 100


class Cost(NamedTuple):
    """The median of a few rounds; `peak_mb`: of Python's own objects, in one round more."""

    ms: float
    statements: int
    kb: float
    peak_mb: float


class Sent(NamedTuple):
    """One statement as the database was sent it."""

    text: str
    values: Any


@contextmanager
def noted() -> Iterator[list[Sent]]:
    """What the database is sent within, but for where transactions begin and end."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not HARMLESS.match(statement):
            sent.append(Sent(statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class Visitor:
    """Opens the pages of a database that is filled, each as its reader."""

    def __init__(self, app: Flask, known: Known) -> None:
        self.app, self.known = app, known
        app.config["WTF_CSRF_ENABLED"] = False

    def open(self, scene: Scene) -> Callable[[], Any]:
        """What opens the page once; raises AssertionError where it is not shown."""
        visitor, address = Pages(self.app), scene.path(self.known)
        if scene.who:
            visitor.sign_in(db.session.get_one(User, self.known.staff[scene.who]))
        with visitor.client.session_transaction(base_url=BASE) as session:
            session.update(scene.session(self.known))
        posted = scene.posted(self.known)
        method = visitor.client.post if posted else visitor.client.get
        db.session.rollback()

        def once() -> Any:
            with self.app.app_context():
                answer = method(address, base_url=BASE, data=posted, headers={"Accept": "text/html"})
            assert answer.status_code in (200, 303), (address, answer.status_code)
            return answer

        return once


def cost(once: Callable[[], Any], rounds: int = ROUNDS) -> Cost:
    """The cost of one page or job."""
    once()
    seconds, times = clock(), []
    for _ in range(rounds):
        start = seconds()
        once()
        times.append((seconds() - start) * 1000)
    with noted() as sent:
        tracemalloc.start()
        answer = once()
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    kb = len(answer.get_data()) / 1000 if hasattr(answer, "get_data") else 0.0
    return Cost(round(median(times), 1), len(sent), round(kb, 1), round(peak, 1))


def clock() -> Callable[[], float]:
    """Seconds of the processor here, and in the server of the database where that is another process."""
    if db.engine.dialect.name == "sqlite":
        return process_time
    return lambda: process_time() + server_seconds()


def server_seconds() -> float:
    """What all processes of the server have used so far; they run for us alone."""
    with db.engine.connect() as connection:
        backends = connection.exec_driver_sql("SELECT pid FROM pg_stat_activity").scalars().all()
    return sum(_used(pid) for pid in backends) / 1e9


def _used(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except OSError:
        return 0


def steps(once: Callable[[], Any]) -> int:
    """Steps of SQLite's machine that one page takes: what is read and compared, whatever the processor."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += STEPS_AT_ONCE
        return 0

    def watch(connection: Any, *_rest: Any) -> None:
        raw: sqlite3.Connection = connection.connection.dbapi_connection
        raw.set_progress_handler(count, STEPS_AT_ONCE)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        once()
        return taken
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)
        _stop_counting()


def _stop_counting() -> None:
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.set_progress_handler(None, STEPS_AT_ONCE)
