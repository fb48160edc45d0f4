"""Real processes beside the test, ended by their own number when the block ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0
"""Seconds after which something that should happen is taken not to, on the busiest machine."""


@contextmanager
def beside(app: Flask, *words: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """`python` with these words, on the database and under the secrets of the app."""
    config = app.config
    address = str(config["SQLALCHEMY_DATABASE_URI"]).replace("postgresql+psycopg://", "postgresql://")
    facts = {"DATABASE_URL": address, "MAIL_PORT": str(config["MAIL_PORT"])}
    environment = {**os.environ, **facts, **settings}
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def worker(app: Flask, *words: str) -> "contextmanager[subprocess.Popen[str]]":  # type: ignore[type-arg]
    """The worker, as it is started in earnest."""
    return beside(app, "-m", "flask", "--app", "wsgi.py", "outbox", "work", "--every", "0.1", *words)  # type: ignore[return-value]


def until(holds: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Wait until something holds; False when it does not within our patience."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


OPEN_DATABASES: set[str] = set()
"""Files that SQLite holds open here, which this process may read by SQLite alone."""


def bytes_of(path: Path) -> bytes:
    """A file of a database that is open here, read by another process.

    Whoever closes such a file in this one drops all its locks on it (sqlite.org/howtocorrupt.html, 2.2): the next
    process that opens the database then takes its log away, and what is written after that destroys the file.
    """
    return subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout


@contextmanager
def read_by_others_alone(path: Path) -> Iterator[None]:
    """Within it whoever opens this file of SQLite, or its index, as a file is told instead; see `bytes_of`."""
    files = {str(path), f"{path}-shm"}
    OPEN_DATABASES.update(files)
    try:
        yield
    finally:
        OPEN_DATABASES.difference_update(files)


def _refuse(event: str, given: tuple[object, ...]) -> None:
    if event == "open" and OPEN_DATABASES and str(given[0]) in OPEN_DATABASES:
        raise PermissionError("its locks would be dropped: use tests.processes.bytes_of")


sys.addaudithook(_refuse)


def holding(name: str) -> None:
    """In a process of its own: take a turn, say so, and never give it back."""
    from referral import turns
    from wsgi import app

    with app.app_context(), turns.held(turns.Kind(name, 1.0, ())) as is_ours:
        print("held" if is_ours else "not held", flush=True)
        time.sleep(PATIENCE)


if __name__ == "__main__":
    holding(sys.argv[1])
