"""Mail servers that break the rules: each way of failing is a line of talk on a real socket of loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

HERE = "127.0.0.1"
NO_GREETING, DRIPS, BUSY, GARBAGE = "no greeting", "drips", "421 at once", "garbage"
HANGS_UP_AFTER_DATA, SILENT_AFTER_DATA = "hangs up after the letter", "silent after the letter"
NO_STARTTLS, DROPS_STARTTLS, PLAIN_AFTER_STARTTLS = (
    "no STARTTLS",
    "drops STARTTLS",
    "plain text after STARTTLS",
)
AT_THE_DOOR = (NO_GREETING, DRIPS, BUSY, GARBAGE)
WITH_THE_LETTER = (HANGS_UP_AFTER_DATA, SILENT_AFTER_DATA)
WITH_STARTTLS = (NO_STARTTLS, DROPS_STARTTLS, PLAIN_AFTER_STARTTLS)


class Crooked:
    """Talks with one caller after another until it is stopped; `letters`: how many were given to it whole."""

    def __init__(self, way: str) -> None:
        self.way, self.letters, self.heard = way, 0, b""
        self.over = threading.Event()
        self.listener = socket.create_server((HERE, 0))
        self.listener.settimeout(0.1)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Let every caller go."""
        self.over.set()
        self.thread.join(5)
        self.listener.close()

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                caller, _ = self.listener.accept()
            except TimeoutError:
                continue
            with caller:
                caller.settimeout(5)
                try:
                    self._talk(caller)
                except OSError:
                    continue

    def _hang(self, caller: socket.socket, say: bytes = b"") -> None:
        while not self.over.wait(0.05):
            if say:
                caller.sendall(say)

    def _talk(self, caller: socket.socket) -> None:
        if self.way in (NO_GREETING, DRIPS):
            self._hang(caller, b"2" if self.way == DRIPS else b"")
            return
        caller.sendall(
            {BUSY: b"421 later\r\n", GARBAGE: b"\xff\x00 hello\r\n"}.get(self.way, b"220 here\r\n")
        )
        with caller.makefile("rb") as lines:
            for line in lines:
                self.heard += line
                if not self._answer(caller, line.split()[:1], lines):
                    return

    def _answer(self, caller: socket.socket, verb: list[bytes], lines: Iterator[bytes]) -> bool:
        said = verb[0].upper() if verb else b""
        if said == b"EHLO":
            caller.sendall(b"250 here\r\n" if self.way == NO_STARTTLS else b"250-here\r\n250 STARTTLS\r\n")
        elif said == b"STARTTLS":
            caller.sendall(b"" if self.way == DROPS_STARTTLS else b"220 go on\r\n")
            time.sleep(0 if self.way == DROPS_STARTTLS else 0.1)
            return self.way != DROPS_STARTTLS
        elif said == b"DATA":
            caller.sendall(b"354 go on\r\n")
            while next(lines).strip() != b".":
                pass
            self.letters += 1
            if self.way == SILENT_AFTER_DATA:
                self._hang(caller)
            return False
        else:
            caller.sendall(b"250 OK\r\n")
        return True


@contextmanager
def crooked(app: Flask, way: str) -> Iterator[Crooked]:
    """A mail server that fails in one way, to which the application delivers until the block ends."""
    server, before = Crooked(way), app.config["MAIL_PORT"]
    app.config["MAIL_PORT"] = server.listener.getsockname()[1]
    try:
        yield server
    finally:
        app.config["MAIL_PORT"] = before
        server.stop()
