"""Institutions, their needs, offers, shipments, temperatures on the way. No column holds a price or a patient."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import BY_LINK
from referral.db import Model, WithId, only
from referral.supplies.moves import BEFORE_IT_LEAVES

ENTERED, CALLED, VERIFIED, STOPPED = "entered", "called", "verified", "stopped"
OPEN, LAPSED, WITHDRAWN, PROPOSED = "open", "lapsed", "withdrawn", "proposed"
COLD, ROOM = "cold", "room"


class Institution(WithId, Model):
    """A hospital of Ukraine. `phone`: its official number, with where and when that was read.

    `called_by`: who has called it first; `verified_by`: the second person, another one; `verify_by`: the day until
    which that holds. `licence_holder`: who may receive controlled medicines there, as the licence names them, which
    nobody has checked. `known_as`: country, town and name in plain letters, of which there is one.
    """

    __tablename__ = "supply_institution"
    __table_args__ = (
        CheckConstraint("state in ('entered', 'called', 'verified', 'stopped')", name="state"),
        CheckConstraint(
            "verified_by is null or (called_by is not null and verified_by <> called_by)", name="two_people"
        ),
        Index("uq_supply_institution_known_as", "known_as", unique=True, **only("state <> 'stopped'")),
    )

    name: Mapped[str]
    region: Mapped[str]
    locality: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    phone_source: Mapped[str]
    phone_read_on: Mapped[date]
    licence_holder: Mapped[str] = mapped_column(default="")
    known_as: Mapped[str | None]
    link_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    state: Mapped[str] = mapped_column(default=ENTERED)
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    called_at: Mapped[datetime | None]
    called_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    verify_by: Mapped[date | None]


class Goods:
    """What is needed or offered. `unit`: of what `quantity` counts single pieces: a form, or a device's unit."""

    kind: Mapped[str]
    code: Mapped[str]
    form: Mapped[str]
    strength: Mapped[str] = mapped_column(default="")
    unit: Mapped[str]
    quantity: Mapped[int]
    storage: Mapped[str]


class Need(WithId, Goods, Model):
    """What an institution lacks. `missing`: promised by nobody yet; `confirm_by`: the day after which it lapses."""

    __tablename__ = "supply_need"
    __table_args__ = (
        CheckConstraint("state in ('open', 'lapsed', 'withdrawn')", name="state"),
        CheckConstraint("quantity > 0 and missing >= 0 and missing <= quantity", name="missing"),
        Index(
            "uq_supply_need_open",
            *("institution_id", "kind", "code", "form", "strength"),
            unique=True,
            **only("state = 'open'"),
        ),
        Index("ix_supply_need_state", "state", "confirm_by"),
    )

    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("supply_institution.id"), index=True)
    institution: Mapped[Institution] = relationship()
    missing: Mapped[int]
    least_months: Mapped[int]
    stock_days: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=OPEN)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    confirm_by: Mapped[date]


class Offer(WithId, Goods, Model):
    """What an organisation gives. `left`: what is promised to nobody; `pack`: single pieces in a closed pack;
    `expires_on`: its last day, none of a device without one. It is proposed until the desk has looked at it."""

    __tablename__ = "supply_offer"
    __table_args__ = (
        CheckConstraint("state in ('proposed', 'open', 'withdrawn')", name="state"),
        CheckConstraint('quantity > 0 and "left" >= 0 and "left" <= quantity', name="left"),
        Index("ix_supply_offer_state", "state", "kind", "code"),
    )

    organisation: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    country: Mapped[str]
    locality: Mapped[str]
    left: Mapped[int]
    pack: Mapped[int] = mapped_column(default=1)
    batch: Mapped[str]
    expires_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(default="")
    papers: Mapped[list[str]]
    licence_holder: Mapped[str] = mapped_column(default="")
    link_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    state: Mapped[str] = mapped_column(default=PROPOSED)
    made_at: Mapped[datetime]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class Shipment(WithId, Model):
    """Pieces of one offer promised to one need by a person. `covers`: how many of them the need lacked (the last closed
    pack may hold more). `moments`: state → since when. `received`: of the pieces that were sent those that
    came; `damaged`: of these, what is no use; `surplus`: what came beyond them and is of use."""

    __tablename__ = "supply_shipment"
    __table_args__ = (
        CheckConstraint(
            "state in ('reserved', 'planned', 'papers', 'handed_over', 'crossed', 'received', 'counted', 'closed',"
            " 'cancelled')",
            name="state",
        ),
        CheckConstraint("covers > 0 and covers <= quantity", name="covers"),
        CheckConstraint(
            "received is null or (received >= 0 and received <= quantity and damaged >= 0 and damaged <= received)",
            name="received",
        ),
    )

    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("supply_offer.id"), index=True)
    offer: Mapped[Offer] = relationship()
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("supply_need.id"), index=True)
    need: Mapped[Need] = relationship()
    quantity: Mapped[int]
    covers: Mapped[int]
    state: Mapped[str]
    moments: Mapped[dict[str, Any]]
    carrier: Mapped[str] = mapped_column(default="")
    leaves_on: Mapped[date | None]
    arrives_on: Mapped[date | None]
    received: Mapped[int | None]
    damaged: Mapped[int | None]
    surplus: Mapped[int | None]
    reserved_at: Mapped[datetime]
    reserved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))

    @property
    def came_uncrossed(self) -> bool:
        """Whether it arrived though nobody had noted that it crossed the border."""
        return "received" in self.moments and "crossed" not in self.moments

    @property
    def is_called_back(self) -> bool:
        """Whether the offer was withdrawn before this was handed over: somebody asks whether it still comes."""
        return self.offer.state == WITHDRAWN and self.state in BEFORE_IT_LEAVES


class Temperature(WithId, Model):
    """What a logger or a person read on the way, in tenths of a degree Celsius; `breach`: outside the range."""

    __tablename__ = "supply_temperature"

    shipment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("supply_shipment.id"), index=True)
    measured_at: Mapped[datetime]
    tenths: Mapped[int]
    breach: Mapped[bool]
    noted_at: Mapped[datetime]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))


class Demand(Model):
    """How many patients' first medicine runs out, by country and INN, as counted once a day: numbers, nobody's row."""

    __tablename__ = "supply_demand"

    country: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int]
    counted_on: Mapped[date]
