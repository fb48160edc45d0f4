"""What ends referrals from outside: a consent taken back, a case closed. Links die, slots are free again."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.intake.actions.coordinating import mark_closed
from referral.intake.models import Case, Consent
from referral.referrals import links
from referral.referrals.actions.keeping import WAITS_FOR_A_CALL, keep_slot
from referral.referrals.consents import SHOW, STORE, hospitals_in, is_over, may_keep, shown_to
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case, take
from referral.referrals.step import Step
from referral.referrals.table.states import BOOKED, PLACING_STATES, UNDECIDED


@transaction
def withdraw_consent(consent: Consent, actor: Actor, now: datetime) -> bool:
    """The patient takes a consent back: nothing is shown by it from now on. False when it was withdrawn before.

    Links die, and who has not decided yet is withdrawn. A held or taken slot is kept for a day while a person calls the
    patient (keeping.py). A treatment that has begun goes on; only its links end.
    """
    lock_case(consent.case_id)
    if not guarded_update(
        Consent, Consent.id == consent.id, Consent.withdrawn_at.is_(None), withdrawn_at=now
    ):
        return False
    audit.record(actor, "consent.withdrawn", consent, now, case_id=consent.case_id, purpose=consent.purpose)
    if consent.purpose in (STORE, SHOW):
        for referral in _resting_on(consent):
            _end_or_keep(referral, now)
    return True


def _end_or_keep(referral: Referral, now: datetime) -> None:
    if referral.state in WAITS_FOR_A_CALL:
        links.kill(referral, now)
        keep_slot(referral, now)
    else:
        _end(referral, system("consent"), now)


def _resting_on(consent: Consent) -> list[Referral]:
    query = db.select(Referral).where(Referral.case_id == consent.case_id).order_by(Referral.id)
    if consent.purpose == SHOW:
        left = {uuid.UUID(each) for each in hospitals_in(consent.scope) - shown_to(consent.case)}
        query = query.where(Referral.hospital_id.in_(left))
    elif may_keep(consent.case):
        return []
    return list(db.session.scalars(query))


@transaction
def end_consent(consent_id: uuid.UUID, now: datetime) -> bool:
    """A consent whose last day is over ends: nothing is sent or shown by it, and requests still open are withdrawn.

    The hospital that has accepted meanwhile goes on seeing its patient. False where it was withdrawn before.
    """
    consent = db.session.get_one(Consent, consent_id)
    lock_case(consent.case_id)
    still = (Consent.id == consent_id, Consent.withdrawn_at.is_(None), is_over(now))
    if not guarded_update(Consent, *still, withdrawn_at=now):
        return False
    audit.record(
        system("clock"), "consent.ended", consent, now, case_id=consent.case_id, purpose=consent.purpose
    )
    for referral in _resting_on(consent):
        if referral.state in PLACING_STATES:
            _go_on(consent, referral.hospital_id)
        elif referral.state in UNDECIDED:
            _end(referral, system("consent"), now)
    return True


def _go_on(ended: Consent, hospital_id: uuid.UUID) -> None:
    """What was agreed to once goes on for the one hospital that took the patient."""
    said = {
        name: getattr(ended, name)
        for name in ("text_version", "language", "given_by", "recorded_by", "given_at")
    }
    scope = {"hospital": str(hospital_id), "items": ended.scope.get("items"), "from": str(ended.id)}
    row = Consent(id=uuid.uuid4(), case_id=ended.case_id, case=ended.case, purpose=SHOW, scope=scope, **said)
    row.basis = ended.basis
    db.session.add(row)


def consents_over(now: datetime) -> list[uuid.UUID]:
    """The consents whose last day is over and that have not been ended yet."""
    over = (is_over(now), Consent.withdrawn_at.is_(None))
    found = db.session.scalars(db.select(Consent.id).where(*over)).all()
    db.session.rollback()
    return sorted(found)  # asked for in order, SQLite reads every consent there ever was


@transaction
def close_case(case: Case, outcome: str, actor: Actor, now: datetime) -> None:
    """End a case with one of the outcomes, and whatever referrals it still has open.

    Raises Invalid for an outcome that is not in the list, Conflict when the case is closed already.
    """
    lock_case(case.id)
    for referral in db.session.scalars(db.select(Referral).where(Referral.case_id == case.id)).all():
        _end(referral, actor, now)
    mark_closed(case, outcome, actor, now)


def _end(referral: Referral, actor: Actor, now: datetime) -> None:
    """Withdraw a referral if it is still open and no treatment has begun; its links die in any case."""
    links.kill(referral, now)
    if referral.state in BOOKED:
        take(Step(referral, "withdraw_after_acceptance", actor, now))
    elif referral.state in UNDECIDED:
        take(Step(referral, "withdraw", actor, now))
