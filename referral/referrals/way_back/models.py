"""What we keep of the way back: reports of the first visit, and letters that a hospital wrote; their words sealed."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId
from referral.referrals.models import Referral


class VisitReport(WithId, Model):
    """How a visit went, by one side; the newest of a side counts, the others stay on record.

    `side`: patient or hospital. `came`, `treated`, `reason`, `explained`: codes of way_back.codes. `language`: of the
    page on which the note was written.
    """

    __table_args__ = (Index("ix_visit_report_told", "referral_id", "at"),)

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"))
    referral: Mapped[Referral] = relationship()
    side: Mapped[str]
    came: Mapped[str]
    treated: Mapped[str | None]
    reason: Mapped[str | None]
    explained: Mapped[str | None]
    language: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = Sealed[str]("note_sealed")
    at: Mapped[datetime]

    @property
    def data_key(self) -> DataKey:
        """The key of the person who was seen."""
        return self.referral.case.patient.data_key


class HospitalLetter(WithId, Model):
    """A letter as text, in its language; `ended_at`: the hospital took it back, and nobody reads it any more."""

    __table_args__ = (Index("ix_hospital_letter_written", "referral_id", "at"),)

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"))
    referral: Mapped[Referral] = relationship()
    language: Mapped[str]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text = Sealed[str]("text_sealed")
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def data_key(self) -> DataKey:
        """The key of the person it is about."""
        return self.referral.case.patient.data_key
