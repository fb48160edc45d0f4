"""Which cases travel together: said by a coordinator by reference, kept both ways, undone without a trace lost."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, type_coerce
from sqlalchemy import case as sql_case

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake.models import Case
from referral.prepared import prepared
from referral.travel_groups.models import TravelsWith

ITSELF = _l("This is the case itself. Write the reference of the other one.")
CLOSED = _l(
    "One of these two cases is closed. Nothing about travelling together can be noted for closed cases."
)
VERBS = "case.travels_together", "case.travels_apart"


class Other(NamedTuple):
    """What is told of another case: its id, its reference, its state."""

    id: uuid.UUID
    reference: str
    state: str


class Companion(NamedTuple):
    """A case that travels along, and the link that says so; `link` is None for one joined through another."""

    case: Other
    link: TravelsWith | None


@transaction
def link(case: Case, other: Case, actor: Actor, now: datetime) -> TravelsWith:
    """Say that two cases go to one hospital or wait together; saying it twice is harmless.

    Raises Conflict for one case twice, and for a closed one.
    """
    if case.id == other.id:
        raise Conflict(ITSELF)
    first, second = sorted((case, other), key=lambda each: each.id)
    for each in (first, second):
        guarded_lock(Case, Case.id == each.id)
        db.session.refresh(each)
    if "closed" in (first.state, second.state):
        raise Conflict(CLOSED)
    return _standing(first, second) or _linked(first, second, actor, now)


def _standing(first: Case, second: Case) -> TravelsWith | None:
    pair = (TravelsWith.first_id == first.id, TravelsWith.second_id == second.id)
    live = db.select(TravelsWith).where(*pair, TravelsWith.undone_at.is_(None))
    return db.session.scalars(live).first()


def _linked(first: Case, second: Case, actor: Actor, now: datetime) -> TravelsWith:
    made = TravelsWith(
        id=uuid.uuid4(),
        first_id=first.id,
        second_id=second.id,
        linked_by=uuid.UUID(actor.id),
        linked_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _record(VERBS[0], made, actor, now)
    return made


@transaction
def undo(case: Case, link_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take a link back; a second click is harmless. Raises NotFound for a link of other cases."""
    found = db.session.get(TravelsWith, link_id)
    if found is None or case.id not in (found.first_id, found.second_id):
        raise NotFound()
    live = (TravelsWith.id == found.id, TravelsWith.undone_at.is_(None))
    if guarded_update(TravelsWith, *live, undone_at=now, undone_by=uuid.UUID(actor.id)):
        _record(VERBS[1], found, actor, now)


def _record(verb: str, link: TravelsWith, actor: Actor, now: datetime) -> None:
    for one, other in ((link.first_id, link.second_id), (link.second_id, link.first_id)):
        audit.record(actor, verb, link, now, case_id=one, other=str(other))


def travel_groups() -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Every case that travels with others → all of them, itself included; links are followed to their end."""
    found: dict[uuid.UUID, frozenset[uuid.UUID]] = {}
    for first, second in _live_pairs():
        both = frozenset({first, second})
        joined = found.get(first, both) | found.get(second, both) | both
        found.update(dict.fromkeys(joined, joined))
    return found


def _live_pairs() -> Iterable[tuple[uuid.UUID, uuid.UUID]]:
    columns = db.select(TravelsWith.first_id, TravelsWith.second_id)
    return db.session.execute(columns.where(TravelsWith.undone_at.is_(None))).tuples().all()


def companions(case: Case) -> list[Companion]:
    """The cases that travel with this one, by reference; links are followed to their end."""
    return [Companion(Other(*other), found) for *other, found in db.session.execute(*_companions(case.id))]


@prepared
def _companions(case_id: uuid.UUID) -> Select[Any]:
    group, live = _group_of(case_id), TravelsWith.undone_at.is_(None)
    direct = TravelsWith.concerns(case_id) & TravelsWith.concerns(Case.id) & live
    return (
        db.select(Case.id, Case.reference, Case.state, TravelsWith)
        .join(group, group.c.id == Case.id)
        .outerjoin(TravelsWith, direct)
        .where(Case.id != case_id)
        .order_by(Case.reference)
    )


def _group_of(case_id: uuid.UUID) -> CTE:
    """The ids of all who travel with a case, itself included."""
    found = db.select(type_coerce(case_id, Case.id.type).label("id")).cte("family", recursive=True)
    other = sql_case((TravelsWith.first_id == found.c.id, TravelsWith.second_id), else_=TravelsWith.first_id)
    joined = db.select(other).join(found, TravelsWith.concerns(found.c.id))
    return found.union(joined.where(TravelsWith.undone_at.is_(None)))


def group_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """For those of these cases that travel with another of them, the name of their travel group: its first id."""
    wanted, names = set(ids), {}
    members: dict[frozenset[uuid.UUID], list[uuid.UUID]] = defaultdict(list)
    for each, group in travel_groups().items():
        if each in wanted:
            members[group].append(each)
    for present in members.values():
        if len(present) > 1:
            names.update(dict.fromkeys(present, str(min(present))))
    return names
