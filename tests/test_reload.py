"""The next release takes over while requests come: none fails, and what does not come up takes nothing over."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from referral.config import SECRETS, new_key
from tests import proving
from tests.conftest import free_port
from tests.processes import PATIENCE, until

PAGES = ("/healthz", "/account/login")
WRITES = "/readyz"
"""Asked in the proof, whose database is migrated: it writes a moment down."""
SAYS = """

@app.after_request
def say(answer):
    import referral
    is_whole = "/release-{0}/" in referral.__file__
    answer.headers["X-Release"] = "{0}" if is_whole else "half of {0}"
    return answer
"""
"""A release says its number where the program behind it is its own too."""


@dataclass
class Installed:
    """Releases in folders of their own, a link to the newest, and the service that was started through the link."""

    root: Path
    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    more: dict[str, str] = field(default_factory=dict)
    as_one: tuple[str, ...] = (sys.executable,)

    def install(self, number: int, more: str = SAYS) -> None:
        """Put a release beside the others and let the link name it."""
        release = self.folder / f"release-{number}"
        shutil.copytree(self.root / "deploy", release / "deploy")
        words = (self.root / "wsgi.py").read_text() + more.format(number)
        (release / "wsgi.py").write_text(words)
        (release / "referral").symlink_to(self.root / "referral")
        (release / "matching").symlink_to(self.root / "matching")
        (self.folder / "next").symlink_to(release)
        (self.folder / "next").replace(self.folder / "current")

    def start(self, is_migrated: bool = False) -> None:
        """Until it answers."""
        kept = {key: value for key, value in os.environ.items() if key not in (*SECRETS, "PYTHONPATH")}
        facts = {
            "DEMO": "1",
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{self.folder / 'it.sqlite'}",
        }
        environment = kept | facts | {name: new_key() for name in SECRETS}
        if is_migrated:
            migrate = [sys.executable, "-m", "flask", "--app", "wsgi.py", "db", "upgrade"]
            subprocess.run(migrate, cwd=self.root, env=environment, check=True, capture_output=True)
        command = [*self.as_one, str(self.folder / "current" / "deploy" / "serve_web.py")]
        self.process = subprocess.Popen(
            command,
            cwd=self.folder / "current",
            env=environment | self.more,
            stdin=subprocess.DEVNULL,
            stderr=self._log(),
        )  # where the unit begins too: in the folder of a release that is not the newest for ever
        assert until(lambda: self.serving() == "1"), self.log()

    def _log(self) -> int:
        return os.open(self.folder / "log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text()

    def serving(self) -> str:
        """Which release answers; nothing while none does."""
        with suppress(OSError, http.client.HTTPException):
            return ask(self.port, "/healthz")[1]
        return ""

    def reload(self, number: int) -> bool:
        """Whether the release of this number takes over."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)
        return until(lambda: self.serving() == str(number))

    def stop(self) -> None:
        """End what was started here."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)


def ask(port: int, path: str, line: "http.client.HTTPConnection | None" = None) -> tuple[int, str]:
    """Status and release of one whole answer, on a connection of its own or on one that is kept."""
    mine = line or http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        mine.request("GET", path)
        answer = mine.getresponse()
        answer.read()
        return answer.status, answer.headers.get("X-Release", "")
    finally:
        if line is None:
            mine.close()


class Load:
    """Requests that come without a pause, on connections that are kept and on new ones, until it is over."""

    def __init__(self, port: int, pages: tuple[str, ...] = PAGES) -> None:
        self.port, self.pages, self.over = port, pages, threading.Event()
        self.answers: Counter[int] = Counter()
        self.failed: list[str] = []
        kinds = (self._anew, self._kept, self._late)
        self.threads = [threading.Thread(target=self._go_on, args=(kind,)) for kind in kinds]

    def __enter__(self) -> "Load":
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for each in self.threads:
            each.join(PATIENCE)

    def _go_on(self, kind: object) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        number = 0
        while not self.over.is_set():
            number += 1
            try:
                self.answers[kind(line, self.pages[number % len(self.pages)])] += 1  # type: ignore[operator]
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(f"{kind.__name__} {type(error).__name__} {error}")  # type: ignore[attr-defined]
                line.close()
            time.sleep(0.02)
        line.close()

    def _anew(self, _line: http.client.HTTPConnection, path: str) -> int:
        return ask(self.port, path)[0]

    def _kept(self, line: http.client.HTTPConnection, path: str) -> int:
        return ask(self.port, path, line)[0]

    def _late(self, _line: http.client.HTTPConnection, path: str) -> int:
        """Who connects first, and sends a moment later."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            time.sleep(0.2)
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(line)
            answer.begin()
            answer.read()
            return answer.status


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Iterator[Installed]:
    found = Installed(root, tmp_path)
    found.install(1)
    yield found
    found.stop()


def _reload(installed: Installed, numbers: range, reached: proving.Reached, *more: str) -> Load:
    with Load(installed.port, (*PAGES, *more)) as load:
        for number in numbers:
            installed.install(number)
            assert installed.reload(number), installed.log()
            reached.n += 1
    reached.failures = len(load.failed) + sum(n for status, n in load.answers.items() if status != 200)
    return load


def test_releases_take_over_and_no_request_fails_but_a_broken_one_takes_nothing_over(
    installed: Installed,
) -> None:
    installed.start()
    assert installed.process is not None
    load = _reload(installed, range(2, 5), reached := proving.Reached())
    assert not load.failed and set(load.answers) == {200} and load.answers[200] > 50
    assert reached.n == 3
    installed.install(5, "\nraise SystemExit('a broken release {}')\n")
    installed.process.send_signal(signal.SIGHUP)
    assert until(lambda: "did not come up" in installed.log())
    assert installed.serving() == "4"


@pytest.mark.proof
def test_a_hundred_releases_take_over_under_load(installed: Installed) -> None:
    installed.start(is_migrated=True)
    with proving.part("releases that take over under load") as reached:
        load = _reload(installed, range(2, 102), reached, WRITES)
        print(f"{reached.n} reloads, {load.answers.total()} requests, {reached.failures} failed")
    assert not load.failed and set(load.answers) == {200} and reached.n == 100
