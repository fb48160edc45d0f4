"""What we keep of a patient: identity (Patient, sealed) apart from the clinical need (Case)."""

import uuid
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.vocabulary import Priority
from referral.crypto import BY_LINK, DataKey, Sealed
from referral.db import Model, Versioned, WithId, only
from referral.intake.states import STATES

Cipher = Mapped[bytes | None]
OPEN_WISH = "approved_at IS NULL AND refused_at IS NULL"
_cipher = partial(mapped_column, LargeBinary, nullable=True)
CARD_CODE = "card_code"  # the kind of a blind index of a card's short code


class Patient(WithId, Model):
    """One person. Everything that names them is sealed under their own data key."""

    __table_args__ = (Index("ix_patient_erased", "erased_at", **only("erased_at IS NOT NULL")),)

    data_key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_key.id"))
    data_key: Mapped[DataKey] = relationship(lazy="joined")
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    identity_sealed: Cipher = _cipher()
    identity = Sealed[dict[str, Any]]("identity_sealed")

    cases: Mapped[list["Case"]] = relationship(back_populates="patient", order_by="Case.created_at, Case.id")
    tokens: Mapped[list["PatientToken"]] = relationship(cascade="all, delete-orphan")


class PatientToken(WithId, Model):
    """A keyed hash of a phone, birth date or surname with year, to find whom to open and compare (intake.tokens)."""

    __table_args__ = (Index("ix_patient_token_kind_token", "kind", "token"),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    kind: Mapped[str]
    token: Mapped[str]


class LookAlike(Model):
    """Two people who may be one, and of whom nobody has decided; the pair in the order of ids (intake.alike)."""

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True, index=True)


class IdentityDecision(WithId, Model):
    """What a person decided of two entries: the same person, or different people. Undone, it stays on record.

    `closed_case_id`: the case closed as a duplicate by it, for undoing. The pair is in the order of ids."""

    __table_args__ = (
        CheckConstraint("verdict in ('same','different')", name="verdict"),
        Index(
            "ix_identity_decision_live_pair", "first_id", "second_id", unique=True,
            **only("undone_at IS NULL"),
        ),
    )  # fmt: skip

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    verdict: Mapped[str]
    closed_case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patient_case.id"))
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]

    @classmethod
    def concerns(cls, patient_id: uuid.UUID) -> ColumnElement[bool]:
        """Whether one of the two is this person."""
        return (cls.first_id == patient_id) | (cls.second_id == patient_id)

    def other_than(self, patient_id: uuid.UUID) -> uuid.UUID:
        """The other of the two."""
        return self.second_id if self.first_id == patient_id else self.first_id


