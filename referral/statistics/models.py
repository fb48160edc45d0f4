"""A report as it was frozen, its numbers and its public totals apart from one another; and who asked for one."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId


class FlashReport(Model):
    """The report of a closed week ("2026-W48"): written once, never changed.

    `body`, `totals`: canonical JSON, codes and numbers of groups of ten or more, nothing of a person; `totals` is what
    everybody may read. `digest`: SHA-256 of the body, in hexadecimal.
    """

    week: Mapped[str] = mapped_column(primary_key=True)
    last_day: Mapped[date] = mapped_column(index=True)
    made_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    totals: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]


class FlashJob(WithId, Model):
    """A report that somebody asked for and the worker makes. At most one is open.

    `is_open` is true until it has ended and empty afterwards, so that the database refuses a second. `done`, `of`: how
    many weeks are made, of how many that are missing until that week. `tries`: how often somebody began.
    """

    __table_args__ = (CheckConstraint("state in ('asked','working','done','failed')", name="state"),)

    week: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    is_open: Mapped[bool | None] = mapped_column(unique=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
