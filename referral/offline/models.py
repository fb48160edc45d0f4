"""What is kept of phones without a network: the phones, what came sealed, what became of each entry, sealed pieces.

A sealed envelope lies here as it came until it is filed; what it held then lies with the case, under the person's key.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.accounts.models import User
from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case
from referral.offline.wording import REASONS, WHY_ASIDE

SIGNS, RECEIVED, SET_ASIDE = "signs", "received", "set_aside"
"""States of an entry: its warning signs came and it has not yet; filed; a person has laid it aside."""
TIME_OVER, ERASED = "time_over", "erased"
"""Why the clock has laid an envelope aside; for people there is WHY_ASIDE."""
WAITS, MENDING, FILED, ASIDE = "waits", "mending", "filed", "aside"
"""States of an envelope: a person has to look; its writer has to mend answers; filed; laid aside with a reason."""
INTAKE, CONTACT = "intake", "contact"
MADE_OFFLINE = "made_offline"
"""Under this name a case's answers say when it was written on a phone without a network, and when its signs were."""
ENTRY_ENVELOPE, SIGNS_ENVELOPE = "entry", "signs"


def _among(column: str, *codes: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({','.join(map(repr, codes))})", name=column)


class Device(WithId, Model):
    """A phone that may deliver: whose it is, what its owner calls it, its public key (65 bytes, P-256, uncompressed).

    `ahead_by`: seconds its clock was before ours when it last spoke. `off_at`, `off_by`: since when it is switched off,
    and by whom; it is never switched on again, it is enrolled anew.
    """

    __tablename__ = "offline_device"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    user: Mapped[User] = relationship()
    nickname: Mapped[str]
    point: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    enrolled_at: Mapped[datetime]
    last_spoke_at: Mapped[datetime | None]
    ahead_by: Mapped[int] = mapped_column(default=0)
    off_at: Mapped[datetime | None]
    off_by: Mapped[str | None]


class Entry(Model):
    """What became of one entry of a phone: `id` is the phone's own, by which it is filed once, however often it comes.

    `made_at`: when it was written by our clock. `made_ahead`: its phone's clock pointed to the future, so that it
    counts as of its arrival. `papers`: what is needed to open its photographs, `said`: what the phone had said before
    the entry came whole (group → answers), so that what people typed since is told apart; both sealed for the person.
    """

    __tablename__ = "offline_entry"
    __table_args__ = (
        _among("state", SIGNS, RECEIVED, SET_ASIDE),
        _among("kind", INTAKE, CONTACT),
        Index("ix_offline_entry_signs", "arrived_at", **only("state = 'signs'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(default=INTAKE)
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offline_device.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case | None] = relationship()
    state: Mapped[str]
    made_at: Mapped[datetime]
    made_ahead: Mapped[bool] = mapped_column(default=False)
    arrived_at: Mapped[datetime]
    papers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    papers = Sealed[list[dict[str, Any]]]("papers_sealed")
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, dict[str, Any]]]("said_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person whose entry it is."""
        assert self.case is not None
        return self.case.patient.data_key


class Envelope(WithId, Model):
    """One sealed envelope as it came, until it is filed: then its bytes go and its digest stays, so that it is known.

    `entry_id`, `device_id`: as its outside says, which nobody has to believe. `reason`: a code of wording.REASONS.
    `ahead_by`: of the making phone's clock when it came. `taken_by`: who looks after it. `case_id`: whose it is, by its
    entry or because a person has typed it in there; it ends with that person's data. `told_at`: since when people were
    called because it holds warning signs that cannot be opened.
    """

    __tablename__ = "offline_envelope"
    __table_args__ = (
        _among("state", WAITS, MENDING, FILED, ASIDE),
        _among("kind", ENTRY_ENVELOPE, SIGNS_ENVELOPE),
        _among("reason", *REASONS),
        _among("why", *WHY_ASIDE, TIME_OVER, ERASED),
        Index("ix_offline_envelope_open", "state", "arrived_at", **only("state in ('waits', 'mending')")),
        Index("ix_offline_envelope_aside", "decided_at", **only("state = 'aside' AND body IS NOT NULL")),
    )

    kind: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    device_id: Mapped[uuid.UUID | None]
    delivered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("offline_device.id"), index=True)
    deliverer: Mapped[Device] = relationship()
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[str]
    ahead_by: Mapped[int]
    arrived_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    why: Mapped[str | None]
    told_at: Mapped[datetime | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patient_case.id"), index=True)


class SealedFile(Model):
    """One photograph as it travels: what its phone said of the sealed stream; the inside of its entry says the rest.

    `is_whole`: it was opened and stands with the case; then its pieces are gone. `device_id`: the phone that said it.
    """

    __tablename__ = "offline_file"
    __table_args__ = (
        Index("ix_offline_file_of_phone", "device_id", "said_at"),
        Index(
            "ix_offline_file_half",
            "said_at",
            sqlite_where=text("is_whole = 0"),
            postgresql_where=text("NOT is_whole"),
        ),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    paper: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str]
    size: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(index=True)
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offline_device.id"))
    is_whole: Mapped[bool] = mapped_column(default=False)


class Piece(Model):
    """One sealed piece of a photograph, until its file is whole and opened; `number` from 0."""

    __tablename__ = "offline_piece"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    paper: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[uuid.UUID] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str]
    size: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
