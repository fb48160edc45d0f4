"""What the patient or a hospital tells and a person has to hear: it stands at the desk until somebody has."""

from datetime import datetime

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import DEFAULT
from referral.intake.models import Case
from referral.intake.moves import MOVED_ON, ask_desk, unpark


@transaction
def tell_desk(case: Case, now: datetime) -> None:
    """Something was told of a case: it is due at the desk from now on, parked no longer, and its owner hears."""
    guarded_update(Case, Case.id == case.id, told_at=now)
    unpark(case)
    tell_owner(case, "case.told", now)


@transaction
def pass_on_told(ended: Case, living: Case, actor: Actor, now: datetime) -> None:
    """What was told of an entry and nobody has heard yet stands at the case of the same person that goes on.

    What the words were stands on the page of the entry that has ended; the trail of the living one names it.
    """
    if ended.told_at or ended.contact_told_at:
        tell_desk(living, now)
        guarded_update(Case, Case.id == ended.id, told_at=None)
        audit.record(actor, "case.told_passed_on", living, now, case_id=living.id, other=str(ended.id))
    if ended.asks:
        ask_desk(living, ended.asks, now)


def tell_owner(case: Case, occasion: str, now: datetime) -> None:
    """Whoever answers for the case hears of it at once; where nobody does it stands in everybody's queue."""
    owner = db.session.get(User, case.owner_id) if case.owner_id else None
    if owner is not None and owner.active:
        reader = outbox.Reader(
            occasions.COORDINATOR, f"user:{owner.id}", owner.email, owner.language or DEFAULT
        )
        facts = {"case_id": str(case.id), "reader": str(owner.id)}
        outbox.tell(occasion, reader, f"case:{case.id}", now.isoformat(), now, **facts)


@transaction
def hear(case: Case, seen: datetime, actor: Actor, now: datetime) -> bool:
    """A person has heard what was told, the last of it at `seen`. False for a second click.

    Raises Conflict where something was told since that they have not seen.
    """
    db.session.refresh(case)
    if case.told_at is None:
        return False
    if not guarded_update(Case, Case.id == case.id, Case.told_at == seen, told_at=None):
        raise Conflict(MOVED_ON)
    audit.record(actor, "case.heard", case, now, case_id=case.id)
    return True
