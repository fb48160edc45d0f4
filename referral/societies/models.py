"""Societies in editions; who of them agreed to be asked (sealed under their own key); requests relayed in codes."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import BY_LINK, DataKey, Sealed
from referral.db import Model, WithId, only
from referral.intake.models import Case
from referral.intake.states import PAUSED
from referral.published_life import Life, Living, Sourced, one_of_the_states
from referral.societies.kinds import ANSWERABLE, ANSWERED, OPEN, SEEN, SENT, STATES

INVITED, ACTIVE, ENDED = "invited", "active", "ended"
INVITE, OWN, ANSWER = "invite", "own", "answer"
"""What a link of a liaison person opens: the invitation, what is kept of them, one request."""


class SocietyEdition(WithId, Sourced, Model):
    """What was written once. `kind`, `topics`, `languages`: codes; `office`: city, address, email, phone, each where
    it is known; `words`: language → what may be asked there, in a sentence or two."""

    __tablename__ = "society_edition"
    __table_args__ = (Index("uq_society_edition_number", "society_id", "number", unique=True),)

    society_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("society.id"))
    kind: Mapped[str]
    name: Mapped[str]
    name_latin: Mapped[str]
    name_en: Mapped[str]
    office: Mapped[dict[str, Any]]
    topics: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[dict[str, Any]]
    links: Mapped[list[str]] = mapped_column(JSON)


class Society(WithId, Living, Model):
    """One society, under a code that its shipped row keeps. `country`: a code of kinds.COUNTRIES."""

    __tablename__ = "society"
    __table_args__ = (one_of_the_states(), Index("ix_society_due", "next_check"))

    code: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str]
    editions: Mapped[list[SocietyEdition]] = relationship(
        order_by=SocietyEdition.number.desc(), viewonly=True
    )


LIFE = Life("societies", Society, SocietyEdition, "society_id")


class Liaison(WithId, Model):
    """Who was invited to answer for a society. `said` (email, name, hours) is sealed under a key of their own, which is
    destroyed at the end. `confirm_by`, `valid_until`: the last days on which they are asked; `replaces_id`: who hands
    over to them; `undelivered_at`: since when letters to them do not arrive; `email_index`: finds their account."""

    __tablename__ = "society_liaison"
    __table_args__ = (
        CheckConstraint("state in ('invited', 'active', 'ended')", name="state"),
        Index(
            "uq_society_liaison_once", "society_id", "email_index", unique=True, **only("state <> 'ended'")
        ),
        Index("ix_society_liaison_email", "email_index"),
        Index("ix_society_liaison_confirm", "state", "confirm_by"),
    )

    society_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("society.id"))
    society: Mapped[Society] = relationship()
    position: Mapped[str]
    state: Mapped[str] = mapped_column(default=INVITED)
    language: Mapped[str]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("society_liaison.id"))
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    invited_at: Mapped[datetime]
    email_index: Mapped[str | None]
    data_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_key.id"))
    data_key: Mapped[DataKey] = relationship()
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    consent_text: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    confirm_by: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    undelivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None]

    def is_living(self, today: date) -> bool:
        """Whether they agreed, and said so again in time."""
        return self.state == ACTIVE and today <= min(self.confirm_by or today, self.valid_until or today)

    @property
    def known(self) -> dict[str, str]:
        """What is kept of them; nothing once they are gone."""
        return (self.said or {}) if self.state != ENDED else {}


class Relay(WithId, Model):
    """One request of a case to one society. `codes`: all that it is told; `said`: the answer's words, sealed under the
    patient's key; `reason`: why it cannot help, or why it is void; `came_from`: the request that was passed on;
    `paused_at`: since when its clock stands still because the case is an emergency."""

    __tablename__ = "society_relay"
    __table_args__ = (
        CheckConstraint(f"state in ({', '.join(map(repr, STATES))})", name="state"),
        Index(
            "uq_society_relay_open",
            "case_id",
            "society_id",
            unique=True,
            **only(f"state IN ('{SENT}', '{SEEN}')"),
        ),
        Index("ix_society_relay_due", "state", "due_at"),
        Index("ix_society_relay_society", "society_id", "asked_at"),
        Index("ix_society_relay_case", "case_id", "asked_at"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    society_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("society.id"))
    society: Mapped[Society] = relationship(foreign_keys=society_id)
    topic: Mapped[str]
    state: Mapped[str] = mapped_column(default=SENT)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    first_seen_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    codes: Mapped[dict[str, Any]]
    answer: Mapped[str | None]
    reason: Mapped[str | None]
    forwarded_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("society.id"))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("society_liaison.id"))
    came_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("society_relay.id"))
    undelivered_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said = Sealed[dict[str, str]]("said_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person of whom it speaks: erasing them erases the answer's words."""
        return self.case.patient.data_key

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.state in OPEN

    @property
    def stands_still(self) -> bool:
        """Whether its clock stands still: the case is an emergency, or was until a moment ago."""
        return self.is_open and (self.paused_at is not None or self.case.state == PAUSED)

    @property
    def is_answerable(self) -> bool:
        """Whether an answer is awaited, or would be heard though its time is over."""
        return self.state in ANSWERABLE

    @property
    def is_late(self) -> bool:
        """Whether it was answered after its time was over."""
        return self.state == ANSWERED and self.lapsed_at is not None


class SocietyLink(WithId, Model):
    """A secret link to one liaison person; only its hash is kept. `lost_at`: its letter did not arrive."""

    __tablename__ = "society_link"
    __table_args__ = (
        Index("ix_society_link_relay", "relay_id"),
        Index("ix_society_link_liaison", "liaison_id"),
    )

    purpose: Mapped[str]
    liaison_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("society_liaison.id"))
    liaison: Mapped[Liaison] = relationship()
    relay_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("society_relay.id"))
    relay: Mapped[Relay | None] = relationship()
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    killed_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]

    def is_alive(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.killed_at is None and self.expires_at > now
