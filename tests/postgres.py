"""A private PostgreSQL server for the tests: a folder and a port of its own, a process of our own, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from referral.config import anchors_of

HINT = "PostgreSQL is not installed. On Debian: apt-get install postgresql"
# What the server writes as the last line of its note once it takes connections (padded by itself).
READY = "ready   "
STARTS_WITHIN, STOPS_WITHIN = 60.0, 20.0


class PrivatePostgres:
    """Start on entering, stop on leaving; refuses to run as root, so root lends it an unprivileged user.

    The folder is no part of pytest's temporary folders: another run of the tests clears those away and closes
    them to everybody else. The server is a child of this process and is ended by its own number alone.
    """

    def __init__(self, **settings: str) -> None:
        # Without cleaning up, rows lie in the order in which they were written, however often a table was emptied.
        self.settings = {"fsync": "off", "autovacuum": "off", **settings}
        self.folder = Path(tempfile.mkdtemp(prefix="oncobridge-postgres-"))
        self.data, self.log = self.folder / "data", self.folder / "server.log"
        self.port = _free_port()
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://oncobridge@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> "PrivatePostgres":
        try:
            self._make()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        options = ("-U", "oncobridge", "-A", "trust", "-E", "UTF8", "--no-sync")
        command = [_program("initdb"), "-D", str(self.data), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **_unprivileged())

    def _start(self) -> None:
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", **self.settings}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [_program("postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, **_unprivileged())
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._is_ready():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        """Whether our own server says so: on its port another one might answer."""
        note = self.data / "postmaster.pid"
        return note.exists() and note.read_text().splitlines()[-1:] == [READY]

    def _stop(self) -> None:
        """End the server at once, whatever has become of its folder; nothing of it is worth keeping."""
        if self.server is None:
            return
        for order in (signal.SIGQUIT, signal.SIGKILL):
            self.server.send_signal(order)
            try:
                self.server.wait(STOPS_WITHIN)
                return
            except subprocess.TimeoutExpired:
                continue


def another_database(url: str, name: str, folder: Path) -> str:
    """The address of an empty database of the same kind, in this folder or on the same server."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / f'{name}.sqlite'}"
    address = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    fresh = f"{url.rpartition('/')[0]}/{name}"
    anchors_of(fresh).unlink(missing_ok=True)
    return fresh


def _unprivileged() -> dict[str, Any]:
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    return {"cwd": "/", **as_user}


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(installed[0]) if installed else shutil.which(name)
    if not found:
        raise RuntimeError(HINT)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
