"""One row a link that was asked: when, what it answered, since when it is silent."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId


class LinkWatch(WithId, Model):
    """A link, how it answered last (a code of `probing.OUTCOMES`), since when it is silent (None: it answers)."""

    __tablename__ = "link_watch"

    address: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    outcome: Mapped[str]
    silent_since: Mapped[datetime | None]
