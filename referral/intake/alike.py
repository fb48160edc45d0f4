"""Who may be the same person: only those are opened who share a key with the one looked for; nobody is merged."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, true, union

from referral.db import db
from referral.intake import tokens
from referral.intake.models import Case, Patient, PatientToken
from referral.intake.suggestions import Found, Person, find_alike

MOST_OPENED = 300
MOST_OPENED_BY_SURNAME = 600
MOST_OPENED_BY_PHONE = 60
"""A shelter's phone may stand in very many entries; the newest of them are enough to compare."""


def people_like(identity: dict[str, Any], but: Iterable[uuid.UUID] = ()) -> Found:
    """The candidates for an identity, by patient id as text; `but`: whom not to compare with."""
    wanted = tokens.asked_of(identity)
    by_phone = {token for token in wanted if token[0] == "phone"}
    limits = ((wanted - by_phone, MOST_OPENED), (by_phone, MOST_OPENED_BY_PHONE))
    return find_alike(tokens.person_of(identity), opened(limits, but))


def cases_of(people: Sequence[str]) -> list[Case]:
    """The cases of these people, in the order of the people, each person's newest first."""
    order = {uuid.UUID(each): position for position, each in enumerate(people)}
    query = db.select(Case).join(Case.patient).where(Case.patient_id.in_(order), Patient.erased_at.is_(None))
    newest_first = db.session.scalars(query.order_by(Case.created_at.desc(), Case.id)).all()
    return sorted(newest_first, key=lambda case: order[case.patient_id])


def opened(
    wanted: Iterable[tuple[set[tokens.Token], int]],
    but: Iterable[uuid.UUID] = (),
    within: Collection[str] = (),
) -> dict[str, Person]:
    """The newest people who hold one of these tokens, so many at most of each set, opened; nobody else is.

    `within`: of people with a case in these countries, or in none that is known; none given means all.
    """
    blocks = [_holders(held, but, within).limit(most) for held, most in wanted if held]
    if not blocks:
        return {}
    among = union(*(db.select(block.subquery().c.id) for block in blocks))
    newest = db.select(Patient).where(Patient.id.in_(among)).order_by(Patient.created_at.desc(), Patient.id)
    return {str(each.id): tokens.person_of(each.identity or {}) for each in db.session.scalars(newest)}


def _holders(
    wanted: set[tokens.Token], but: Iterable[uuid.UUID], within: Collection[str]
) -> Select[tuple[uuid.UUID]]:
    """The ids of those who hold one of these tokens, the newest first."""
    each = [(PatientToken.kind == kind) & (PatientToken.token == token) for kind, token in sorted(wanted)]
    ids = db.select(PatientToken.patient_id).where(or_(*each))
    query = db.select(Patient.id).where(
        Patient.id.in_(ids), Patient.id.not_in(list(but)), Patient.erased_at.is_(None)
    )
    if within:
        query = query.where(Patient.id.in_(db.select(Case.patient_id).where(is_within(within))))
    return query.order_by(Patient.created_at.desc(), Patient.id)


def is_within(countries: Collection[str]) -> ColumnElement[bool]:
    """Whether a case is in one of these countries, or says none and so is everybody's; no country given means all."""
    if not countries:
        return true()
    return Case.place_country.in_(countries) | Case.place_country.is_(None)
