"""Wishes to erase, and whom they concern: references only, never a name."""

import uuid
from collections.abc import Sequence

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case, Erasure
from referral.intake.references import normal


def open_wishes() -> Sequence[tuple[Erasure, str]]:
    """Undecided wishes with the references of the person's cases, oldest first."""
    undecided = (Erasure.approved_at.is_(None), Erasure.refused_at.is_(None))
    wishes = db.session.scalars(db.select(Erasure).where(*undecided).order_by(Erasure.asked_at)).all()
    return [(wish, _references(wish.patient_id)) for wish in wishes]


def _references(patient_id: uuid.UUID) -> str:
    query = db.select(Case.reference).where(Case.patient_id == patient_id).order_by(Case.created_at)
    return ", ".join(db.session.scalars(query))


def wish_of(wish_id: uuid.UUID) -> Erasure:
    """One wish; NotFound when there is none."""
    wish = db.session.get(Erasure, wish_id)
    if wish is None:
        raise NotFound()
    return wish


def case_by_reference(reference: str) -> Case | None:
    """The case of a reference as people write it: small letters, spaces for dashes."""
    meant = normal(reference) or reference.strip().upper()
    return db.session.scalars(db.select(Case).where(Case.reference == meant)).first()
