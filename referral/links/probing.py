"""One link asked whether it still answers: politely, briefly, nothing of its page read, and never a private address.

Each hop is resolved here, refused unless every address of its name is public (RFC 1918, 4193, 6598; IANA special
registries), and reached at the very address that was looked at: a name that changes its mind leads nowhere.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS, PAUSE, MOST_HOPS = 10.0, 5.0, 5
"""How long one hop may take in all, how far apart one host is asked, how often a link may lead on."""
PORTS = {"https": 443, "http": 80}
MOVED = frozenset({301, 302, 303, 307, 308})
THERE_BUT_NOT_FOR_PROGRAMS = frozenset({401, 403, 405, 406, 429})
"""A page that refuses programs is there for people."""
ANSWERS, GONE, FAULT, SILENT, UNTRUSTED, REFUSED, CIRCLE, NO_NAME = (
    "answers", "gone", "fault", "silent", "untrusted", "refused", "circle", "no_name",
)  # fmt: skip
OUTCOMES = (ANSWERS, GONE, FAULT, SILENT, UNTRUSTED, REFUSED, CIRCLE, NO_NAME)
"""What may come of asking; all but the first are silence to a reader."""


TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052)."""


class Private(OSError):
    """A name that leads into a network which is not everybody's."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network; what stands for an IPv4 address counts as that."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, ipaddress.IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def _inner(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    translated = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in TRANSLATED else None
    return found.ipv4_mapped or found.sixtofour or translated


@dataclass(slots=True)
class Prober:
    """How links are asked: under which name, what may be reached, how one waits. Tests put in their own of each."""

    user_agent: str
    may_reach: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    pause: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    last: dict[str, float] = field(default_factory=dict)

    def ask(self, link: str) -> str:
        """What comes of asking a link: a code of OUTCOMES. Nothing is raised."""
        try:
            return self._follow(link)
        except Private:
            return REFUSED
        except ssl.SSLError:
            return UNTRUSTED
        except socket.gaierror:
            return NO_NAME
        except (OSError, HTTPException, ValueError):
            return SILENT

    def _follow(self, link: str) -> str:
        for _ in range(MOST_HOPS + 1):
            status, onward = self._status(urlsplit(link))
            if status not in MOVED or not onward:
                return _outcome(status)
            link = urljoin(link, onward)
        return CIRCLE

    def _status(self, parts: SplitResult) -> tuple[int, str]:
        """HEAD; where that is refused GET, whose body is not read."""
        status, onward = self._once("HEAD", parts)
        return self._once("GET", parts) if status >= 400 else (status, onward)

    def _once(self, method: str, parts: SplitResult) -> tuple[int, str]:
        if parts.scheme not in PORTS or not parts.hostname or parts.username:
            raise Private(parts.scheme)
        self._wait(parts.hostname)
        line = HTTPConnection(parts.hostname, parts.port)
        with self._reached(parts) as plain, _at_most(self.seconds, plain), closing(line):
            line.sock = self._secured(plain, parts)
            line.request(method, _path(parts), headers={"User-Agent": self.user_agent, "Connection": "close"})
            with line.getresponse() as answer:
                return answer.status, answer.getheader("Location") or ""

    def _secured(self, line: socket.socket, parts: SplitResult) -> socket.socket:
        is_plain = parts.scheme == "http"
        return line if is_plain else self.context.wrap_socket(line, server_hostname=parts.hostname)

    def _reached(self, parts: SplitResult) -> socket.socket:
        """A line to an address that was looked at. Raises Private where one of the name's addresses is not public."""
        port = parts.port or PORTS[parts.scheme]
        found = list(
            dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(parts.hostname, port, type=1))
        )
        if not all(map(self.may_reach, found)):
            raise Private("private")
        return _first_open(found, port, self.seconds)

    def _wait(self, host: str) -> None:
        left = self.last.get(host, -self.pause) + self.pause - self.clock()
        if host in self.last and left > 0:
            self.sleep(left)
        self.last[host] = self.clock()


def _path(parts: SplitResult) -> str:
    """What is asked of the host; signs beyond ASCII as they travel."""
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(asked, safe="/%:?@!$&'()*+,;=~-._[]")


def _first_open(addresses: Iterable[str], port: int, seconds: float) -> socket.socket:
    fault: OSError = ConnectionError()
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            fault = error
    raise fault


class _at_most:
    """Cuts a line off after so many seconds, however slowly the other side goes on writing."""

    def __init__(self, seconds: float, line: socket.socket) -> None:
        self._line, self._is_over = line.dup(), False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def _cut(self) -> None:
        self._is_over = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._line.close()
        if self._is_over:
            raise TimeoutError


def _outcome(status: int) -> str:
    if status < 400 or status in THERE_BUT_NOT_FOR_PROGRAMS:
        return ANSWERS
    return FAULT if status >= 500 else GONE
