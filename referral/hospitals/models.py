"""What we keep of hospitals: who they are, what they say they treat, the slots they report."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from referral.db import Counted, Model, Versioned, WithId
from referral.phones import numbers_in, tail


class Hospital(Versioned, WithId, Model):
    """One hospital; every fact with its source, `verified_at` empty until the hospital itself says so.

    `scope`: what the house is for (a matching Scope). `takes`: the one age group it takes, empty for
    both or not known; `takes_from` and `takes_to`: from and below which years, where a source says so.
    """

    code: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    name_en: Mapped[str]
    city: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    precision: Mapped[str]
    coordinates_source: Mapped[str]
    level: Mapped[str] = mapped_column(default="unknown")
    level_source: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    languages_source: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    contact_source: Mapped[str] = mapped_column(default="")
    contact_agreed_at: Mapped[datetime | None]
    """When the hospital agreed that everybody may read its telephone and web page; never, for most."""
    email: Mapped[str | None]
    source: Mapped[str]
    checked: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    is_oncology: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(default="general")
    scope_source: Mapped[str] = mapped_column(default="")
    takes: Mapped[str] = mapped_column(default="")
    takes_source: Mapped[str] = mapped_column(default="")
    takes_from: Mapped[int | None]
    takes_to: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[uuid.UUID | None]

    statements: Mapped[list["Statement"]] = relationship(
        back_populates="hospital", order_by="Statement.id", cascade="all, delete-orphan"
    )
    services: Mapped[list["Service"]] = relationship(
        back_populates="hospital", order_by="Service.id", cascade="all, delete-orphan"
    )
    numbers: Mapped[list["HospitalNumber"]] = relationship(cascade="all, delete-orphan")


class HospitalNumber(Model):
    """The last figures of a number that a hospital has: kept in step with its telephone, so that it is found at once.

    `tail`: as many figures as are alike in every writing of a number (phones.tail).
    """

    hospital_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("hospital.id", ondelete="CASCADE"), primary_key=True
    )
    tail: Mapped[str] = mapped_column(primary_key=True, index=True)


@event.listens_for(Session, "before_flush")
def _keep_numbers(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.new, *session.dirty):
        if isinstance(row, Hospital) and inspect(row).attrs.phone.history.has_changes():
            kept = {each.tail: each for each in row.numbers}
            wanted = {tail(number) for number in numbers_in(row.phone or "", row.country)}
            row.numbers = [kept.get(each) or HospitalNumber(tail=each) for each in sorted(wanted)]


class Statement(Counted, WithId, Model):
    """What one source says that this hospital gives, or does not give; what is empty the source does not say.

    Only `kind` "hospital" is an answer given to us; every other row is a page somebody read. Planned, unclear and
    candidate give nothing: whoever is interested asks. `sites`: codes of site groups, or a whole family (all_solid,
    all_blood, all_childhood). `dated`: the first day that the page's own date may mean; where it has none, the day on
    which it was read.
    """

    __tablename__ = "capability"
    __table_args__ = (
        UniqueConstraint(
            "hospital_id",
            "modality",
            "form",
            "answer",
            "scope",
            "age_group",
            "kind",
            "page",
            "title",
            "words",
            name="uq_capability_said_once",
        ),
        CheckConstraint("answer in ('yes', 'no', 'planned', 'unclear', 'candidate')", name="answer"),
        CheckConstraint(
            "kind in ('hospital', 'own_page', 'official', 'contract', 'society', 'press')", name="kind"
        ),
        CheckConstraint(
            "scope in ('', 'oncology', 'general', 'blood', 'children', 'radiotherapy', 'hospice')",
            name="scope",
        ),
        CheckConstraint("title <> ''", name="sourced"),
    )

    hospital_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hospital.id"), index=True)
    modality: Mapped[str] = mapped_column(default="")
    form: Mapped[str] = mapped_column(default="")
    answer: Mapped[str]
    scope: Mapped[str] = mapped_column(default="")
    age_group: Mapped[str] = mapped_column(default="")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    sites: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    page: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    page_date: Mapped[str]
    dated: Mapped[date]
    is_undated: Mapped[bool] = mapped_column(default=False)
    valid_until: Mapped[date | None]
    read: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    hospital: Mapped[Hospital] = relationship(back_populates="statements")

    def counted_in(self, session: Session) -> Hospital | None:
        """The hospital whose page it stands on: what it treats is part of it."""
        return session.get(Hospital, self.hospital_id)


class Service(Versioned, WithId, Model):
    """One hospital's slots for one modality and age group; `free` is empty while no figure was reported.

    free = latest report − slots taken or held after its moment + slots released after it; never negative.
    The column is moved only by guarded updates; the ledger (SlotMove) proves it. `ledger_at` is the moment of
    the last entry: entries are stamped under the row's lock and never share a moment, whatever the clocks say.
    """

    __table_args__ = (
        UniqueConstraint("hospital_id", "modality", "age_group"),
        CheckConstraint("free is null or free >= 0", name="free_not_negative"),
    )
    NOT_COUNTED = frozenset({"ledger_at"})

    hospital_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hospital.id"), index=True)
    modality: Mapped[str]
    age_group: Mapped[str]
    free: Mapped[int | None]
    reported_at: Mapped[datetime | None]
    earliest_start: Mapped[date | None]
    ledger_at: Mapped[datetime | None]
    hospital: Mapped[Hospital] = relationship(back_populates="services")
    reports: Mapped[list["SlotReport"]] = relationship(
        order_by="SlotReport.as_of, SlotReport.id", cascade="all, delete-orphan"
    )


class SlotReport(WithId, Model):
    """What somebody said about a service's slots at a moment; never changed, only followed by the next."""

    __tablename__ = "places_report"
    __table_args__ = (
        CheckConstraint("places >= 0", name="places_not_negative"),
        Index("ix_places_report_of_service", "service_id", "as_of"),
    )

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"))
    places: Mapped[int]
    earliest_start: Mapped[date | None]
    as_of: Mapped[datetime]
    reported_by_kind: Mapped[str]
    reported_by: Mapped[str]
    source: Mapped[str]


class SlotMove(WithId, Model):
    """The ledger: a slot taken, held or released by a referral. A release names what it gives back."""

    __tablename__ = "place_move"
    __table_args__ = (
        CheckConstraint("kind in ('taken', 'held', 'released')", name="kind"),
        Index("uq_place_move_taken_once", "releases_id", unique=True),
    )

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), index=True)
    referral_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    releases_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("place_move.id"))
