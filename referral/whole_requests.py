"""A thread is given only to a request that has come as a whole, and none waits for a client to go away.

gunicorn's threads read from the socket themselves: eight clients that send half a request hold eight threads. Here the
loop that accepts connections gathers each request first, and sees each closed connection off. Whoever is too slow is
told so; where too many wait, the one that has waited longest goes, for an honest request is here within moments.
TLS ends at the proxy in front.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.errors import ConfigError
from gunicorn.workers.gthread import TConn, ThreadWorker

from referral import without_page

HEAD_WITHIN = 10.0
"""Seconds from the first byte to the end of the head; a choice of ours, like those below."""
BODY_WITHIN, SLOWEST = 20.0, 2_000
"""Seconds a body may take, and bytes a second by which a longer one may take longer: a bad network sends as much."""
SENT_WITHIN = 15.0
"""Seconds in which an answer, beyond what the kernel holds, must have been taken."""
LAST_WAIT = 2.0
"""Seconds in which a service that stops still takes what begins on a connection that it has."""
LINGERS, MOST_DRAINED = 3.0, 32 * 2**20
"""Seconds and bytes for which a connection is kept open at its end, so that the answer is not cut off."""
LONGEST_HEAD = 32 * 2**10
MOST_WAITING, MOST_HELD = 400, 192 * 2**20
"""Connections of which something is awaited, and bytes that are kept of requests, also of those that wait for a thread:
seven whole papers of 26 MB at once, the largest form there is; whatever goes in pieces needs 64 KB."""
AT_ONCE = 64 * 2**10
SMALL = 2 * AT_ONCE
"""Bytes of a request that is never sent away because of others: pages, short forms, pieces of files."""
KERNEL_HOLDS = 2**20
"""Bytes of an answer that the kernel is asked to hold, so that no thread waits for a client that reads slowly."""
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
IN_PIECES = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
ASKS_FIRST = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Refused(Exception):
    """A request that is not gathered to its end; holds the status to answer with."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(slots=True, eq=False)
class Waiting:
    """A connection that is waited for: what has come of its request, or, at its end, how much was thrown away."""

    conn: TConn
    until: float
    data: bytearray = field(default_factory=bytearray)
    whole: int | None = None
    drained: int = 0

    def is_whole(self) -> bool:
        """Whether all of the request is here."""
        return self.whole is not None and len(self.data) >= self.whole


def body_of(head: bytes) -> int:
    """Bytes of the body that a head, with the empty line at its end, announces. Raises Refused where none are said."""
    if IN_PIECES.search(head):
        raise Refused(HTTPStatus.LENGTH_REQUIRED)
    found = LENGTH.search(head)
    return int(found[1]) if found else 0


