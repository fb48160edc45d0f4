"""A small host on this machine that answers as the hosts of links do: well, elsewhere, badly, slowly, endlessly."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEN_MB = 10_000_000
LONG, DROP = 20.0, 0.05
"""Seconds that a slow host takes, and between two of its drops."""
ELSEWHERE = {
    "/moved": "/fine",
    "/round": "/round",
    "/inside": "https://169.254.169.254/latest/meta-data",
    "/file": "file:///etc/passwd",
}
STATUS = {"/gone": 404, "/fault": 500, "/people-only": 403}


class Handler(BaseHTTPRequestHandler):
    """One request; `server.heard` keeps its method, path and who asks, `server.sent` how much of a body left."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:  # noqa: N802
        """As asked."""
        self._answer()

    def do_GET(self) -> None:  # noqa: N802
        """As asked."""
        self._answer()

    def _answer(self) -> None:
        self.server.heard.append((self.command, self.path, self.headers["User-Agent"]))  # type: ignore[attr-defined]
        if self.path == "/hangs":
            self.server.finished |= not self.server.over.wait(LONG)  # type: ignore[attr-defined]
        elif self.path == "/drips":
            self._drip()
        elif self.path == "/no-head" and self.command == "HEAD":
            self._say(405)
        else:
            self._say(302 if self.path in ELSEWHERE else STATUS.get(self.path, 200))

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(int(LONG / DROP)):
            if self.server.over.wait(DROP):  # type: ignore[attr-defined]
                return
            try:
                self.wfile.write(b"X: y\r\n" if self.path == "/lines" else b"x")
            except OSError:
                return
        self.server.finished = True  # type: ignore[attr-defined]

    def _say(self, status: int) -> None:
        self.send_response(status)
        if self.path in ELSEWHERE:
            self.send_header("Location", ELSEWHERE[self.path])
        length = TEN_MB if self.path in ("/large", "/no-head") else 0
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command == "GET":
            self._send(length)

    def _send(self, length: int) -> None:
        block = b"x" * 100_000
        try:
            for _ in range(length // len(block)):
                self.wfile.write(block)
                self.server.sent += len(block)  # type: ignore[attr-defined]
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Host(ThreadingHTTPServer):
    """The host, with what it heard and sent; `finished`: that somebody has borne its slowness to the end."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[str, str, str]] = []
        self.sent, self.over, self.finished = 0, threading.Event(), False
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "host.pem", folder / "host.key")
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: object) -> None:
        """A line that was cut off is what is tried here."""

    def at(self, path: str) -> str:
        """The address of one of its pages."""
        return f"https://localhost:{self.server_address[1]}{path}"


@contextmanager
def a_host(folder: Path) -> Iterator[Host]:
    """A host on this machine alone, with a certificate of its own."""
    make_certificate(folder)
    host = Host(folder)
    thread = threading.Thread(target=host.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.over.set()
        host.shutdown()
        host.server_close()
        thread.join()


def make_certificate(folder: Path) -> None:
    """A key and a certificate for localhost, by openssl."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    asked = ["openssl", "req", "-x509", *curve, "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "host.key"), "-out", str(folder / "host.pem")]
    subprocess.run([*asked, *names, *files], check=True, capture_output=True)


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
