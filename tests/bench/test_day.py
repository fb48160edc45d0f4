"""The day through HTTP: what it counts, and that it fails where something is wrong; the day itself is a proof."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bench import day
from bench.driving.processors import used
from bench.driving.visitor import Failed, Visitor


class _Site(BaseHTTPRequestHandler):
    """A page with a form, one that leads on, and one that is missing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        words = (
            b'<input type="hidden" name="csrf_token" value="t1">' + self.headers.get("Cookie", "").encode()
        )
        self._say(404 if self.path == "/missing" else 200, words)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(303, b"", Location="/form")

    def _say(self, status: int, words: bytes, **headers: str) -> None:
        self.send_response(status)
        headers |= {"Set-Cookie": "who=me; Path=/", "Content-Length": str(len(words))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_visitor_keeps_cookies_follows_and_reads_the_token() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    who = Visitor(server.server_port, "10.0.0.1")
    who.get("/form")
    assert who.token == "t1" and who.post("/form").endswith("who=me") and who.asked == 3
    with pytest.raises(Failed, match="404 GET /missing"):
        who.get("/missing")
    who.forget("10.0.0.2")
    assert not who.get("/form").endswith("who=me")
    who.line.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_process_and_its_children_used_is_counted() -> None:
    before = used(os.getpid())
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert used(os.getpid()) - before >= 0.25


def test_a_day_is_right_only_when_everything_is() -> None:
    good = {"referrals": 2, "accepted": 2}
    assert day.is_right(day.Day(**good))
    for wrong in ({"accepted": 1}, {"overbooked": 1}, {"twice": 1}):
        assert not day.is_right(day.Day(**{**good, **wrong}))
    failed = day.Day(**good)
    failed.errors["500 GET /"] += 1
    assert not day.is_right(failed) and day._repeated(["a", "b", "a"]) == 1


@pytest.mark.proof
def test_a_short_day_goes_through_without_a_mistake(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.day", "--quick"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
