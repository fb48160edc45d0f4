"""Slow clients: half a request, a body that trickles, an answer nobody reads hold no thread and stop nobody else."""

import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from referral import whole_requests
from referral.config import SECRETS, new_key
from referral.whole_requests import Refused, body_of
from tests.conftest import free_port

FOR_EVER = 60
EACH = 12
THREADS = 2
HEAD = b"Host: 127.0.0.1\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"


@dataclass
class Served:
    """A service that runs by itself, with fewer threads than slow clients."""

    port: int
    process: subprocess.Popen[bytes]
    dawdling: socket.socket | None = None

    def open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=FOR_EVER)

    def get(self, path: str = "/healthz") -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=FOR_EVER) as answer:
            return int(answer.status)

    def ask(self, sent: bytes) -> bytes:
        with self.open() as line:
            line.sendall(sent)
            return _all_of(line)


def _all_of(line: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionResetError):
        while piece := line.recv(65536):
            found += piece
    return found


def _until(line: socket.socket, end: bytes) -> bytes:
    found = b""
    while end not in found and (piece := line.recv(65536)):
        found += piece
    return found if end in found else b""


def _start(root: Path, folder: Path, worker: str | None = None) -> Served:
    """A migrated database is not needed: what is asked here reads none."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if key not in (*SECRETS, "DEMO", "PYTHONPATH")}
    settings = {name: new_key() for name in SECRETS} | {
        "PORT": str(port),
        "WEB_THREADS": str(THREADS),
        "DEMO": "1",
    }
    settings["DATABASE_URL"] = f"sqlite:///{folder / 'slow.sqlite'}"
    command = [sys.executable, "-m", "gunicorn", "--config", str(root / "deploy" / "gunicorn.conf.py")]
    command += ["--worker-class", worker] if worker else []
    process = subprocess.Popen(command, cwd=root, env=kept | settings, stderr=subprocess.DEVNULL)
    served = Served(port, process)
    until = time.monotonic() + FOR_EVER
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            served.get("/account/login")  # the first page of all is read slowly
            return served
        time.sleep(0.1)
    process.kill()
    raise AssertionError("the service did not start")


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    found = _start(root, tmp_path_factory.mktemp("slow"))
    found.dawdling = found.open()
    _half_a_head(found.dawdling)
    yield found
    found.dawdling.close()
    found.process.terminate()
    found.process.wait(FOR_EVER)


def _silent(line: socket.socket) -> None:
    return


def _half_a_head(line: socket.socket) -> None:
    line.sendall(b"GET / HTTP/1.1\r\n" + HEAD[:8])


def _half_a_body(line: socket.socket) -> None:
    line.sendall(b"POST /language HTTP/1.1\r\n" + FORM + b"Content-Length: 500\r\n\r\nlanguage=")


def _nothing_of_a_huge_body(line: socket.socket) -> None:
    line.sendall(b"POST /language HTTP/1.1\r\n" + FORM + b"Content-Length: 900000000\r\n\r\n")


def _never_reads(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    line.sendall((b"GET /account/login HTTP/1.1\r\n" + HEAD + b"\r\n") * 3)


def _never_closes(line: socket.socket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")


KINDS = (_silent, _half_a_head, _half_a_body, _nothing_of_a_huge_body, _never_reads, _never_closes)


@pytest.mark.parametrize("slow", KINDS, ids=lambda each: each.__name__.strip("_"))
def test_others_are_served_while_slow_clients_wait(served: Served, slow: Callable) -> None:
    lines = [served.open() for _number in range(EACH)]
    begun = time.monotonic()
    for line in lines:
        slow(line)
    assert [served.get() for _number in range(10)] == [200] * 10
    took = time.monotonic() - begun
    for line in lines:
        line.close()
    assert took < whole_requests.HEAD_WITHIN, "nobody had to wait for one of them to be sent away"


def test_a_request_in_many_pieces_is_answered_and_the_next_on_the_same_connection(served: Served) -> None:
    whole = b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n"
    with served.open() as line:
        for _round in range(2):
            for at in range(0, len(whole), 7):
                line.sendall(whole[at : at + 7])
                time.sleep(0.002)
            assert _until(line, b"}\n").startswith(b"HTTP/1.1 200")


def test_requests_that_come_together_are_answered_in_their_order(served: Served) -> None:
    first = b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n"
    last = b"GET /nowhere HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"
    answers = served.ask(first + first + last)
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"200", b"404"]


def test_a_body_comes_whole_to_its_page(served: Served) -> None:
    body = b"language=uk" + b"".join(b"&field%d=" % number + b"a" * 10_000 for number in range(10))
    head = b"POST /language HTTP/1.1\r\n" + FORM + f"Content-Length: {len(body)}\r\n".encode()
    with served.open() as line:
        line.sendall(head + b"\r\n" + body[:50_000])
        time.sleep(0.05)
        line.sendall(body[50_000:])
        assert line.recv(65536).startswith(b"HTTP/1.1 400"), "the page itself has spoken: it misses its token"


def test_who_asks_before_sending_is_told_to_go_on(served: Served) -> None:
    head = b"POST /language HTTP/1.1\r\n" + FORM + b"Expect: 100-continue\r\nContent-Length: 11\r\n\r\n"
    with served.open() as line:
        line.sendall(head)
        assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"language=uk")
        assert _until(line, b"HTTP/1.1 400"), "said again by gunicorn, which is allowed, then answered"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"a" * whole_requests.LONGEST_HEAD, b"431"),
        (
            b"POST /language HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            b"411",
        ),
        (b"POST /language HTTP/1.1\r\n" + FORM + b"Content-Length: 900000000\r\n\r\n" + b"a" * 70_000, b"4"),
        (b"POST /language HTTP/1.1\r\n" + FORM + b"Content-Length: -1\r\n\r\n", b"400"),
        (b"POST /language HTTP/1.1\r\n" + FORM + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
        (b"\x00\xff\xfe\r\n\r\n", b"400"),
    ],
    ids=["endless head", "no length", "huge", "negative", "two lengths", "no HTTP"],
)
def test_a_request_that_cannot_be_right_is_answered_and_ended(
    served: Served, sent: bytes, status: bytes
) -> None:
    assert served.ask(sent).startswith(b"HTTP/1.1 " + status)
    assert served.get() == 200


def test_whoever_is_too_slow_hears_it_and_is_sent_away(served: Served) -> None:
    answer = _all_of(served.dawdling).decode()
    head, _, words = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 408 ")
    assert "Connection: close" in head
    for told in ("Нічого не збережено", "Ничего не сохранено", "Nothing was saved"):
        assert told in words


def test_more_slow_clients_than_it_can_hold_lose_the_oldest_and_stop_nobody(served: Served) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    lines = [served.open() for _number in range(whole_requests.MOST_WAITING + 50)]
    for line in lines:
        line.sendall(b"GET / HT")
    assert served.get() == 200
    assert _all_of(lines[0]) == b"", "sent away"
    for line in lines:
        line.close()
    assert served.get() == 200


def _a_whole_paper(line: socket.socket, without: int = 1) -> bytes:
    """All of the largest form but its last bytes, and these."""
    size = 26 * 2**20 - 1
    head = b"POST /language HTTP/1.1\r\n" + HEAD + b"Content-Type: multipart/form-data; boundary=x\r\n"
    with suppress(OSError):
        line.sendall(head + f"Content-Length: {size}\r\n\r\n".encode())
        line.sendall(bytes(size - without))
    return bytes(without)


def test_several_whole_papers_fit_and_one_too_many_is_told_to_come_again(served: Served) -> None:
    most = whole_requests.MOST_HELD // (26 * 2**20)
    lines = [served.open() for _number in range(most + 1)]
    ends = [_a_whole_paper(line) for line in lines[:most]]
    assert served.get() == 200 and most >= 5
    ends.append(_a_whole_paper(lines[most]))
    assert served.get() == 200, "who asks for little is never sent away"
    answers = []
    for line, end in zip(lines, ends, strict=True):
        with suppress(OSError):
            line.sendall(end)
        answers.append(_all_of(line))
        line.close()
    refused = [each for each in answers if not each.startswith(b"HTTP/1.1 4")]
    assert len(refused) == 1 and refused[0].startswith(b"HTTP/1.1 503 "), [each[:40] for each in answers]
    assert b"\r\nRetry-After: 30\r\n" in refused[0] and "Нічого не збережено" in refused[0].decode()


def test_the_length_of_a_body() -> None:
    assert body_of(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 0
    assert body_of(b"POST / HTTP/1.1\r\nHost: a\r\ncontent-LENGTH:  12 \r\n\r\n") == 12
    with pytest.raises(Refused):
        body_of(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n")


@pytest.mark.proof
def test_two_hundred_slow_clients_for_minutes_cost_the_others_little(served: Served) -> None:
    until = time.monotonic() + 60 * float(os.environ.get("PROOF_MINUTES", "4"))
    ratios = []
    while time.monotonic() < until:
        quiet = _ninety_five_of(served)
        lines = [served.open() for _number in range(200)]
        for number, line in enumerate(lines):
            KINDS[number % len(KINDS)](line)
        served.get(), time.sleep(2)  # what they do get is answered before the clock runs
        ratios.append(_ninety_five_of(served) / quiet)
        for line in lines:
            line.close()
    print(f"95 of 100 within {statistics.median(ratios):.2f} times of quiet, median of {len(ratios)} rounds")
    assert statistics.median(ratios) <= 3


def _ninety_five_of(served: Served) -> float:
    """So long took at most 95 of 100 log-in pages, one after another."""
    took = []
    for _number in range(60):
        begun = time.monotonic()
        assert served.get("/account/login") == 200
        took.append(time.monotonic() - begun)
    return statistics.quantiles(took, n=20)[-1]
