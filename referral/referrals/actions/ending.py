"""What ends referrals from outside: a consent taken back, a case closed. Links die, slots are free again."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.intake.actions.coordinating import mark_closed
from referral.intake.models import Case, Consent
from referral.referrals import links
from referral.referrals.consents import SHOW, STORE, may_keep, may_show
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case, take
from referral.referrals.step import Step
from referral.referrals.table.states import BOOKED, UNDECIDED


@transaction
def withdraw_consent(consent: Consent, actor: Actor, now: datetime) -> bool:
    """The patient takes a consent back: what it allowed ends at once. False when it was withdrawn before.

    Links die, open referrals are withdrawn, held and taken slots are free again. A treatment that has begun
    goes on; only its links end.
    """
    lock_case(consent.case_id)
    if not guarded_update(
        Consent, Consent.id == consent.id, Consent.withdrawn_at.is_(None), withdrawn_at=now
    ):
        return False
    audit.record(actor, "consent.withdrawn", consent, now, case_id=consent.case_id, purpose=consent.purpose)
    if consent.purpose in (STORE, SHOW):
        for referral in _resting_on(consent):
            _end(referral, system("consent"), now)
    return True


def _resting_on(consent: Consent) -> list[Referral]:
    query = db.select(Referral).where(Referral.case_id == consent.case_id).order_by(Referral.id)
    if consent.purpose == SHOW:
        query = query.where(Referral.hospital_id == uuid.UUID(consent.scope["hospital"]))
        if may_show(consent.case, uuid.UUID(consent.scope["hospital"])):
            return []
    elif may_keep(consent.case):
        return []
    return list(db.session.scalars(query))


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
