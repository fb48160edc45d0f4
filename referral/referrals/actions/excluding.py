"""A hospital that is not to be asked for a case: excluded with a reason, and allowed again."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals import wording
from referral.referrals.consents import excluded_of
from referral.referrals.models import ExcludedHospital
from referral.referrals.moving import check_words, lock_case


@transaction
def exclude(case: Case, hospital: Hospital, reason: str, actor: Actor, now: datetime) -> None:
    """Keep a hospital out of sending and plans for one case; a second time is harmless.

    Raises Invalid without a reason. A request that is open already stays open.
    """
    check_words("reason", reason, wording.SAY_WHY_NOT)
    lock_case(case.id)
    if hospital.id in excluded_of(case.id):
        return
    row = ExcludedHospital(
        id=uuid.uuid4(), case=case, hospital_id=hospital.id, excluded_by=uuid.UUID(actor.id), at=now
    )
    row.reason = reason.strip()
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "case.exclude_hospital", row, now, case_id=case.id, hospital=str(hospital.id))


@transaction
def allow_again(case: Case, hospital_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Let a hospital be asked again; a second time is harmless."""
    lock_case(case.id)
    found = excluded_of(case.id).get(hospital_id)
    if found is None:
        return
    found.lifted_at = now
    audit.record(actor, "case.allow_hospital", found, now, case_id=case.id, hospital=str(hospital_id))
