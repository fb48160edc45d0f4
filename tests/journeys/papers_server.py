"""A small server that speaks the sending protocol of papers, and the faults that networks and servers have.

It keeps what it was sent as the real one must: pieces under their hashes, a file only when its whole hash agrees.
"""

import hashlib
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from referral.config import ROOT
from referral.web import HEADERS

CHUNK = 65_536
DOOR = "/cases/OB-TEST/papers"
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
Answer = tuple[int, Any]


@dataclass
class Faults:
    """How often what goes wrong; of a hundred requests. `hash`: pieces said to be damaged; `wrong`: whole files."""

    before: float = 0
    after: float = 0
    hash: float = 0
    wrong: float = 0
    missing: float = 0
    busy: float = 0
    portal: float = 0
    come_again: list[str] = field(default_factory=list)
    """What so many requests are told, one after another, with 429: when to come again."""
    slow: float = 0
    """Seconds that each request takes."""
    refuse: Answer | None = None
    """Every paper is answered so."""
    lie: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda said: said)
    """What becomes of each answer about a paper."""
    chance: random.Random = field(default_factory=lambda: random.Random(18))

    def happens(self, name: str) -> bool:
        """Whether this fault comes now."""
        return self.chance.random() * 100 < getattr(self, name)


class Kept:
    """One file, as far as it has come."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.pieces = told, dict[int, bytes]()
        self.whole: bytes | None = None
        self.at = 0.0

    @property
    def missing(self) -> list[int]:
        return [n for n in range(-(-self.told["size"] // CHUNK)) if n not in self.pieces]

    def said(self) -> dict[str, Any]:
        whole = self.whole is not None
        found = hashlib.sha256(self.whole).hexdigest() if self.whole is not None else None
        state = "received" if whole else "receiving"
        return {"origin": self.told["origin"], "state": state, "have": sorted(self.pieces), "sha256": found}


class PapersServer:
    """Listens on one port until it is stopped; started again it still has what it had."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages, self.faults = pages, Faults()
        self.papers: dict[str, dict[str, Kept]] = {}
        self.asked: list[tuple[str, str]] = []
        self.made = 0
        self.port, self._lock = 0, threading.RLock()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """On the same port as before."""
        owner = self

        class Handler(_Handler):
            site = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def files(self) -> list[bytes]:
        """Every whole file, of all papers."""
        return [
            each.whole for paper in self.papers.values() for each in paper.values() if each.whole is not None
        ]

    @property
    def pieces(self) -> int:
        """How many pieces lie here, of whole files too."""
        return sum(len(each.pieces) for paper in self.papers.values() for each in paper.values())

    def hashes(self) -> list[str]:
        return sorted(hashlib.sha256(each).hexdigest() for each in self.files)

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> Answer:
        """What the protocol answers; (status, JSON or nothing)."""
        rest = path.removeprefix(DOOR).strip("/").split("/")
        with self._lock:
            self.asked.append((method, path))
            if self.faults.refuse:
                return self.faults.refuse
            if rest == [""]:
                return self._begin(json.loads(body))
            paper = self.papers.get(rest[0])
            if paper is None or (len(rest) > 1 and rest[2] not in paper):
                return 404, {}
            if len(rest) == 1:
                return 200, self._said(rest[0])
            kept = paper[rest[2]]
            return self._whole(kept) if rest[3] == "whole" else self._piece(kept, int(rest[3]), body, headers)

    def _begin(self, told: dict[str, Any]) -> Answer:
        known = told["origin"] in self.papers
        paper = self.papers.setdefault(told["origin"], {})
        self.made += not known
        for each in told["files"]:
            kept = paper.setdefault(each["origin"], Kept(each))
            if kept.told != each:
                return 409, {"why": "Another file under the same name"}
        return 200 if known else 201, self._said(told["origin"])

    def _said(self, origin: str) -> dict[str, Any]:
        paper = self.papers[origin]
        state = "received" if all(each.whole is not None for each in paper.values()) else "receiving"
        files = [each.said() for each in paper.values()]
        return self.faults.lie({"paper": 1, "state": state, "files": files})

    def _piece(self, kept: Kept, number: int, body: bytes, headers: Any) -> Answer:
        if len(body) > CHUNK:
            return 413, {}
        right = headers["X-Chunk-SHA256"] == hashlib.sha256(body).hexdigest()
        if not right or self.faults.happens("hash"):
            return 422, {}
        kept.pieces[number] = body
        return 204, None

    def _whole(self, kept: Kept) -> Answer:
        if kept.whole is not None:
            return 200, {"state": "received"}
        if self.faults.happens("missing"):
            kept.pieces.pop(max(kept.pieces), None)
        if kept.missing:
            return 409, {"missing": kept.missing}
        found = b"".join(kept.pieces[n] for n in sorted(kept.pieces))
        if self.faults.happens("wrong") or hashlib.sha256(found).hexdigest() != kept.told["sha256"]:
            kept.pieces.clear()
            return 422, {"wrong": True}
        kept.whole, kept.at = found, time.time()
        return 200, {"state": "received"}


class _Handler(BaseHTTPRequestHandler):
    """One request; HTTP/1.0, so that a cut connection is never asked again by the browser itself."""

    site: PapersServer

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in self.site.pages:
            return self._send(200, self.site.pages[path].encode(), "text/html; charset=utf-8")
        if path.startswith("/static/"):
            return self._file(ROOT / "referral" / path[1:])
        if path.startswith("/assets/js/"):
            return self._file(ROOT / path[1:])
        return self._protocol()

    def do_POST(self) -> None:
        self._protocol()

    def do_PUT(self) -> None:
        self._protocol()

    def _file(self, path: Any) -> None:
        if ".." in str(path) or not path.is_file():
            return self._send(404, b"", "text/plain")
        return self._send(200, path.read_bytes(), KINDS.get(path.suffix, "text/plain"))

    def _protocol(self) -> None:
        faults = self.site.faults
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(faults.slow)
        if faults.happens("before"):
            return self._cut()
        if faults.happens("portal"):
            return self._send(200, b"<h1>Welcome to our free network</h1>", "text/html")
        if faults.come_again:
            return self._send(429, b"{}", "application/json", {"Retry-After": faults.come_again.pop(0)})
        if faults.happens("busy"):
            return self._send(503, b"{}", "application/json")
        status, said = self.site.answer(self.command, self.path, body, self.headers)
        if faults.happens("after"):
            return self._cut()
        return self._send(status, b"" if said is None else json.dumps(said).encode(), "application/json")

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def _send(self, status: int, content: bytes, kind: str, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, **(more or {})}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        with suppress(ConnectionError):  # whoever asked may be gone
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
