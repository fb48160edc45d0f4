"""Which kinds of papers the patient lets hospitals see, as the living consents say."""

import uuid
from collections.abc import Sequence

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Consent
from referral.intake.questions.consents import Purpose
from referral.referrals.consents import hospitals_in, not_over

KIND = "kind"
GATES = (Purpose.STORE, Purpose.SHOW, Purpose.PAPERS)


def living(case_id: uuid.UUID) -> dict[str, Consent]:
    """The living consents to show papers to hospitals, by the kind that each names."""
    return {str(each.scope.get(KIND)): each for each in _living(case_id, Purpose.PAPERS)}


def living_of(case_id: uuid.UUID, kind: str) -> Consent:
    """The living consent of a kind; raises NotFound."""
    found = living(case_id).get(kind)
    if found is None:
        raise NotFound()
    return found


def shown_kinds(case_id: uuid.UUID, hospital_id: uuid.UUID) -> frozenset[str]:
    """The kinds of papers that this hospital may see; none unless we may keep the case and it sees the case.

    A paper whose kind nobody has said is of none of them. One statement.
    """
    given = _living(case_id, *GATES)
    keeps = any(each.purpose == Purpose.STORE for each in given)
    seen_by = {name for each in given if each.purpose == Purpose.SHOW for name in hospitals_in(each.scope)}
    if not keeps or str(hospital_id) not in seen_by:
        return frozenset()
    return frozenset(str(each.scope.get(KIND)) for each in given if each.purpose == Purpose.PAPERS)


def _living(case_id: uuid.UUID, *purposes: str) -> Sequence[Consent]:
    mine = (Consent.case_id == case_id, Consent.purpose.in_(purposes), Consent.withdrawn_at.is_(None))
    return db.session.scalars(db.select(Consent).where(*mine, not_over()).order_by(Consent.given_at)).all()