class WholeRequests(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, given whole requests only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[TConn, Waiting] = {}
        self.held = 0
        self.passed_on: dict[TConn, int] = {}
        self.longest_body = 0
        self.answers: dict[HTTPStatus, bytes] = {}

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse what this worker does not speak. Raises ConfigError."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ConfigError("TLS ends at the proxy in front: certfile and keyfile are not read here")

    def load_wsgi(self) -> None:
        """Load the application; what it says to the slow and how much it takes is its own."""
        super().load_wsgi()
        self.longest_body = self.wsgi.config["MAX_CONTENT_LENGTH"]
        with self.wsgi.app_context():
            self.answers = without_page.answers()

    def enqueue_req(self, conn: TConn) -> None:
        """Gather the request that begins on this connection; its thread comes later."""
        conn.sock.setblocking(False)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_HOLDS)
        begun = conn.parser.unreader.take_buffered() if conn.initialized else b""
        coming = Waiting(conn, time.monotonic() + HEAD_WITHIN)
        self._wait(coming, self._read)
        if begun:
            self._take(coming, begun)

    def finish_request(self, conn: TConn, done: "Future[object]") -> None:
        """Keep the connection for its next request, or see it off."""
        self.held -= self.passed_on.pop(conn, 0)
        if done.cancelled() or done.exception() or not done.result():
            self._linger(conn)
        else:
            super().finish_request(conn, done)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer, with an end set to whatever waits for this client."""
        conn.sock.settimeout(SENT_WITHIN)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            raise StopIteration from None

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """A body of which nothing was read is not waited for."""
        return not conn.leaves_body and super()._keepalive_after(conn, keepalive)

    def murder_pending(self) -> None:
        """Send away whoever was too slow; while the service stops, nobody is waited for at length who sends nothing."""
        super().murder_pending()
        now = time.monotonic()
        for each in self.waiting.values():
            if (
                not self.alive and not each.data
            ):  # its request may be on its way: dropped at once it would be lost
                each.until = min(each.until, now + LAST_WAIT)
        for each in [each for each in self.waiting.values() if each.until <= now]:
            if each.data:
                self._refuse(each, HTTPStatus.REQUEST_TIMEOUT)
            else:
                self._drop(each)

    def _wait(self, waiting: Waiting, on_readable: Callable[[Waiting, socket.socket], None]) -> None:
        self.waiting[waiting.conn] = waiting
        self.poller.register(waiting.conn.sock, selectors.EVENT_READ, partial(on_readable, waiting))
        while len(self.waiting) > MOST_WAITING:
            self._drop(next(iter(self.waiting.values())))

    def _read(self, coming: Waiting, sock: socket.socket) -> None:
        if self.waiting.get(coming.conn) is not coming:
            return
        try:
            chunk = sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if chunk:
            self._take(coming, chunk)
        else:
            self._drop(coming)

    def _take(self, coming: Waiting, chunk: bytes) -> None:
        coming.data += chunk
        self.held += len(chunk)
        try:
            self._measure(coming)
        except Refused as refused:
            self._refuse(coming, refused.status)
            return
        if coming.is_whole():
            self._pass_on(coming)
        while self.held > MOST_HELD and (most := self._largest()):
            self._refuse(most, HTTPStatus.SERVICE_UNAVAILABLE)

    def _largest(self) -> Waiting | None:
        """Whoever holds most gives way, so that nobody keeps others out by holding much and sending no more."""
        large = [each for each in self.waiting.values() if len(each.data) > SMALL]
        return max(large, key=lambda each: len(each.data), default=None)

    def _measure(self, coming: Waiting) -> None:
        """Find out how long the request will be, once its head is here."""
        if coming.whole is not None:
            return
        end = coming.data.find(END_OF_HEAD, 0, LONGEST_HEAD)
        if end < 0:
            if len(coming.data) >= LONGEST_HEAD:
                raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        head = bytes(coming.data[: end + len(END_OF_HEAD)])
        body = body_of(head)
        coming.conn.leaves_body = body > self.longest_body  # the page refuses it by its length, unread
        coming.whole = len(head) + (0 if coming.conn.leaves_body else body)
        coming.until = time.monotonic() + BODY_WITHIN + coming.whole / SLOWEST
        if ASKS_FIRST.search(head):
            self._say(coming.conn, GO_ON)

    def _pass_on(self, coming: Waiting) -> None:
        conn = coming.conn
        self._forget(coming)
        self.passed_on[conn] = len(coming.data)
        self.held += len(coming.data)
        conn.init()
        conn.parser.unreader.unread(bytes(coming.data))
        conn.data_ready = True
        super().enqueue_req(conn)

    def _refuse(self, coming: Waiting, status: HTTPStatus) -> None:
        self._forget(coming)
        self._say(coming.conn, self.answers[status])
        self._linger(coming.conn)

    def _linger(self, conn: TConn) -> None:
        """Say that nothing more comes, and throw away what the client still sends, so that it can read the answer."""
        leaving = Waiting(conn, time.monotonic() + LINGERS)
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        self._wait(leaving, self._drain)

    def _drain(self, leaving: Waiting, sock: socket.socket) -> None:
        if self.waiting.get(leaving.conn) is not leaving:
            return
        try:
            thrown = len(sock.recv(AT_ONCE))
        except BlockingIOError:
            return
        except OSError:
            thrown = 0
        leaving.drained += thrown
        if not thrown or leaving.drained > MOST_DRAINED:
            self._drop(leaving)

    def _drop(self, waiting: Waiting) -> None:
        self._forget(waiting)
        self._close(waiting.conn)

    def _forget(self, waiting: Waiting) -> None:
        del self.waiting[waiting.conn]
        self.held -= len(waiting.data)
        self.poller.unregister(waiting.conn.sock)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _say(self, conn: TConn, words: bytes) -> None:
        """As much as the kernel takes at once, which is all of a few hundred bytes."""
        try:
            conn.sock.send(words)
        except OSError:
            return
