"""The mailbox to which letters come back that could not be delivered: read by IMAP over TLS, nothing of it is kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from imaplib import IMAP4, IMAP4_SSL
from typing import Any

import structlog

from referral import mail, outbox
from referral.config import setting
from referral.notifications import notices

log = structlog.get_logger()
MOST_BYTES = 262_144
"""So much of a message is read: a notice stands at its beginning."""
MOST_AT_ONCE, LONGEST = 100, 20.0
"""Messages, and seconds, of one round; the rest is read in the next."""


def is_set(config: Any) -> bool:
    """Whether there is a mailbox to be read."""
    return bool(config["BOUNCE_IMAP_SERVER"])


def read(now: datetime) -> int:
    """Note every letter that came back; how many. Each message is marked as seen once it is noted, and left there."""
    if not setting("BOUNCE_IMAP_SERVER"):
        return 0
    until = time.monotonic() + LONGEST
    with _opened() as box:
        found = 0
        for number in _unseen(box):
            found += _note(_message(box, number), now)
            box.uid("STORE", number, "+FLAGS", "(\\Seen)")
            if time.monotonic() > until:
                break
        return found


def _note(raw: bytes, now: datetime) -> bool:
    """A message that cannot be read never stops the others; only its class is logged."""
    try:
        letter = notices.lost_letter(raw, setting("BOUNCE_ADDRESS"))
        return letter is not None and outbox.came_back(letter, now)
    except Exception as error:
        log.error("a notice was not understood", error=type(error).__name__)
        return False


@contextmanager
def _opened() -> Iterator[IMAP4]:
    names = ("MAIL_CA_FILE", "BOUNCE_IMAP_USERNAME", "BOUNCE_IMAP_PASSWORD", "BOUNCE_IMAP_FOLDER")
    config = {name: setting(name) for name in names}
    where = setting("BOUNCE_IMAP_SERVER"), setting("BOUNCE_IMAP_PORT")
    box = IMAP4_SSL(*where, ssl_context=mail.trusted(config), timeout=mail.TIMEOUT)
    try:
        box.login(config["BOUNCE_IMAP_USERNAME"], config["BOUNCE_IMAP_PASSWORD"])
        box.select(f'"{config["BOUNCE_IMAP_FOLDER"]}"')
        yield box
    finally:
        _leave(box)


def _leave(box: IMAP4) -> None:
    try:
        box.logout()
    except (OSError, IMAP4.error):
        return


def _unseen(box: IMAP4) -> list[str]:
    _status, answer = box.uid("SEARCH", "UNSEEN")
    numbers = (answer[0] or b"").split() if answer else []
    return [number.decode() for number in numbers[:MOST_AT_ONCE]]


def _message(box: IMAP4, number: str) -> bytes:
    _status, answer = box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")
