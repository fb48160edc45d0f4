"""Who may be the same person: only those are opened who share a key with the one looked for; nobody is merged.

And who was found to be: a person decides that, and may undo it.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, delete, or_, true, union, union_all

from referral.db import INSERTS, db
from referral.intake import tokens
from referral.intake.models import Case, IdentityDecision, LookAlike, Patient, PatientToken
from referral.intake.suggestions import Found, Person, find_alike
from referral.prepared import prepared

Pair = tuple[datetime, uuid.UUID, uuid.UUID]
"""When two people were found to be one, and who they are."""
MOST_SHOWN = 5
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


def keep_alike(patient: Patient, but: Iterable[uuid.UUID]) -> bool:
    """Keep who looks like a person now, so that pages need not open anybody to tell; whether somebody does.

    Compared are those who share a key, and those who looked like them until now, from whichever side they were found.
    """
    apart = {patient.id, *but}
    former, found = partners_of(patient.id), people_like(patient.identity or {}, apart)
    again = {str(each.id): tokens.person_of(each.identity or {}) for each in former if each.id not in apart}
    still = find_alike(tokens.person_of(patient.identity or {}), again, len(again))
    alike = {uuid.UUID(each.key) for each in (*found.candidates, *still.candidates)}
    _keep_pairs(patient.id, {each.id for each in former}, alike)
    return bool(alike)


def partners_of(patient_id: uuid.UUID, most: int = MOST_OPENED) -> Sequence[Patient]:
    """Who is kept as looking like a person, so many at most."""
    partners = _partner_ids(patient_id)
    living = db.select(Patient).where(Patient.id.in_(partners), Patient.erased_at.is_(None))
    return db.session.scalars(living.order_by(Patient.id).limit(most)).all()


def how_many(patient_id: uuid.UUID) -> int:
    """How many people are kept as looking like a person, of those that a page would show."""
    return len(db.session.scalars(*_shown_ids(patient_id)).all())


@prepared
def _shown_ids(patient_id: uuid.UUID) -> CompoundSelect[tuple[uuid.UUID]]:
    return _partner_ids(patient_id).limit(MOST_SHOWN)


def _partner_ids(patient_id: uuid.UUID) -> CompoundSelect[tuple[uuid.UUID]]:
    """The other of each pair; the two sides apart, so that each is found by its own index."""
    return union_all(
        db.select(LookAlike.second_id).where(LookAlike.first_id == patient_id),
        db.select(LookAlike.first_id).where(LookAlike.second_id == patient_id),
    )


def _keep_pairs(patient_id: uuid.UUID, former: set[uuid.UUID], alike: set[uuid.UUID]) -> None:
    """Write only what is new or over; of two who are looked at at the same moment both may write their pair."""
    for pair in _pairs(patient_id, former - alike):
        db.session.execute(delete(LookAlike).filter_by(**pair))
    if new := _pairs(patient_id, alike - former):
        insert = INSERTS[db.engine.dialect.name](LookAlike).values(new)
        db.session.execute(insert.on_conflict_do_nothing())


def _pairs(patient_id: uuid.UUID, others: Iterable[uuid.UUID]) -> list[dict[str, uuid.UUID]]:
    """The rows of a person and others, always in the same order, so that nobody waits in a ring."""
    pairs = sorted(sorted((patient_id, other)) for other in others)
    return [{"first_id": first, "second_id": second} for first, second in pairs]


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


def one_person(patient_id: uuid.UUID) -> set[uuid.UUID]:
    """This person, and everybody of whom it was decided that they are the same; a statement a step."""
    return {patient_id, *(each for _at, *both in found_same({patient_id}) for each in both)}


def found_same(people: Collection[uuid.UUID]) -> list[Pair]:
    """Each decision that stands by which these people are the same as others, over however many steps, in its order."""
    found: set[Pair] = set()
    seen, asked = set[uuid.UUID](), set(people)
    pair = db.select(IdentityDecision.decided_at, IdentityDecision.first_id, IdentityDecision.second_id)
    stands = pair.where(IdentityDecision.verdict == "same", IdentityDecision.undone_at.is_(None))
    while asked:
        theirs = or_(IdentityDecision.first_id.in_(asked), IdentityDecision.second_id.in_(asked))
        found |= set(db.session.execute(stands.where(theirs)).tuples())
        seen |= asked
        asked = {each for _at, *both in found for each in both} - seen
    return sorted(found)
