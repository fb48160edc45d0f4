"""The doctor at home of a case, and the one whose link it is."""

import uuid
from datetime import datetime

from sqlalchemy import Select

from referral import scopes
from referral.crypto import token_hash
from referral.db import db
from referral.home_doctor.models import HomeDoctor
from referral.intake.models import Consent
from referral.prepared import prepared


def doctor_of(case_id: uuid.UUID) -> HomeDoctor | None:
    """Whom the patient lets read the letters now; nothing where nobody, or where that was taken back."""
    return db.session.scalars(*_doctor_of(case_id)).first()


@prepared
def _doctor_of(case_id: uuid.UUID) -> Select[tuple[HomeDoctor]]:
    live = (HomeDoctor.ended_at.is_(None), Consent.withdrawn_at.is_(None))
    return db.select(HomeDoctor).join(HomeDoctor.consent).where(HomeDoctor.case_id == case_id, *live)


def by_token(token: str, now: datetime) -> HomeDoctor | None:
    """Whose link this is, while it opens: it was sent, its days are not over, the patient still agrees."""
    mine = db.select(HomeDoctor).where(HomeDoctor.token_hash == token_hash(token))
    found = db.session.scalars(mine).first()
    if found is not None:
        scopes.enter(scopes.HOLDER, found.case_id)
    if found is None or found.ended_at is not None or found.consent.withdrawn_at is not None:
        return None
    return found if found.opens_until is not None and found.opens_until > now else None
