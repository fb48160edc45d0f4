"""What is kept of advice: who advises, what was asked, who was asked, each version of an answer; a record of codes."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.accounts.models import User
from referral.crypto import DataKey, Sealed
from referral.db import Model, WithId, only
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent, OfCase

OPEN, CONCLUDED, NO_AGREEMENT, EXPIRED, VOID = "open", "concluded", "no_agreement", "expired", "void"
STATES = (OPEN, CONCLUDED, NO_AGREEMENT, EXPIRED, VOID)
ASKED, ACCEPTED, ANSWERED, DECLINED, LAPSED = "asked", "accepted", "answered", "declined", "lapsed"
SEAT_STATES = (ASKED, ACCEPTED, ANSWERED, DECLINED, LAPSED)
WAITED_FOR = (ASKED, ACCEPTED)
SITTING = (ASKED, ACCEPTED, ANSWERED)


def _among(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({','.join(map(repr, codes))})", name=column)


class Adviser(WithId, Model):
    """What an adviser says of themselves. `confirmed_by`: the person of the desk who vouches for it, until it changes.

    `willing_at`: when they last said that they may be asked.
    """

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), unique=True)
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    disciplines: Mapped[list[str]]
    languages: Mapped[list[str]]
    country: Mapped[str]
    institution: Mapped[str]
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    willing_at: Mapped[datetime]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]


class AdviceRequest(OfCase, WithId, Model):
    """One question of one case. It is shown while `consent` lives and the case is open.

    `hours`: of each round's clock; `due_at`: when this round ends; `over_at`: since when only the convener is waited
    for.
    """

    __table_args__ = (
        _among("state", STATES),
        Index("ix_advice_request_open", "asked_at", **only("state = 'open'")),
        Index("uq_advice_request_asked", "case_id", "question", unique=True, **only("state = 'open'")),
        Index("ix_advice_request_ended", "ended_at", **only("ended_at IS NOT NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"))
    consent: Mapped[Consent] = relationship()
    question: Mapped[str]
    disciplines: Mapped[list[str]]
    countries: Mapped[list[str]]
    hours: Mapped[int]
    with_conflict: Mapped[bool]
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default=OPEN)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    convener_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    options: Mapped[list[str]] = mapped_column(default=list)
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    hospital: Mapped[Hospital | None] = relationship()
    turned_at: Mapped[datetime | None]
    conclusion_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    conclusion = Sealed[str]("conclusion_sealed")
    seats: Mapped[list["AdviceSeat"]] = relationship(
        back_populates="request", order_by="AdviceSeat.discipline, AdviceSeat.asked_at, AdviceSeat.id"
    )


class AdviceSeat(WithId, Model):
    """One adviser who was asked. `works_there`: known to work at a hospital that is asked. `version`: of the answer."""

    __table_args__ = (
        _among("state", SEAT_STATES),
        UniqueConstraint("request_id", "user_id"),
        Index("ix_advice_seat_user", "user_id", "state"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("advice_request.id"), index=True)
    request: Mapped[AdviceRequest] = relationship(back_populates="seats")
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship()
    discipline: Mapped[str]
    round: Mapped[int]
    state: Mapped[str] = mapped_column(default=ASKED)
    works_there: Mapped[bool]
    version: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[list["AdviceAnswer"]] = relationship(
        back_populates="seat", order_by="AdviceAnswer.version"
    )


class AdviceAnswer(WithId, Model):
    """One version of one adviser's answer; never changed. Free words are sealed under the key of the person."""

    __table_args__ = (UniqueConstraint("seat_id", "version"),)

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("advice_seat.id"), index=True)
    seat: Mapped[AdviceSeat] = relationship(back_populates="answers")
    version: Mapped[int]
    at: Mapped[datetime]
    options: Mapped[list[str]]
    missing: Mapped[list[str]]
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    hospital: Mapped[Hospital | None] = relationship()
    conflict: Mapped[str]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person who is asked about."""
        return self.seat.request.data_key


class AdviceRecord(WithId, Model):
    """What stays of a request that is over: codes and counts of a month, no case, no reference, no words."""

    month: Mapped[date]
    question: Mapped[str]
    disciplines: Mapped[list[str]]
    site_group: Mapped[str | None]
    age_group: Mapped[str | None]
    outcome: Mapped[str]
    options: Mapped[list[str]]
    missing: Mapped[list[str]]
    asked: Mapped[int]
    answered: Mapped[int]
    hours: Mapped[int]
