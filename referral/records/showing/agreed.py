"""Which kinds of papers the patient lets hospitals see, as the living consents say."""

import uuid

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Consent
from referral.intake.questions.consents import Purpose
from referral.referrals.consents import not_over

KIND = "kind"


def living(case_id: uuid.UUID) -> dict[str, Consent]:
    """The living consents to show papers to hospitals, by the kind that each names."""
    mine = (Consent.case_id == case_id, Consent.purpose == Purpose.PAPERS, Consent.withdrawn_at.is_(None))
    rows = db.session.scalars(db.select(Consent).where(*mine, not_over()).order_by(Consent.given_at))
    return {str(each.scope.get(KIND)): each for each in rows}


def agreed_kinds(case_id: uuid.UUID) -> frozenset[str]:
    """The kinds that hospitals may see; a paper whose kind nobody has said is of none."""
    return frozenset(living(case_id))


def living_of(case_id: uuid.UUID, kind: str) -> Consent:
    """The living consent of a kind; raises NotFound."""
    found = living(case_id).get(kind)
    if found is None:
        raise NotFound()
    return found
