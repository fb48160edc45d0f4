"""What we keep of what was printed: each version of a letter, sealed; the numbers of blank forms."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId
from referral.intake.models import Case


class PrintedLetter(WithId, Model):
    """One version of a letter about a case, in one language; the same words again are the same version.

    `about`: the case or request that it is about. `said`: its HTML and styles, so that it is made again byte for byte;
    the SHA-256 of the PDF, its pages and by which libraries it was made (none where nothing could be printed).
    """

    __table_args__ = (UniqueConstraint("about", "kind", "language", "version"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    about: Mapped[uuid.UUID]
    kind: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    made_at: Mapped[datetime]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, Any]]("said_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person it is about: erasing them erases it."""
        return self.case.patient.data_key


class BlankForm(WithId, Model):
    """One printed form without answers: its number links what is typed in later with the paper. It holds nobody."""

    number: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    sha256: Mapped[str | None]
    printed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    printed_at: Mapped[datetime]
