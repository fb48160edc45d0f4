"""What a clinician said of a row of a clinical table; append-only, the newest counts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId

SIGNED, OBJECTED = "signed", "objected"
VERDICTS = (SIGNED, OBJECTED)
UNSIGNED, OLDER = "unsigned", "older"
"""How a row stands that nobody spoke of; of which an older text was signed or objected to."""


class Signature(WithId, Model):
    """One clinician's word on one row: of which table and row, the digest of the text they read, when, in which words.

    `name`: the clinician's name as it was on that day, for the account may be gone later.
    """

    __tablename__ = "clinical_signature"
    __table_args__ = (
        CheckConstraint("verdict in ('signed', 'objected')", name="verdict"),
        Index("ix_clinical_signature_row", "of_table", "row_key", "at"),
    )

    of_table: Mapped[str]
    row_key: Mapped[str]
    digest: Mapped[str]
    verdict: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
