"""What is kept of a paper: the paper, its files, the pieces they arrive in, and the pages made of them.

Files, pieces and pages themselves lie in the store of papers (storing.py) under random names, sealed under the key of
their person; here stand their names, sizes and digests.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case, OfCase

RECEIVING, RECEIVED, AVAILABLE, REFUSED = "receiving", "received", "available", "refused"
WAITING_FOR_SCANNER, CHECKED = "waiting_for_scanner", "checked"
STATES = (RECEIVING, RECEIVED, WAITING_FOR_SCANNER, AVAILABLE, REFUSED)
FILE_STATES = (RECEIVING, RECEIVED, CHECKED, REFUSED)
VOLUNTEER, COORDINATOR, PATIENT, PHONE, HOSPITAL = "volunteer", "coordinator", "patient", "phone", "hospital"
CAME_BY = (VOLUNTEER, COORDINATOR, PATIENT, PHONE, HOSPITAL)
TO_CHECK = "check_at IS NOT NULL"


def _among(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({','.join(map(repr, codes))})", name=column)


class Paper(OfCase, WithId, Model):
    """One paper of a case, of one file or several (photographs of its sheets).

    `origin`: the sender's own id, by which a repeated sending is the same paper. `kind`, `language`: codes, None while
    nobody said. `came_by`: a code of CAME_BY; `added_by`: the account, None where it was none. `referral_id`: the
    request in whose course a hospital added it. `check_at`: when it is to be opened next, None when nothing is due.
    `refused_why`: a code of opening.REASONS. `first_shown_at`: since when a hospital has seen it. `removed_at`: taken
    back, and deleted for good after some days.
    """

    __table_args__ = (
        _among("state", STATES),
        _among("came_by", CAME_BY),
        UniqueConstraint("case_id", "origin"),
        Index("ix_paper_to_check", "check_at", **only(TO_CHECK)),
        Index("ix_paper_receiving", "added_at", **only("state = 'receiving'")),
        Index("ix_paper_of_account", "added_by", "added_at"),
        Index("ix_paper_removed", "removed_at", **only("removed_at IS NOT NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    origin: Mapped[uuid.UUID]
    kind: Mapped[str | None]
    language: Mapped[str | None]
    dated: Mapped[date | None]
    institution_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    institution = Sealed[str]("institution_sealed")
    translated_by_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    translated_by = Sealed[str]("translated_by_sealed")
    came_by: Mapped[str]
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)
    added_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=RECEIVING)
    received_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    refused_why: Mapped[str | None]
    first_shown_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    files: Mapped[list["PaperFile"]] = relationship(back_populates="paper", order_by="PaperFile.position")
    pages: Mapped[list["PaperPage"]] = relationship(back_populates="paper", order_by="PaperPage.number")


class PaperFile(WithId, Model):
    """One file of a paper. `position`: from 0; `sha256`: of the whole file, hexadecimal, as its sender said it;
    `size`: bytes; `media_type`: as said, once opened as found; `name`: of the whole file in the store, None until all
    pieces are there and the digest agrees. `tries`: how often its opening was begun; `lost_at`: since when
    the store lacks it, or a page of it."""

    __table_args__ = (
        _among("state", FILE_STATES),
        UniqueConstraint("paper_id", "origin"),
        UniqueConstraint("paper_id", "position"),
        Index("ix_paper_file_lost", "lost_at", **only("lost_at IS NOT NULL")),
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    paper: Mapped[Paper] = relationship(back_populates="files")
    position: Mapped[int]
    origin: Mapped[uuid.UUID]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    state: Mapped[str] = mapped_column(default=RECEIVING)
    name: Mapped[str | None] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    refused_why: Mapped[str | None]
    lost_at: Mapped[datetime | None]
    chunks: Mapped[list["PaperChunk"]] = relationship(back_populates="file", order_by="PaperChunk.number")

    @property
    def data_key(self) -> DataKey:
        """The key of the person whose paper it is."""
        return self.paper.data_key


class PaperChunk(Model):
    """One piece of a file that has not arrived whole yet: its number from 0, its own digest, its name in the store."""

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[PaperFile] = relationship(back_populates="chunks")
    sha256: Mapped[str]
    size: Mapped[int]
    name: Mapped[str] = mapped_column(unique=True)


class PaperPage(WithId, Model):
    """One page as people see it, a JPEG made by us; `number`: from 1 within the paper; `width`, `height`: pixels."""

    __table_args__ = (UniqueConstraint("paper_id", "number"),)

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    paper: Mapped[Paper] = relationship(back_populates="pages")
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_file.id"), index=True)
    file: Mapped[PaperFile] = relationship()
    number: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    name: Mapped[str] = mapped_column(unique=True)

    @property
    def data_key(self) -> DataKey:
        """The key of the person whose paper it is."""
        return self.paper.data_key
