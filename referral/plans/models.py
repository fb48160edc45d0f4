"""What we keep of the desk: what was learned, drafts of plans, who travels with whom, and two switches."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.switches import Turn


class ReservePriceSwitch(Turn, Model):
    """The switch of reserve prices, for those who will come."""

    __tablename__ = "hold_switch"


class PlanJob(WithId, Model):
    """A draft that somebody asked for: who, when, how far it is, what came of it. At most one is open.

    `is_open` is true until it has ended and empty afterwards, so that the database refuses a second. `stage`: what is
    being done now; `people`: how many are planned. `tries`: how often somebody began. `why`: a code of what went wrong.
    """

    __table_args__ = (
        CheckConstraint("kind in ('best','parity','nearer')", name="kind"),
        CheckConstraint("state in ('asked','working','done','failed','cancelled')", name="state"),
    )

    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    is_open: Mapped[bool | None] = mapped_column(unique=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    stage: Mapped[str | None]
    people: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str | None]
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_run.id"))


class PlanRun(WithId, Model):
    """One draft for everybody who waits. Its whole input and outcome are the ranking record of its digest.

    `kind`: the best plan, or one that is fairer within the bound on its price. `figures`: what the page tells of
    the whole, in codes and numbers. At most one is open; a newer one replaces it, and only an open one is acted on.
    `mends`: the draft that this one brought up to date. `seen`: the versions of the rows it was made from (plans.seen);
    none in drafts of before.
    """

    __table_args__ = (
        CheckConstraint("kind in ('best','parity','nearer')", name="kind"),
        CheckConstraint("state in ('open','replaced')", name="state"),
        Index(
            "ix_plan_run_open",
            "state",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    with_prices: Mapped[bool] = mapped_column(default=False)
    value: Mapped[int] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(ForeignKey("ranking_record.digest"))
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    mends_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plan_run.id"))

    lines: Mapped[list["PlanLine"]] = relationship(back_populates="run", order_by="PlanLine.id")
    mends: Mapped["PlanRun | None"] = relationship(remote_side="PlanRun.id")


class PlanLine(WithId, Model):
    """One who waits, in one draft: the hospital proposed or the reason why none, and what a person decided.

    `second`: asked as well if a person says so, so that no time is lost. `first_come`: where first-come would have
    sent them. `rank`: of the proposed hospital in the case's own list.
    `facts`: what the line tells besides, in codes and numbers. No word of a patient.
    """

    __table_args__ = (
        UniqueConstraint("run_id", "case_id"),
        Index("ix_plan_line_run", "run_id", "decision"),
        CheckConstraint("decision in ('pending','confirmed','changed','dropped')", name="decision"),
    )

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_run.id"))
    run: Mapped[PlanRun] = relationship(back_populates="lines")
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    modality: Mapped[str | None]
    age_group: Mapped[str | None]
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    hospital: Mapped[Hospital | None] = relationship(foreign_keys=[hospital_id])
    second_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    second: Mapped[Hospital | None] = relationship(foreign_keys=[second_id])
    first_come_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    first_come: Mapped[Hospital | None] = relationship(foreign_keys=[first_come_id])
    reason: Mapped[str | None]
    hours: Mapped[float | None]
    first_come_hours: Mapped[float | None]
    starts_on: Mapped[date | None]
    held_until: Mapped[datetime | None]
    rank: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision: Mapped[str] = mapped_column(default="pending")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"))
    second_referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"))
