"""Somebody is a moment faster: each guarded UPDATE changes nothing when its row moved just before it.

The other's change is made on the same connection right before the first UPDATE of the table, where no lock and no
earlier look can see it: only the condition in the UPDATE itself is left to notice.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, update

from referral.accounts import actions as accounts
from referral.audit import Actor, AuditEvent, system
from referral.crypto import new_data_key
from referral.db import db
from referral.errors import Refusal
from referral.intake import actions as intake
from referral.intake.models import Card, Erasure, Patient
from referral.outbox import OutboxMessage
from referral.plans import actions as plans
from referral.queued import claim
from referral.records import actions as records
from referral.referrals import actions, identity, links
from referral.referrals.actions import deadlines
from referral.referrals.models import AnswerLink, Referral
from tests.factories import NOW, a_case, a_plan_line, a_referral, a_user, kept, places
from tests.referrals.scenes import a_sent_referral, consent_to_show

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.both_databases


class Slip(NamedTuple):
    """What somebody else does a moment before: to which row, which columns; and what is tried then."""

    row: Any
    others: dict[str, Any]
    attempt: Callable[[], Any]


@contextmanager
def faster(model: type, row_id: Any, **others: Any) -> Iterator[list[str]]:
    """Make the other's change right before the first UPDATE of this table; yields what it was made before."""
    made: list[str] = []
    name = model.__tablename__

    def slip_in(connection: Connection, statement: Any, *_: Any) -> None:
        is_it = getattr(statement, "is_update", False) and statement.table.name == name
        if is_it and not made:
            made.append(str(statement))
            connection.execute(update(model.__table__).where(model.__table__.c.id == row_id).values(**others))

    event.listen(Engine, "before_execute", slip_in)
    try:
        yield made
    finally:
        event.remove(Engine, "before_execute", slip_in)


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


def _noted(verb: str) -> bool:
    """Whether a deed that gives nothing back was done."""
    return db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).first() is not None


def _accept() -> Slip:
    referral = a_referral(state="received")
    places(referral.hospital, referral.modality, 1)
    return Slip(referral, {"state": "withdrawn"}, lambda: actions.accept(referral, nurse(referral), NOW))


def _place() -> Slip:
    referral = a_referral(state="received")
    places(referral.hospital, referral.modality, 1)
    return Slip(referral.case, {"state": "closed"}, lambda: actions.accept(referral, nurse(referral), NOW))


def _resume_emergency() -> Slip:
    case, actor = a_case(state="emergency", paused_state="waiting", emergency_at=NOW), coordinator()
    return Slip(case, {"state": "closed"}, lambda: intake.seen_by_doctor(case, "ward", NOW, actor, LATER))


def _send() -> Slip:
    case, actor = a_case(), coordinator()
    hospital = a_referral().hospital
    consent_to_show(case, hospital)
    return Slip(
        case, {"state": "emergency"}, lambda: actions.send(case, hospital, case.modalities[0], actor, NOW)
    )


def _save() -> Slip:
    case, actor = a_case(), coordinator()
    return Slip(case, {"state": "closed"}, lambda: intake.save_group(case, "fitness", {}, actor, NOW))


def _discard() -> Slip:
    case, actor = a_case(state="draft", submitted_at=None), coordinator()
    return Slip(
        case, {"submitted_at": NOW, "state": "waiting"}, lambda: intake.discard_draft(case, actor, NOW)
    )


def _withdraw_consent() -> Slip:
    case, actor = a_case(), coordinator()
    (consent,) = case.consents
    return Slip(consent, {"withdrawn_at": NOW}, lambda: actions.withdraw_consent(consent, actor, LATER))


def _open_link() -> Slip:
    a_sent_referral(now=NOW)
    link = db.session.scalars(db.select(AnswerLink)).one()
    return Slip(link, {"killed_at": NOW}, lambda: links.note_opening(link, LATER))


def _use_code(**others: Any) -> Slip:
    referral = a_referral(a_case(state="placed"), state="accepted")
    consent_to_show(referral.case, referral.hospital)
    code = identity.send_code(referral, nurse(referral), NOW)
    typed = identity.digits(code.id)
    return Slip(code, others, lambda: identity.use_code(referral, typed, nurse(referral), NOW) and False)


