"""The doctor in Ukraine whom the patient lets read the hospitals' letters: name and address sealed, the link hashed."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import BY_LINK, DataKey, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case, Consent


class HomeDoctor(WithId, Model):
    """One doctor of a case, at most one at a time; the link opens while `consent` lives and until `opens_until`.

    `said`: name, email. `language`: of the letter and the page. `sent_at`: when a letter was last asked for.
    """

    __table_args__ = (Index("uq_home_doctor_live", "case_id", unique=True, **only("ended_at IS NULL")),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"))
    consent: Mapped[Consent] = relationship()
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")
    language: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    opens_until: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def data_key(self) -> DataKey:
        """The key of the person whose letters they are."""
        return self.case.patient.data_key
