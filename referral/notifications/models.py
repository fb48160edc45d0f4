"""What we keep of the mailbox to which letters come back: when it was last read, and since when it cannot be."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model


class MailboxWatch(Model):
    """One row: since when it cannot be read and why, or how many messages the last look left unread."""

    name: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    error: Mapped[str | None]
    unread: Mapped[int] = mapped_column(default=0)
