"""The service on PostgreSQL as it is run: web processes, a worker for all but planning, a mail server of ours."""

import email
import email.policy
import os
import queue
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import create_engine, text

from bench.driving.processors import used
from referral.config import ROOT
from tests.conftest import free_port, make_app
from tests.postgres import PrivatePostgres

LINK = re.compile(r"https?://\S+/answer/(\S+)")
REQUEST = re.compile(r"\(OB-T\d+\)")
"""In the subject of a letter that asks for one of the day's people; others ask whether figures still hold."""
STARTS_WITHIN = 120
LOOK, SETTLED = 4.0, 0.2
"""Seconds between looks; seconds of the processors in which nothing more is being made ready."""


class Letters:
    """Our mail server: it takes every letter and gives on the link of each request."""

    def __init__(self) -> None:
        self.links: queue.Queue[str] = queue.Queue()
        self.taken: list[str] = []

    def forget(self) -> None:
        """What came before the day began is no part of it."""
        self.taken.clear()
        while not self.links.empty():
            self.links.get()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a letter."""
        letter: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append(str(letter["Message-ID"]))
        found = LINK.search(letter.get_content()) if REQUEST.search(str(letter["Subject"])) else None
        if found:
            self.links.put(found.group(1))
        return "250 OK"


class Service:
    """What runs: where it listens, its application for looking in, its letters, and what it has used."""

    def __init__(self, app: Flask, port: int, letters: Letters, address: str) -> None:
        self.app, self.port, self.letters, self.address = app, port, letters, address
        self.pids: dict[str, int] = {}

    def used(self) -> dict[str, float]:
        """Seconds of the processors by part."""
        return {name: used(pid) for name, pid in self.pids.items()}

    def settle(self) -> None:
        """Wait until what each process makes ready at its start is ready: it is no part of a day."""
        until, before = time.monotonic() + STARTS_WITHIN, -1.0
        while time.monotonic() < until:
            now = sum(self.used().values())
            if before >= 0 and now - before < SETTLED:
                return
            before = now
            time.sleep(LOOK)

    def ask(self, question: str) -> Any:
        """One figure of the database, beside the service."""
        engine = create_engine(self.address.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as line:
            found = line.execute(text(question)).scalar()
        engine.dispose()
        return found


@contextmanager
def running(web: int) -> Iterator[Service]:
    """Start everything on a fresh database with fsync on, until the block ends."""
    with ExitStack() as stack:
        postgres = stack.enter_context(PrivatePostgres(fsync="on", track_wal_io_timing="on"))
        letters, port = Letters(), free_port()
        mail = Controller(letters, hostname="127.0.0.1", port=free_port())
        mail.start()
        stack.callback(mail.stop)
        app = make_app(postgres.url, DEMO=True)
        service = Service(app, port, letters, postgres.url)
        yield_to = stack.enter_context(_processes(service, web, mail.port))
        service.pids |= {"database": postgres.server.pid if postgres.server else 0, **yield_to}
        yield service


@contextmanager
def _processes(service: Service, web: int, mail: int) -> Iterator[dict[str, int]]:
    """gunicorn and the worker; started by `begin`, ended by their own numbers."""
    log = Path(tempfile.mkdtemp(prefix="oncobridge-day-")) / "log"
    environment = _environment(service, web, mail)
    python = [sys.executable, "-m"]
    commands = {
        "web": [*python, "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")],
        "worker": [*python, "flask", "--app", "wsgi.py", "outbox", "work", "--without", "planning"],
    }
    with log.open("wb") as out:
        started = {
            name: subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=out)
            for name, words in commands.items()
        }
    try:
        _wait(service.port, started["web"], log)
        yield {name: process.pid for name, process in started.items()}
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(30)


def _environment(service: Service, web: int, mail: int) -> dict[str, str]:
    return {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": service.address,
        "PORT": str(service.port),
        "PUBLIC_URL": f"http://127.0.0.1:{service.port}",
        "MAIL_PORT": str(mail),
        "WEB_WORKERS": str(web),
        "RATELIMIT_STORAGE_URI": "database://",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "WARNING",
    }


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"the service did not start:\n{log.read_text()[-2000:]}")
