"""Whether the mailbox of returns can be read, and since when not: for people, and for whoever watches the service."""

from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import Any

from referral import occasions, outbox
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.config import setting
from referral.db import db, transaction
from referral.i18n import DEFAULT
from referral.notifications.models import MailboxWatch

RETURNS = "returns"
FORGOTTEN_AFTER = timedelta(minutes=10)
"""Not looked into for so long, the worker does not run: it looks each minute."""
WARN_AFTER = timedelta(hours=1)
"""A shorter break mends itself; after it every administrator has a letter."""
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
    if now - row.failing_since >= WARN_AFTER:
        _warn(row.failing_since, now)


def _warn(since: datetime, now: datetime) -> None:
    """Every administrator has a letter, once for each time that it begins."""
    everybody = db.select(User).where(User.role == Role.ADMINISTRATOR, User.active).order_by(User.email)
    for user in db.session.scalars(everybody):
        reader = outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)
        facts = {"mailbox": RETURNS, "reader": str(user.id)}
        outbox.tell("mailbox.unread", reader, f"mailbox:{RETURNS}", since.isoformat(), now, **facts)


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
