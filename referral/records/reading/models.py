"""What is kept of reading: values with their place on the picture, doubts, ticks, letters for records; all sealed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import BY_LINK, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case, Consent, OfCase
from referral.records.papers.models import Paper

WHOLE = 1000
"""A page is so many thousandths wide and high."""
ASKED, REMINDED, GOT, REFUSED, STOPPED = "asked", "reminded", "got", "refused", "stopped"
REQUEST_STATES = (ASKED, REMINDED, GOT, REFUSED, STOPPED)
WAITING = (ASKED, REMINDED)
THERE, BEING_ASKED, NOT_THERE, NOT_READABLE = "there", "being_asked", "not_there", "not_readable"
TICKS = (THERE, BEING_ASKED, NOT_THERE, NOT_READABLE)
BY_MAIL, ON_PAPER = "email", "paper"
WAYS = (BY_MAIL, ON_PAPER)


def _among(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({','.join(map(repr, codes))})", name=column)


class PaperValue(OfCase, WithId, Model):
    """One value that a person read from a page, never changed: a correction is a new row that `replaces` the old one.

    `left`, `top`, `width`, `height`: where on the page, in thousandths of it. `said`: its parts, as text.
    `ended_at`: since when it is crossed out. `taken_at`: since when the case says the same because of it, `before`:
    what the case had said, for undoing.
    """

    __table_args__ = (
        CheckConstraint(
            '"left" >= 0 and top >= 0 and width > 0 and height > 0 '
            f'and "left" + width <= {WHOLE} and top + height <= {WHOLE}',
            name="frame",
        ),
        CheckConstraint("confirmed_by is null or confirmed_by <> typed_by", name="two_people"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), index=True)
    paper: Mapped[Paper] = relationship()
    page: Mapped[int]
    left: Mapped[int]
    top: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    field: Mapped[str]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")
    typed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    typed_at: Mapped[datetime]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("paper_value.id", ondelete="SET NULL"), index=True
    )
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    before_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    before = Sealed[dict[str, object]]("before_sealed")

    @property
    def frame(self) -> tuple[int, int, int, int]:
        """Left, top, width, height in thousandths of the page."""
        return self.left, self.top, self.width, self.height


class IllnessDoubt(OfCase, WithId, Model):
    """What the patient said of the timeline read back to them: a value is wrong, or (no value) something is missing."""

    __table_args__ = (Index("ix_illness_doubt_open", "case_id", **only("settled_at IS NULL")),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    value_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("paper_value.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[PaperValue | None] = relationship()
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[str]("said_sealed")
    told_at: Mapped[datetime]
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]


class PaperTick(OfCase, WithId, Model):
    """What a person last said of one thing that hospitals usually need; the newest row of a need counts."""

    __table_args__ = (_among("state", TICKS), UniqueConstraint("case_id", "need"))

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    need: Mapped[str]
    state: Mapped[str]
    ticked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    ticked_at: Mapped[datetime]


class RecordsRequest(OfCase, WithId, Model):
    """One letter that asks a treating hospital for records, while `consent` lives.

    `said`: institution, address, email, doctor. `needs`: codes of what is asked for. `due_at`: when it is reminded of
    or, after the last reminder, when the desk hears. `opens_until`: so long its link opens. `bounced_at`: the letter
    did not arrive.
    """

    __table_args__ = (
        _among("state", REQUEST_STATES),
        _among("way", WAYS),
        Index("ix_records_request_due", "due_at", **only("due_at IS NOT NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"))
    consent: Mapped[Consent] = relationship()
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")
    needs: Mapped[list[str]]
    way: Mapped[str]
    state: Mapped[str] = mapped_column(default=ASKED)
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    opens_until: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
