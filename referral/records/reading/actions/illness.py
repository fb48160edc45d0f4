"""What the patient says of the timeline, what a person says of the papers' completeness."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.intake.actions import tell_desk
from referral.intake.models import Case
from referral.records.reading.models import IllnessDoubt, PaperTick, PaperValue
from referral.referrals.moving import lock_case


@transaction
def doubt(case: Case, value: PaperValue | None, words: str, actor: Actor, now: datetime) -> IllnessDoubt:
    """The patient says that a value is wrong or, with no value, that something is missing: the desk has to hear it.

    The same again while nobody has settled it is the same.
    """
    lock_case(case.id)
    present = _open(case, value, words)
    if present is not None:
        return present
    row = IllnessDoubt(id=uuid.uuid4(), case=case, case_id=case.id, told_at=now)
    row.value_id, row.said = (value.id if value else None), words
    db.session.add(row)
    db.session.flush()
    tell_desk(case, now)
    audit.record(actor, "illness.doubted", row, now, case_id=case.id)
    return row


def _open(case: Case, value: PaperValue | None, words: str) -> IllnessDoubt | None:
    about = IllnessDoubt.value_id == value.id if value else IllnessDoubt.value_id.is_(None)
    still = (IllnessDoubt.case_id == case.id, IllnessDoubt.settled_at.is_(None), about)
    kept = db.session.scalars(db.select(IllnessDoubt).where(*still)).all()
    return next((each for each in kept if (each.said or "") == words), None)


@transaction
def settle(doubt: IllnessDoubt, actor: Actor, now: datetime) -> bool:
    """A person has looked at what the patient said. False for a second click."""
    still = (IllnessDoubt.id == doubt.id, IllnessDoubt.settled_at.is_(None))
    if not guarded_update(IllnessDoubt, *still, settled_at=now, settled_by=uuid.UUID(actor.id)):
        return False
    audit.record(actor, "illness.settled", doubt, now, case_id=doubt.case_id)
    return True


@transaction
def tick(case: Case, need: str, state: str, actor: Actor, now: datetime) -> PaperTick:
    """Say how it stands with one thing that hospitals usually need; what was said before is in the trail."""
    lock_case(case.id)
    mine = (PaperTick.case_id == case.id, PaperTick.need == need)
    row = db.session.scalars(db.select(PaperTick).where(*mine)).first()
    if row is None:
        row = PaperTick(id=uuid.uuid4(), case=case, case_id=case.id, need=need)
        db.session.add(row)
    row.state, row.ticked_by, row.ticked_at = state, uuid.UUID(actor.id), now
    audit.record(actor, "need.ticked", row, now, case_id=case.id, need=need, state=state)
    db.session.flush()
    return row
