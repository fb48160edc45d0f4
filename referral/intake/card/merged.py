"""The living one of two entries of one person: a card of the one that was closed as the same opens the other."""

from referral.db import db
from referral.intake.models import Case, IdentityDecision

MOST_STEPS = 8
"""Entries that were found to be one person, one after another; more is a mistake."""


def living_case(case: Case) -> Case:
    """The case itself, or the newest of the person under whom it goes on."""
    for _step in range(MOST_STEPS):
        decision = _same_person(case)
        if decision is None:
            return case
        other = decision.other_than(case.patient_id)
        query = db.select(Case).where(Case.patient_id == other).order_by(Case.created_at.desc())
        newest = db.session.scalars(query.limit(1)).first()
        if newest is None:
            return case
        case = newest
    return case


def _same_person(case: Case) -> IdentityDecision | None:
    mine = (IdentityDecision.closed_case_id == case.id, IdentityDecision.undone_at.is_(None))
    return (
        db.session.scalars(db.select(IdentityDecision).where(*mine)).first()
        if case.outcome == "duplicate"
        else None
    )
