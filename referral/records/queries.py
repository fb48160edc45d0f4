"""Wishes to erase, and whom they concern: references only, never a name."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case, Erasure
from referral.intake.references import normal
from referral.paging import Page, page_of


class Wish(NamedTuple):
    """An undecided wish, with the references of the person's cases."""

    erasure: Erasure
    references: str


def open_wishes(page: int = 1) -> Page[Wish]:
    """Undecided wishes, oldest first, by page."""
    undecided = (Erasure.approved_at.is_(None), Erasure.refused_at.is_(None))
    found = page_of(db.select(Erasure).where(*undecided).order_by(Erasure.asked_at, Erasure.id), page)
    names = _references([wish.patient_id for wish in found.rows])
    return Page([Wish(each, ", ".join(names[each.patient_id])) for each in found.rows], found.cut)


def _references(people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The references of these people's cases, each person's oldest first."""
    query = db.select(Case.patient_id, Case.reference).where(Case.patient_id.in_(people))
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for patient_id, reference in db.session.execute(query.order_by(Case.created_at, Case.id)):
        names[patient_id].append(reference)
    return names


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