class Case(Versioned, WithId, Model):
    """One clinical need: coded facts the desk and the engine see; free text sealed; no name.

    `born` is as much of the birth date as the age in years takes: the month, the day only around the 18th birthday.
    `answers` holds each intake group's coded answers, `private_answers` its free text (sealed). The columns below them
    repeat what queues and matching ask for; intake/actions.py keeps them in step. `version` rises with what a plan
    reckons with; whose desk it lies on and who said what of it is not counted. `decides`: who decides for a child, as
    the intake was told; whether that is enough is guardianship's to say. `came_back_…`: since when it asks for another
    hospital and why (states.CAME_BACK). `keeper_id`: the volunteer who sees it. `told_at`: since when what was told
    waits to be heard (actions/hearing.py). `paper_number`: of the form that it was typed from. `parked_until`: nothing
    is due before. `may_be_known`: nobody has decided. `asks`: of the desk (ASKS).
    """

    __tablename__ = "patient_case"
    NOT_COUNTED = frozenset({
        "owner_id", "due_at", "came_back_at", "came_back_reason", "parked_until", "may_be_known", "contact_told_at",
        "told_at", "asks", "asks_at", "keeper_id", "callback_wanted", "priority_by", "priority_at", "decides",
        "paper_number", "priority_basis_sealed", "seen_by_doctor_at", "seen_by_doctor_sealed", "private_answers_sealed",
        "grade", "doctor_outcome", "doctor_time_known", "doctor_said_sealed",
    })  # fmt: skip
    __table_args__ = (
        CheckConstraint(f"state in ({','.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint(f"priority in ({','.join(repr(each.value) for each in Priority)})", name="priority"),
        Index("ix_patient_case_queue", "state", "due_at"),
        Index("ix_patient_case_came_back", "state", "reference", **only("came_back_at IS NOT NULL")),
        Index("ix_patient_case_treatment", "next_treatment_due"),
        Index("ix_patient_case_parked", "parked_until"),
        Index("ix_patient_case_place", "place_name"),
        Index("ix_patient_case_by_reference", "state", "reference"),
        Index("ix_patient_case_kept", "keeper_id", "created_at"),
        Index("ix_patient_case_told", "state", "told_at", "id", **only("told_at IS NOT NULL")),
    )

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    patient: Mapped[Patient] = relationship(back_populates="cases")
    reference: Mapped[str] = mapped_column(unique=True)
    idempotency_key: Mapped[uuid.UUID] = mapped_column(unique=True)
    paper_number: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="draft")
    paused_state: Mapped[str | None]
    outcome: Mapped[str | None]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(
        default=lambda of: of.get_current_parameters()["created_by"]
    )
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    came_back_at: Mapped[datetime | None]
    came_back_reason: Mapped[str | None]
    parked_until: Mapped[date | None]
    may_be_known: Mapped[bool] = mapped_column(default=False)
    contact_told_at: Mapped[datetime | None]
    asks: Mapped[str | None]
    asks_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    priority: Mapped[str] = mapped_column(default=Priority.NOT_TRIAGED.value)
    priority_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    priority_at: Mapped[datetime | None]
    priority_basis_sealed: Cipher = _cipher()
    priority_basis = Sealed[str]("priority_basis_sealed")
    due_at: Mapped[datetime | None]
    red_flags: Mapped[list[str]] = mapped_column(default=list)
    callback_wanted: Mapped[bool] = mapped_column(default=False)
    emergency_at: Mapped[datetime | None]
    seen_by_doctor_at: Mapped[datetime | None]
    seen_by_doctor_sealed: Cipher = _cipher()
    seen_by_doctor = Sealed[str]("seen_by_doctor_sealed")
    grade: Mapped[str | None]
    doctor_outcome: Mapped[str | None]
    doctor_time_known: Mapped[bool | None]
    doctor_said_sealed: Cipher = _cipher()
    doctor_said = Sealed[str]("doctor_said_sealed")

    site_group: Mapped[str | None]
    icd10: Mapped[str | None]
    modalities: Mapped[list[str]] = mapped_column(default=list)
    age_group: Mapped[str | None]
    born: Mapped[str | None]
    decides: Mapped[str | None]
    phase: Mapped[str | None]
    next_treatment_due: Mapped[date | None]
    place_name: Mapped[str | None]
    place_country: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    countries: Mapped[list[str]] = mapped_column(default=list)
    longest_hours: Mapped[float | None]
    languages: Mapped[list[str]] = mapped_column(default=list)
    mobility: Mapped[str | None]
    oxygen: Mapped[bool | None]
    relatives_country: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    private_answers_sealed: Cipher = _cipher()
    private_answers = Sealed[dict[str, Any]]("private_answers_sealed")

    consents: Mapped[list["Consent"]] = relationship(order_by="Consent.given_at, Consent.id")
    notes: Mapped[list["CaseNote"]] = relationship(order_by="CaseNote.at, CaseNote.id")
    moves: Mapped[list["CaseMove"]] = relationship(order_by="CaseMove.at, CaseMove.id")

    @property
    def data_key(self) -> DataKey:
        """The key of the person this case belongs to."""
        return self.patient.data_key

    @property
    def at_once(self) -> bool:
        """Whether people said that the needed treatments, more than one, are given at the same time."""
        return len(self.modalities) > 1 and (self.answers or {}).get("treatment", {}).get("at_once") == "yes"


class CaseMove(WithId, Model):
    """One step of a case from state to state: who, when, why. Never changed."""

    __table_args__ = (Index("ix_case_move_closed", "at", **only("verb = 'close'")),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    verb: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_role: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]


class OfCase:
    """A row of a case, sealed under the key of its person."""

    case: Mapped[Case]

    @property
    def data_key(self) -> DataKey:
        """The key of the person."""
        return self.case.patient.data_key


class CaseNote(OfCase, WithId, Model):
    """Words about a case, sealed. `kind`: desk, a coordinator's, for the case page alone; or of shift.notes.KINDS."""

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship(overlaps="notes")
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(default="desk", server_default="desk")
    text_sealed: Cipher = _cipher()
    text = Sealed[str]("text_sealed")


class Consent(OfCase, Versioned, WithId, Model):
    """One consent: to what, in which version and language, by whom, when; withdrawn when. A gate, not a note.

    `purpose`, `given_by`: codes of questions/consents.py. `scope` narrows it: a hospital's id and the items shown, a
    country; or countries with their hospitals' ids of that day. `ends_on`: the last day on which it holds, if any.
    """

    __table_args__ = (
        Index("ix_consent_ending", "ends_on", **only("ends_on IS NOT NULL AND withdrawn_at IS NULL")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    case: Mapped[Case] = relationship(overlaps="consents")
    purpose: Mapped[str]
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text_version: Mapped[str]
    language: Mapped[str]
    given_by: Mapped[str]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime]
    ends_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    basis_sealed: Cipher = _cipher()
    basis = Sealed[str]("basis_sealed")


class Card(WithId, Model):
    """The patient's card: the QR code's token is kept hashed; a lost card is revoked and replaced.

    `phone_opens`: it is of the time when the end of the phone number stood in for an unknown birth date. `code_index`:
    a keyed hash of the short code under it. `staff_code`: of the time when that was shorter, so that only staff find
    the case by it; else whoever types it on the home page opens the card.
    """

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    code_index: Mapped[str | None] = mapped_column(index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None]
    phone_opens: Mapped[bool] = mapped_column(default=False)
    staff_code: Mapped[bool] = mapped_column(default=False)


class KeptAnswers(WithId, Model):
    """What was typed when a session had ended, sealed for twelve hours: nothing typed is ever lost."""

    path: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Erasure(WithId, Model):
    """A wish to erase a person: asked by one, approved by another, then their data key is destroyed."""

    __table_args__ = (Index("ix_erasure_undecided", "asked_at", **only(OPEN_WISH)),)

    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    reason: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
