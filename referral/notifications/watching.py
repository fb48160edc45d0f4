"""Whether the mailbox of returns can be read, and since when not: for people, and for whoever watches the service."""

from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import Any

from referral.config import setting
from referral.db import db, transaction
from referral.notifications.models import MailboxWatch

RETURNS = "returns"
FORGOTTEN_AFTER = timedelta(minutes=10)
"""Not looked into for so long, the worker does not run: it looks each minute."""
NOT_READ = "not_read"
NAMES: dict[type[BaseException], str] = {IMAP4.abort: "aborted", IMAP4.error: "refused"}


def _row() -> MailboxWatch:
    row = db.session.get(MailboxWatch, RETURNS)
    if row is None:
        row = MailboxWatch(name=RETURNS, unread=0)
        db.session.add(row)
    return row


@transaction
def note_read(unread: int, now: datetime) -> None:
    """It was read, and so many messages are left for the next round."""
    row = _row()
    row.read_at, row.failing_since, row.error, row.unread = now, None, None, unread


@transaction
def note_failure(error: type[BaseException], now: datetime) -> None:
    """It cannot be read; since the first time, whatever the error has been since."""
    row = _row()
    row.failing_since, row.error = row.failing_since or now, NAMES.get(error, error.__name__)


def state(now: datetime) -> dict[str, Any]:
    """Whether it is set; when it was read, what is left, and since when it cannot be read and why."""
    if not setting("BOUNCE_IMAP_SERVER"):
        return {"is_set": False}
    row = db.session.get(MailboxWatch, RETURNS)
    since, error = (row.failing_since, row.error) if row else (None, None)
    read_at = row.read_at if row else None
    if since is None and (read_at is None or read_at < now - FORGOTTEN_AFTER):
        since, error = read_at, NOT_READ
    return {
        "is_set": True,
        "read_at": read_at,
        "unread": row.unread if row else 0,
        "since": since,
        "error": error,
    }


def sign(now: datetime) -> dict[str, Any]:
    """The same for machines."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in state(now).items()
    }
