"""Places with a code to scan, their counts by day, who works there, and wishes to be called. No answer has a row."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case

KINDS = ("registration", "shelter", "bus", "pharmacy")


class Venue(WithId, Model):
    """Where the tick list hangs. `token`: what the poster's code says, no secret; `active_until`: its last day."""

    __tablename__ = "screening_venue"
    __table_args__ = (CheckConstraint("kind in ('registration', 'shelter', 'bus', 'pharmacy')", name="kind"),)

    token: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    country: Mapped[str]
    locality: Mapped[str]
    active_until: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))


class Partner(Model):
    """Whose places are whose: an account of a screening partner sees the counts of these, and nobody's name."""

    __tablename__ = "screening_partner"

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening_venue.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class Tally(Model):
    """One day of one place: how many ticked each line on a screen (`counts`, with "people"), and on paper (`paper`).

    Every line stands in both from the first answer on, so that nothing tells which came first. `spent`: while the day
    lasts, which forms were sent, as bits that many forms share (spent.py); none afterwards.
    """

    __tablename__ = "screening_tally"
    __table_args__ = (Index("ix_screening_tally_spent", "day", **only("spent IS NOT NULL")),)

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening_venue.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, Any]]
    paper: Mapped[dict[str, Any]]
    spent: Mapped[bytes | None] = mapped_column(LargeBinary)


class Call(WithId, Model):
    """Somebody wants to be called. It names no place: no list of the sick people of a shelter can be made of it.

    `due_at`: until when, by the hours that the page said; `raised_at`: since when the rota calls for it, as nobody did.
    `said`: the ticked lines, sealed under the person's own key.
    """

    __tablename__ = "screening_call"
    __table_args__ = (
        CheckConstraint("result in ('reached', 'not_wanted')", name="result"),
        Index("ix_screening_call_open", "due_at", **only("ended_at IS NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), unique=True)
    case: Mapped[Case] = relationship()
    country: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    raised_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    result: Mapped[str | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[list[str]]("said_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person who wants to be called: erasing them erases it."""
        return self.case.patient.data_key
