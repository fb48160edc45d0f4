"""A new need of a person whose case is over: a draft beside it that a person checks, under the same key and consent."""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, transaction
from referral.errors import Conflict
from referral.i18n import _l
from referral.intake.actions.filing import derive_age, fresh_reference
from referral.intake.actions.hearing import tell_desk
from referral.intake.card.merged import newest_of
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.intake.questions.projection import project

NOT_OVER = _l("This case is not over: the need belongs to it.")
REGISTERED_TWICE = _l("This was the second entry of a person. Begin the new need from the other one.")
NO_CONSENT = _l("The consent to store the data was taken back. Ask for it anew, and begin a new intake.")
BROUGHT = ("contact", "place", "family")
"""What is asked of the person, not of the illness; the rest is asked anew."""


@transaction
def begin_again(case: Case, actor: Actor, now: datetime) -> Case:
    """Begin a new need of the person of a closed case: a draft with who and where they are; nothing is sent.

    Whoever had the closed one has this one. Told by the patient, it stands at the desk until a person has heard it. The
    second click finds what the first began. Raises Conflict where the case is not over, was a second entry, or the
    consent to store was taken back.
    """
    newest = newest_of({case.patient_id})[case.patient_id]
    if newest.id != case.id and newest.state != "closed":
        return newest
    if not guarded_lock(Case, Case.id == newest.id, Case.state == "closed"):
        raise Conflict(NOT_OVER)
    if newest.outcome == "duplicate":
        raise Conflict(REGISTERED_TWICE)
    new = _new_beside(newest, actor, now)
    audit.record(actor, "case.begin_again", new, now, case_id=new.id, after=str(newest.id))
    if actor.kind == "patient":
        tell_desk(new, now)
    return new


def _new_beside(case: Case, actor: Actor, now: datetime) -> Case:
    consent, by = _store_consent(case), uuid.UUID(actor.id) if actor.kind == "user" else case.created_by
    names = {"id": uuid.uuid4(), "idempotency_key": uuid.uuid4(), "reference": fresh_reference()}
    whose = case.patient
    new = Case(patient=whose, created_by=by, created_at=now, due_at=now, **names)
    db.session.add(new)
    new.keeper_id, new.owner_id = case.keeper_id, case.owner_id
    new.answers, new.private_answers = _of_person(case.answers), _of_person(case.private_answers)
    db.session.flush()
    _go_on(consent, new)
    for group in BROUGHT:
        project(new, group)
    if "contact" in new.answers:
        derive_age(new, now)
    db.session.flush()
    return new


def _of_person(answers: dict[str, Any] | None) -> dict[str, Any]:
    return {group: said for group, said in (answers or {}).items() if group in BROUGHT}


def _store_consent(case: Case) -> Consent:
    living = [each for each in case.consents if each.purpose == Purpose.STORE and each.withdrawn_at is None]
    if not living:
        raise Conflict(NO_CONSENT)
    return living[-1]


def _go_on(consent: Consent, new: Case) -> None:
    """What was agreed to once holds for the same person's new need, until it is taken back."""
    said = {
        name: getattr(consent, name)
        for name in ("purpose", "text_version", "language", "given_by", "recorded_by", "given_at", "ends_on")
    }
    row = Consent(id=uuid.uuid4(), case_id=new.id, case=new, scope={"from": str(consent.id)}, **said)
    row.basis = consent.basis
    db.session.add(row)
