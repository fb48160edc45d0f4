"""What a patient has told last of a case, and the one of an address."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Select

from referral.accounts.models import User
from referral.contact_changes.models import ContactChange
from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.prepared import prepared

WITHIN = timedelta(hours=1)


def last_told(case_id: uuid.UUID) -> ContactChange | None:
    """What was told last, decided or not; nothing where nothing ever was."""
    return db.session.scalars(*_last_told(case_id)).first()


@prepared
def _last_told(case_id: uuid.UUID) -> Select[tuple[ContactChange]]:
    of_case = db.select(ContactChange).where(ContactChange.case_id == case_id)
    return of_case.order_by(ContactChange.told_at.desc(), ContactChange.id).limit(1)


def undecided(case_id: uuid.UUID) -> ContactChange | None:
    """What nobody has decided yet."""
    waits = (ContactChange.case_id == case_id, ContactChange.decided_at.is_(None))
    return db.session.scalars(db.select(ContactChange).where(*waits)).first()


def told_lately(case: Case, now: datetime) -> int:
    """How often something was told of a case within the hour."""
    lately = (ContactChange.case_id == case.id, ContactChange.told_at > now - WITHIN)
    return int(db.session.scalar(db.select(db.func.count(ContactChange.id)).where(*lately)) or 0)


def change_for(user: User, change_id: uuid.UUID) -> ContactChange:
    """One that this person may decide; raises NotFound."""
    change = db.session.get(ContactChange, change_id)
    if change is None:
        raise NotFound()
    case_for(user, change.case_id)
    return change
