"""The mailbox to which letters come back that could not be delivered: read by IMAP over TLS, nothing of it is kept."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from imaplib import IMAP4, IMAP4_SSL
from typing import Any

import structlog

from referral import mail, outbox
from referral.config import setting
from referral.notifications import notices, watching

log = structlog.get_logger()
MOST_BYTES = 262_144
"""So much of a message is read: a notice stands at its beginning."""
AT_ONCE, LONGEST = 25, 20.0
"""Messages that are fetched together; seconds of one round, after which the rest waits for the next."""


def is_set(config: Any) -> bool:
    """Whether there is a mailbox to be read."""
    return bool(config["BOUNCE_IMAP_SERVER"])


def read(now: datetime) -> int:
    """Note every letter that came back; how many. Each message is marked as seen once it is noted, and left there.

    A mailbox that cannot be read raises what went wrong, and is a sign to people until it can be again.
    """
    if not setting("BOUNCE_IMAP_SERVER"):
        return 0
    try:
        found, left = _read(now)
    except Exception as error:
        watching.note_failure(type(error), now)
        raise
    watching.note_read(left, now)
    return found


def _read(now: datetime) -> tuple[int, int]:
    """How many letters came back, how many messages are left for the next round."""
    until = time.monotonic() + LONGEST
    with _opened() as box:
        found, unseen = 0, _unseen(box)
        while unseen and time.monotonic() < until:
            numbers, unseen = ",".join(unseen[:AT_ONCE]), unseen[AT_ONCE:]
            found += sum(_note(raw, now) for raw in _messages(box, numbers))
            box.uid("STORE", numbers, "+FLAGS", "(\\Seen)")
        return found, len(unseen)


def _note(raw: bytes, now: datetime) -> bool:
    """A message that cannot be read never stops the others; only its class is logged."""
    try:
        notice = notices.read(raw, setting("BOUNCE_ADDRESS"))
        return notice is not None and _take(notice, now)
    except Exception as error:
        log.error("a notice was not understood", error=type(error).__name__)
        return False


def _take(notice: notices.Notice, now: datetime) -> bool:
    if not notice.is_keyed and outbox.is_keyed(notice.letter):
        return False
    if notice.says == notices.FAILED:
        return outbox.came_back(notice.letter, now)
    outbox.answered(notice.letter, notice.says, now)
    return False


class _Box(IMAP4_SSL):
    """A connection that is cut at its deadline, however slowly the server drips, from the first greeting on."""

    watch: threading.Timer

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain: socket.socket = IMAP4._create_socket(self, timeout)  # type: ignore[attr-defined]
        context: ssl.SSLContext = self.ssl_context
        line = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.watch = threading.Timer(LONGEST + mail.DEADLINE, _cut, [line])
        self.watch.daemon = True
        self.watch.start()
        try:
            line.do_handshake()
        except BaseException:
            self.watch.cancel()
            line.close()
            raise
        return line


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def _opened() -> Iterator[IMAP4]:
    names = ("MAIL_CA_FILE", "BOUNCE_IMAP_USERNAME", "BOUNCE_IMAP_PASSWORD", "BOUNCE_IMAP_FOLDER")
    config = {name: setting(name) for name in names}
    where = setting("BOUNCE_IMAP_SERVER"), setting("BOUNCE_IMAP_PORT")
    box = _Box(*where, ssl_context=mail.trusted(config), timeout=mail.TIMEOUT)
    try:
        box.login(config["BOUNCE_IMAP_USERNAME"], config["BOUNCE_IMAP_PASSWORD"])
        if box.select(f'"{config["BOUNCE_IMAP_FOLDER"]}"')[0] != "OK":
            raise NoFolder()
        yield box
    finally:
        _leave(box)


class NoFolder(OSError):
    """The mailbox has no folder of the name that is set."""


def _leave(box: _Box) -> None:
    try:
        box.logout()
    except (OSError, IMAP4.error):
        return
    finally:
        box.watch.cancel()


def _unseen(box: IMAP4) -> list[str]:
    _status, answer = box.uid("SEARCH", "UNSEEN")
    numbers = (answer[0] or b"").split() if answer else []
    return [number.decode() for number in numbers]


def _messages(box: IMAP4, numbers: str) -> list[bytes]:
    _status, answer = box.uid("FETCH", numbers, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    return [bytes(part[1])[:MOST_BYTES] for part in answer if isinstance(part, tuple)]
