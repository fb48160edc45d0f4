"""Gateways on loopback that behave as real ones do: they take, refuse, are in trouble, hang, drip, and say nonsense."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Its JSON."""
        return dict(json.loads(self.body))


@dataclass(slots=True)
class Gateway:
    """What it answers is a status and words, or a deed of its own; `heard` is all that came."""

    status: int = 200
    words: bytes = b'{"id": "g-1"}'
    waits: float = 0.0
    drips: bool = False
    finished: bool = False
    hangs_up: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    port: int = 0
    before: Callable[[Heard], None] = lambda heard: None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{HERE}:{self.port}"


@contextmanager
def a_gateway(**conduct: Any) -> Iterator[Gateway]:
    """A gateway that listens until the test is over."""
    gateway = Gateway(**conduct)
    server = ThreadingHTTPServer((HERE, 0), _handler(gateway))
    server.daemon_threads = True
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(length := int(self.headers.get("Content-Length", 0)))
            if len(body) < length:  # whoever sent it was killed meanwhile: no gateway takes half a request
                self.close_connection = True
                return
            heard = Heard(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            gateway.heard.append(heard)
            gateway.before(heard)
            time.sleep(gateway.waits)
            if gateway.hangs_up:
                self.close_connection = True
                return
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._write()

        def _write(self) -> None:
            pieces = [gateway.words] if not gateway.drips else [b" "] * 40
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    time.sleep(0.1 if gateway.drips else 0)
                gateway.finished = gateway.drips
            except OSError:
                return

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
