"""Asks a ClamAV daemon about a file, where an installation has one: its INSTREAM, as clamd(8) describes it."""

import re
import socket
import struct
import time

CLEAN, FOUND, UNREACHABLE = "clean", "found", "unreachable"
CHUNK = 1 << 16
LENGTH = struct.Struct("!I")
WITHIN = 60.0
"""Seconds for one file altogether; a daemon that says nothing in that time is not there."""
LONGEST_ANSWER = 4096
VIRUS = re.compile(rb"stream: [^\0]+ FOUND\0")


def scan(content: bytes, address: str, within: float = WITHIN) -> str:
    """CLEAN, FOUND, or UNREACHABLE for anything the daemon does not plainly say.

    `address` is `unix:/path/of/its/socket` or `host:port`. Raises nothing.
    """
    until = time.monotonic() + within
    try:
        with _line(address, within) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                piece = content[start : start + CHUNK]
                _within(line, until).sendall(LENGTH.pack(len(piece)) + piece)
            line.sendall(LENGTH.pack(0))
            return _meant(_answer(line, until))
    except (OSError, ValueError):
        return UNREACHABLE


def _line(address: str, within: float) -> socket.socket:
    kind, _, path = address.partition(":")
    if kind == "unix":
        return _local(path, within)
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=within)


def _local(path: str, within: float) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(within)
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def _within(line: socket.socket, until: float) -> socket.socket:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
    return line


def _answer(line: socket.socket, until: float) -> bytes:
    said = b""
    while len(said) < LONGEST_ANSWER and b"\0" not in said and (more := _within(line, until).recv(1024)):
        said += more
    return said


def _meant(said: bytes) -> str:
    """Only a whole answer counts: one that was cut off says nothing."""
    if said == b"stream: OK\0":
        return CLEAN
    return FOUND if VIRUS.fullmatch(said) else UNREACHABLE
