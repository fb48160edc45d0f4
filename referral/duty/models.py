"""What we keep of duty: shifts, alarms, and who was told of which alarm."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId

EVERYBODY = ""
"""The rota for cases in Ukraine or without a country."""
DAY, NIGHT = "day", "night"
ALARMS = EMERGENCY, CALL_BACK = "emergency", "call_back"


class DutyShift(WithId, Model):
    """Who is on duty: `turn` is a day of the week ("1" is Monday), or one date, which goes before it."""

    __table_args__ = (
        UniqueConstraint("country", "turn", "part"),
        CheckConstraint("part in ('day', 'night')", name="part"),
    )

    country: Mapped[str]
    turn: Mapped[str]
    part: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class DutyAlarm(WithId, Model):
    """One call for a person: of a case, since when, how far it went, who acknowledged it. One lives at a time.

    `step` is the last that was taken, `next_at` when the following one is due; none: there is none.
    """

    __table_args__ = (
        CheckConstraint("kind in ('emergency', 'call_back')", name="kind"),
        Index("ix_duty_alarm_next", "next_at"),
        Index(
            "uq_duty_alarm_live",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    reference: Mapped[str]
    kind: Mapped[str]
    grade: Mapped[str]
    country: Mapped[str | None]
    raised_at: Mapped[datetime]
    step: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it and it is not over."""
        return self.acknowledged_at is None and self.ended_at is None


class DutyNotice(WithId, Model):
    """Who was told of an alarm, at which step: each person once, which the database holds."""

    __table_args__ = (UniqueConstraint("alarm_id", "person_id"),)

    alarm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("duty_alarm.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    step: Mapped[str]
    at: Mapped[datetime]
