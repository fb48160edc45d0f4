"""A slot whose consent was taken back: kept while a person calls the patient, then given away, or kept after all."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.intake.models import Consent
from referral.intake.moves import unpark
from referral.referrals import links, telling, wording
from referral.referrals.consents import SHOW, STORE, hospitals_in
from referral.referrals.models import Referral
from referral.referrals.moving import lock, take, what_happened
from referral.referrals.second_thoughts.keeping import keep_until
from referral.referrals.step import Step
from referral.referrals.table.states import BOOKED, COORDINATOR, HELD

WAITS_FOR_A_CALL = (*HELD, *BOOKED)
"""States with a slot that is kept for a while; where the treatment has begun nothing is given away."""


def keep_slot(referral: Referral, now: datetime) -> None:
    """Keep a slot for a day, or to the next working noon where that day is closed, in the running transaction."""
    until = keep_until(now, referral.hospital.country)
    guarded_update(Referral, Referral.id == referral.id, Referral.release_at.is_(None), release_at=until)
    unpark(referral.case)


@transaction
def agree_again(referral: Referral, actor: Actor, now: datetime) -> bool:
    """The patient was called and agrees after all: the consents of then hold again. False for a second click.

    Raises Conflict when the slot has been given away.
    """
    if actor.role != COORDINATOR:
        raise NotAllowed(wording.WRONG_ROLE)
    lock(referral)
    if referral.release_at is None and referral.state in WAITS_FOR_A_CALL:
        return False
    if referral.state not in WAITS_FOR_A_CALL:
        raise Conflict(what_happened(referral))
    for consent in _taken_back(referral):
        consent.withdrawn_at = None
        audit.record(
            actor, "consent.restored", consent, now, case_id=referral.case_id, purpose=consent.purpose
        )
    guarded_update(Referral, Referral.id == referral.id, release_at=None)
    link, again = links.answer_link(referral, now), now.isoformat()
    telling.tell_hospital("referral_news", referral, now, link, "consent.restored", again)
    return True


def _taken_back(referral: Referral) -> list[Consent]:
    """Of each purpose the consent that was taken back last and that the referral rested on."""
    mine = (Consent.case_id == referral.case_id, Consent.withdrawn_at.is_not(None))
    newest = db.select(Consent).where(*mine).order_by(Consent.withdrawn_at.desc(), Consent.id)
    found: dict[str, Consent] = {}
    for each in db.session.scalars(newest):
        names = each.purpose == STORE or str(referral.hospital_id) in hospitals_in(each.scope)
        if each.purpose in (STORE, SHOW) and names and not _lives(referral, each.purpose):
            found.setdefault(each.purpose, each)
    return list(found.values())


def _lives(referral: Referral, purpose: str) -> bool:
    mine = (Consent.case_id == referral.case_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    names = (hospitals_in(scope) for scope in db.session.scalars(db.select(Consent.scope).where(*mine)))
    return any(purpose == STORE or str(referral.hospital_id) in each for each in names)


def to_release(now: datetime) -> list[uuid.UUID]:
    """The referrals whose slot is not kept any longer."""
    over = (Referral.release_at <= now, Referral.state.in_(WAITS_FOR_A_CALL))
    found = sorted(db.session.scalars(db.select(Referral.id).where(*over)))
    db.session.rollback()
    return found


@transaction
def release(referral_id: uuid.UUID, now: datetime) -> bool:
    """Give a kept slot away: the case comes back. False where the patient has agreed again meanwhile."""
    referral = db.session.get_one(Referral, referral_id)
    lock(referral)
    if referral.release_at is None or referral.release_at > now or referral.state not in WAITS_FOR_A_CALL:
        return False
    verb = "withdraw_after_acceptance" if referral.state in BOOKED else "withdraw"
    return take(Step(referral, verb, system("consent"), now))
