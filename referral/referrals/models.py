"""What we keep of a referral: its state, its way there, its links, and the ranking it was sent on."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from referral.audit import Actor
from referral.crypto import BY_LINK, DataKey, Sealed
from referral.db import Counted, Model, WithId
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals.table.states import OPEN_STATES, PLACING_STATES


def _among(states: frozenset[str]) -> str:
    return "state in (" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


class Referral(WithId, Model):
    """One request: one case to one hospital. Its state moves only by referrals/moves.py.

    `undelivered_at`: since when we know that the hospital has not got our letter; its clock stands still. `reached_at`:
    when it was reached after all. Neither is its silence. `automatic_at`: when an automatic answer came for our letter.
    `release_at`: the patient took the consent back; until then the slot is kept while a person calls them.
    `house_closed_at`: since when the hospital's closing touches it (actions/closing.py).
    """

    __table_args__ = (
        Index(
            "uq_referral_open_once",
            "case_id",
            "hospital_id",
            unique=True,
            sqlite_where=text(_among(OPEN_STATES)),
            postgresql_where=text(_among(OPEN_STATES)),
        ),
        Index(
            "uq_referral_placed_once",
            "case_id",
            unique=True,
            sqlite_where=text(_among(PLACING_STATES)),
            postgresql_where=text(_among(PLACING_STATES)),
        ),
        Index("ix_referral_inbox", "hospital_id", "state", "deadline_at"),
        Index("ix_referral_by_state", "state", "case_id"),
        Index("ix_referral_sent", "sent_at"),
        Index("ix_referral_sent_to", "hospital_id", "sent_at"),
        Index(
            "ix_referral_answered",
            "hospital_id",
            "answered_at",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
        Index(
            "ix_referral_objected",
            "case_id",
            "objected_at",
            sqlite_where=text("objected_at IS NOT NULL"),
            postgresql_where=text("objected_at IS NOT NULL"),
        ),
        Index(
            "ix_referral_house_closed",
            "house_closed_at",
            sqlite_where=text("house_closed_at IS NOT NULL"),
            postgresql_where=text("house_closed_at IS NOT NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship()
    hospital_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hospital.id"))
    hospital: Mapped[Hospital] = relationship(foreign_keys=[hospital_id])
    modality: Mapped[str]
    age_group: Mapped[str]
    state: Mapped[str] = mapped_column(default="requested")
    version: Mapped[int] = mapped_column(default=1)
    paused_at: Mapped[datetime | None]
    sent_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    sent_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]
    house_closed_at: Mapped[datetime | None]
    undelivered_at: Mapped[datetime | None]
    reached_at: Mapped[datetime | None]
    automatic_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    first_date: Mapped[date | None]
    first_time: Mapped[str | None]
    hold_until: Mapped[datetime | None]
    release_at: Mapped[datetime | None]
    referred_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hospital.id"))
    referred_to: Mapped[Hospital | None] = relationship(foreign_keys=[referred_to_id])
    ranking_digest: Mapped[str | None] = mapped_column(ForeignKey("ranking_record.digest"))
    rank: Mapped[int | None]
    override_reason: Mapped[str | None]
    message_language: Mapped[str | None]
    message_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    message = Sealed[str]("message_sealed")
    visit_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    visit = Sealed[dict[str, str]]("visit_sealed")

    moves: Mapped[list["ReferralMove"]] = relationship(
        back_populates="referral", order_by="ReferralMove.number"
    )

    @property
    def data_key(self) -> DataKey:
        """The key of the person referred."""
        return self.case.patient.data_key


class ReferralMove(WithId, Model):
    """One step of a referral: verb, states, actor, time, coded reason, sealed note. Never changed.

    `number` is the referral's version that the step made: the order of steps, whatever the clocks say.
    `coded`: questions or answers chosen from a table (coded.py). `language`: of the page its note was written on.
    `before`: what the step overwrote, for whoever undoes it.
    `told_…`: an answer that the actor recorded for the hospital: who there said it, by which channel, when.
    """

    __table_args__ = (
        Index("uq_referral_move_number", "referral_id", "number", unique=True),
        Index("ix_referral_move_verb_at", "verb", "at"),
    )

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    referral: Mapped[Referral] = relationship(back_populates="moves")
    number: Mapped[int]
    verb: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_role: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any] | None]
    language: Mapped[str | None]
    coded: Mapped[list[str] | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = Sealed[str]("note_sealed")
    told_channel: Mapped[str | None]
    told_at: Mapped[datetime | None]
    told_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_name = Sealed[str]("told_name_sealed")
    told_role_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_role = Sealed[str]("told_role_sealed")

    @property
    def data_key(self) -> DataKey:
        """The key of the person referred."""
        return self.referral.case.patient.data_key


class ExcludedHospital(Counted, WithId, Model):
    """A hospital that is not to be asked for a case, and why (sealed); lifted, it stays on record."""

    __table_args__ = (
        Index(
            "uq_excluded_hospital_once",
            "case_id",
            "hospital_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"))
    case: Mapped[Case] = relationship()
    hospital_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hospital.id"))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason = Sealed[str]("reason_sealed")
    excluded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    def counted_in(self, session: Session) -> Case:
        """It changes the case."""
        return self.case

    @property
    def data_key(self) -> DataKey:
        """The key of the person it is about."""
        return self.case.patient.data_key


class AnswerLink(WithId, Model):
    """A hospital's way to answer without an account: hashed token, expiry, killed at once when void.

    purpose: answer (pseudonymous summary and buttons) | identity (a one-time code, after acceptance) |
    still_true (one tap on the hospital's slots; no referral) | forwarded (the same as answer, for a colleague).
    """

    purpose: Mapped[str] = mapped_column(default="answer")
    __table_args__ = (Index("ix_answer_link_purpose", "purpose", "created_at"),)

    referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)
    hospital_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hospital.id"))
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    killed_at: Mapped[datetime | None]
    first_opened_at: Mapped[datetime | None]

    def is_alive(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.killed_at is None and self.expires_at > now

    def as_actor(self) -> Actor:
        """Whoever answers by it, as the doer of a deed: the hospital, known by the link alone."""
        return Actor("link", str(self.id), "hospital", self.hospital_id)


class IdentityCode(WithId, Model):
    """A one-time code sent to the hospital's registered address, to open an accepted patient's identity."""

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class RankingRecord(Model):
    """The whole input and outcome of a ranking somebody acted on, or of a draft plan, content-addressed.

    `content`: the text itself, in records of before and of what is no ranking; else it is empty, and `packed` is the
    text without its network, which is the one of `network_digest` but for what `packed` says (engine.ranking_records).
    """

    __table_args__ = (Index("ix_ranking_record_network_digest", "network_digest"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    packed: Mapped[bytes | None]
    network_digest: Mapped[str | None]
    created_at: Mapped[datetime]


class NetworkRecord(Model):
    """A network of hospitals that rankings refer to, content-addressed and compressed, kept once."""

    digest: Mapped[str] = mapped_column(primary_key=True)
    packed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)
