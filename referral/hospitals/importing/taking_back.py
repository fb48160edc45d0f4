"""An acceptance is undone: columns, statements, links and new hospitals as they were before; or not at all."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from referral.audit import Actor, record
from referral.db import db
from referral.errors import Conflict
from referral.hospitals.actions import set_open
from referral.hospitals.importing import desk_words
from referral.hospitals.importing.applying import DAYS, FILLED_IN
from referral.hospitals.importing.comparing import is_contact_its_own
from referral.hospitals.importing.finding import plain
from referral.hospitals.importing.models import Proposal
from referral.hospitals.models import Hospital, Statement


def take_back(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Put back what was overwritten. Raises Conflict where it is otherwise by now, or something rests on it."""
    for what, kept in (proposal.kept or {}).items():
        STEPS[what](proposal, kept, actor, now)
    db.session.flush()


def _columns(proposal: Proposal, kept: dict[str, list[Any]], actor: Actor, now: datetime) -> None:
    hospital = _hospital_of(proposal)
    is_told = is_contact_its_own(hospital) and not kept.keys().isdisjoint(FILLED_IN)
    for name, (before, after) in kept.items():
        if is_told or plain(getattr(hospital, name)) != after:
            raise Conflict(desk_words.CHANGED_MEANWHILE)
        setattr(hospital, name, date.fromisoformat(before) if name in DAYS and before else before)
    if kept:
        record(actor, "hospital.reloaded", hospital, now, fields=sorted(kept))


def _added(proposal: Proposal, ids: list[str], actor: Actor, now: datetime) -> None:
    for each in _statements(ids):
        db.session.delete(each)


def _ended(proposal: Proposal, kept: dict[str, str | None], actor: Actor, now: datetime) -> None:
    for each in _statements(list(kept)):
        until = kept[str(each.id)]
        each.valid_until = date.fromisoformat(until) if until else None


def _linked(proposal: Proposal, _kept: bool, actor: Actor, now: datetime) -> None:
    if proposal.row is not None:
        proposal.row.hospital_id = None


def _closed(proposal: Proposal, _kept: bool, actor: Actor, now: datetime) -> None:
    hospital = _hospital_of(proposal)
    if hospital.closed_at is None:
        raise Conflict(desk_words.CHANGED_MEANWHILE)
    set_open(hospital, True, actor, now)


def _created(proposal: Proposal, hospital_id: str, actor: Actor, now: datetime) -> None:
    """The hospital goes again, if nothing rests on it: no request, no account, no free places."""
    hospital = _hospital_of(proposal)
    if proposal.row is not None:
        proposal.row.hospital_id = None
    proposal.hospital_id = None
    record(actor, "hospital.taken_back", hospital, now)
    try:
        with db.session.begin_nested():
            db.session.delete(hospital)
    except IntegrityError:
        raise Conflict(desk_words.RESTS_ON_IT) from None


STEPS: dict[str, Callable[..., None]] = {
    "created": _created,
    "columns": _columns,
    "added": _added,
    "ended": _ended,
    "linked": _linked,
    "closed": _closed,
}


def _hospital_of(proposal: Proposal) -> Hospital:
    if proposal.hospital is None:
        raise Conflict(desk_words.CHANGED_MEANWHILE)
    return proposal.hospital


def _statements(ids: list[str]) -> list[Statement]:
    wanted = db.select(Statement).where(Statement.id.in_([uuid.UUID(each) for each in ids]))
    return list(db.session.scalars(wanted))