def _confirm(**others: Any) -> Slip:
    line, actor = a_plan_line(), coordinator()
    consent = {"given_by": "patient", "language": "uk", "basis": None}
    return Slip(line, others, lambda: plans.confirm(line, consent, actor, NOW))


def _drop_of_replaced() -> Slip:
    line, actor = a_plan_line(), coordinator()
    return Slip(line.run, {"state": "replaced"}, lambda: plans.drop(line, None, actor, NOW))


def _claim_letter() -> Slip:
    accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    row = db.session.scalars(db.select(OutboxMessage)).one()
    return Slip(row, {"state": "sent"}, lambda: bool(claim(NOW, 1, OutboxMessage.id == row.id)))


def _claim_leased() -> Slip:
    accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    row = db.session.scalars(db.select(OutboxMessage)).one()
    return Slip(
        row, {"state": "sending", "due_at": LATER}, lambda: bool(claim(NOW, 1, OutboxMessage.id == row.id))
    )


def _accept_invitation(**others: Any) -> Slip:
    found = accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    attempt = lambda: accounts.accept_invitation(found, "A", "a long pass phrase", "en", NOW)  # noqa: E731
    return Slip(found, others, attempt)


def _remind() -> Slip:
    referral = a_referral(a_case(priority="urgent"))
    moment = deadlines.remind_from(referral)
    return Slip(referral, {"reminded_at": NOW}, lambda: deadlines._remind(referral.id, moment))


def _revoke_card() -> Slip:
    case = a_case()
    card = Card(id=uuid.uuid4(), case_id=case.id, token_hash="x", issued_at=NOW, issued_by=case.created_by)
    actor = coordinator()
    return Slip(
        kept(card),
        {"revoked_at": NOW},
        lambda: intake.revoke_card(card, actor, LATER) or _noted("card.revoke"),
    )


def _decide_erasure() -> Slip:
    patient, asker = kept(Patient(data_key=new_data_key(), created_at=NOW)), a_user("administrator")
    wish = kept(Erasure(patient_id=patient.id, reason="asked_by_patient", asked_by=asker.id, asked_at=NOW))
    actor = a_user("administrator").as_actor()
    return Slip(wish, {"refused_at": NOW}, lambda: records.approve_erasure(wish, actor, LATER))


SLIPS: dict[str, Callable[[], Slip]] = {
    "a withdrawn referral is not accepted": _accept,
    "a closed case is not placed": _place,
    "a closed case does not resume": _resume_emergency,
    "an emergency is not sent": _send,
    "a closed case gets no answers": _save,
    "a sent intake is not discarded": _discard,
    "a consent is withdrawn once": _withdraw_consent,
    "a killed link is not opened": _open_link,
    "a used code opens nothing": lambda: _use_code(used_at=NOW),
    "a code tried five times opens nothing": lambda: _use_code(attempts=identity.ATTEMPTS),
    "a code that ended opens nothing": lambda: _use_code(expires_at=NOW),
    "a dropped line is not confirmed": lambda: _confirm(decision="dropped"),
    "a sent letter is not claimed": _claim_letter,
    "a letter in another's hands is not claimed": _claim_leased,
    "an invitation is accepted once": lambda: _accept_invitation(accepted_at=NOW),
    "a withdrawn invitation is not accepted": lambda: _accept_invitation(withdrawn_at=NOW),
    "a hospital is reminded once": _remind,
    "a card is revoked once": _revoke_card,
    "a refused wish to erase is not approved": _decide_erasure,
}


@pytest.mark.usefixtures("no_closed_days")
@pytest.mark.parametrize("what", SLIPS)
def test_who_was_a_moment_faster_is_not_overwritten(app: Flask, what: str) -> None:
    row, others, attempt = SLIPS[what]()
    model, row_id, refused = type(row), row.id, False
    with faster(model, row_id, **others) as made:
        try:
            refused = attempt() is False
        except Refusal:
            refused = True
    assert made, "the row is changed by an UPDATE of its own"
    assert refused


def test_the_check_above_would_see_a_careless_update(app: Flask) -> None:
    referral = a_referral(state="received")
    with faster(Referral, referral.id, state="withdrawn") as made:
        db.session.execute(update(Referral).where(Referral.id == referral.id).values(state="accepted"))
        db.session.commit()
    assert made and db.session.get_one(Referral, referral.id).state == "accepted"
