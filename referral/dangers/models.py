"""What is kept of a danger that somebody reported; its words are sealed under a key of its own."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId, only

NEW, LOOKED, JUDGED, MENDED, CLOSED = "new", "looked_at", "judged", "mended", "closed"
STATES = (NEW, LOOKED, JUDGED, MENDED, CLOSED)
YES, NO, UNKNOWN, NOT_NEEDED = "yes", "no", "unknown", "not_needed"
HARMED = (YES, NO, UNKNOWN)
NONE, NEAR_MISS, HARM, NOT_A_DANGER = "none", "near_miss", "harm", "not_a_danger"
VERDICTS = (NONE, NEAR_MISS, HARM, NOT_A_DANGER)
TOLD = (UNKNOWN, YES, NO, NOT_NEEDED)


def _one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(map(repr, codes))})", name=column)


class Danger(WithId, Model):
    """One report and its way to its end. Nobody's account and no address stands beside what was said.

    `page`: the template of the route it was reported from, never an address; `role`: what the reporter is to the
    service. `harm`: whether somebody came to harm, as the reporter says; `verdict`: what people judged. `hazard`: a row
    of docs/safety/hazards.csv. `authority`: whether the authority was told. `said`, `reach`, `reason` and `mending`
    are empty once they were erased.
    """

    __tablename__ = "danger"
    __table_args__ = (
        _one_of("state", STATES),
        _one_of("harm", HARMED),
        _one_of("authority", TOLD),
        CheckConstraint(
            "closed_by is null or ((judged_by is null or closed_by <> judged_by) "
            "and (mended_by is null or closed_by <> mended_by))",
            name="two_people",
        ),
        Index("ix_danger_state", "state", "reported_at"),
        Index("ix_danger_due", "due_at", **only("state = 'new'")),
    )

    reported_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=NEW)
    harm: Mapped[str]
    page: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    role: Mapped[str]
    data_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_key.id"))
    data_key: Mapped[DataKey] = relationship()
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[str]("said_sealed")
    reach_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reach = Sealed[str]("reach_sealed")
    late_told_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    verdict: Mapped[str] = mapped_column(default="")
    hazard: Mapped[str] = mapped_column(default="")
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason = Sealed[str]("reason_sealed")
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    mending_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mending = Sealed[str]("mending_sealed")
    mended_at: Mapped[datetime | None]
    mended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    authority: Mapped[str] = mapped_column(default=UNKNOWN)
    authority_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]

    @property
    def is_serious(self) -> bool:
        """Whether somebody came to harm, by whoever judged it, and before that by whoever reported it."""
        return self.verdict == HARM if self.verdict else self.harm == YES

    @property
    def number(self) -> str:
        """What people call it."""
        return self.id.hex[:8].upper()
