"""A scanner's answer counts only when it is whole; one that hangs or drops the line is not there."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from referral.records.opening import chosen
from referral.records.opening.scanning import CLEAN, FOUND, UNREACHABLE, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every scanner takes for a virus (eicar.org)."""


def _received(line: socket.socket) -> bytes:
    with line.makefile("rb") as said:
        assert said.read(10) == b"zINSTREAM\0"
        found = b""
        while length := struct.unpack("!I", said.read(4))[0]:
            found += said.read(length)
        return found


def _honest(line: socket.socket) -> None:
    is_clean = EICAR not in _received(line)
    line.sendall(b"stream: OK\0" if is_clean else b"stream: Win.Test.EICAR_HDB-1 FOUND\0")


def _saying(answer: bytes) -> Callable[[socket.socket], None]:
    def say(line: socket.socket) -> None:
        _received(line)
        line.sendall(answer)

    return say


def _hanging(line: socket.socket) -> None:
    _received(line)
    line.recv(1)


def _dropping(line: socket.socket) -> None:
    line.recv(4)


@contextmanager
def daemon(behave: Callable[[socket.socket], None], own: socket.socket) -> Iterator[None]:
    def serve() -> None:
        line, _ = own.accept()
        with line:
            behave(line)

    own.listen()
    thread = Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        thread.join(5)
        own.close()


def _asked(behave: Callable[[socket.socket], None], content: bytes, within: float = 3.0) -> str:
    own = socket.create_server(("127.0.0.1", 0))
    with daemon(behave, own):
        return scan(content, f"127.0.0.1:{own.getsockname()[1]}", within)


def test_a_clean_file_is_clean_and_a_virus_is_found_wherever_it_stands() -> None:
    assert _asked(_honest, b"a page" * 50_000) == CLEAN
    assert _asked(_honest, bytes(65_500) + EICAR + bytes(70_000)) == FOUND


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"stream:",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK\0stream: X FOUND\0",
        b"x" * 9000,
    ],
)
def test_half_an_answer_is_none(answer: bytes) -> None:
    assert _asked(_saying(answer), b"a page") == UNREACHABLE


def test_one_that_hangs_is_not_there_after_its_time() -> None:
    assert _asked(_hanging, b"a page", within=0.3) == UNREACHABLE


def test_one_that_drops_the_line_is_not_there() -> None:
    assert _asked(_dropping, bytes(20 << 20)) == UNREACHABLE


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd", "127.0.0.1:no", ""])
def test_one_that_is_nowhere_is_not_there(address: str) -> None:
    assert scan(b"a page", address) == UNREACHABLE


def test_it_may_listen_at_a_socket_of_the_machine(tmp_path: Path) -> None:
    own = socket.socket(socket.AF_UNIX)
    own.bind(str(tmp_path / "clamd"))
    with daemon(_honest, own):
        assert scan(EICAR, f"unix:{tmp_path / 'clamd'}") == FOUND


def test_an_installation_without_a_scanner_asks_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen.scanned(b"a page") is None
    monkeypatch.setitem(app.config, "CLAMD", "127.0.0.1:1")
    assert chosen.scanned(b"a page") == UNREACHABLE
