"""A service on loopback that pages, throttles, breaks off, answers with nonsense, and changes its columns."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]


class Service:
    """What it answers and what it was asked. `before`: answers given first, in turn, whatever is asked."""

    def __init__(self, pages: dict[int, dict[str, Any]] | None = None, file: bytes = b"") -> None:
        self.pages, self.file = pages or {}, file
        self.before: list[Callable[[BaseHTTPRequestHandler], Answer | None]] = []
        self.robots: str | None = None
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.counts: Counter[int] = Counter()
        self.url = ""

    def answer(self, request: BaseHTTPRequestHandler) -> Answer | None:
        if request.path == "/robots.txt":
            return (200, {}, self.robots.encode()) if self.robots is not None else (404, {}, b"")
        self.asked.append(request.path)
        self.headers.append(dict(request.headers))
        if self.before:
            return self.before.pop(0)(request)
        return self._file(request) if self.file else self._page(request)

    def _page(self, request: BaseHTTPRequestHandler) -> Answer:
        number = int(parse_qs(urlsplit(request.path).query)["page"][0])
        content = json.dumps(self.pages[number]).encode()
        etag = f'"{hash(content)}"'
        if request.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"ETag": etag, "Content-Type": "application/json"}, content

    def _file(self, request: BaseHTTPRequestHandler) -> Answer:
        etag = f'"{hash(self.file)}"'
        if request.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        if said := request.headers.get("Range"):
            start = int(said.removeprefix("bytes=").rstrip("-"))
            return 206, {"ETag": etag}, self.file[start:]
        return 200, {"ETag": etag}, self.file


def says(status: int, content: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], Answer]:
    """An answer whatever is asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: (status, named, content)


def breaks_off(content: bytes, after: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promises the whole and closes the connection after so many bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[:after])
        request.wfile.flush()
        request.close_connection = True

    return answer


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Serve on a free port of loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = service.answer(self)
            if answer is None:
                return
            status, headers, content = answer
            service.counts[status] += 1
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
