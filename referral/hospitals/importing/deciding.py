"""What a person decides of a proposal: accepted, refused, either undone as a whole; the database decides a race."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotFound
from referral.hospitals.importing import applying, desk_words, taking_back
from referral.hospitals.importing.models import (
    ACCEPTED,
    MISTAKE,
    NEW,
    OPEN,
    OUTDATED,
    REFUSED,
    TWIN,
    Proposal,
)

DECIDED = (ACCEPTED, REFUSED)


@transaction
def accept(proposal: Proposal, actor: Actor, now: datetime, answer: str = "") -> None:
    """Do what is proposed, keeping what it overwrites. Raises Conflict where it was decided or has changed since."""
    _decide(proposal, ACCEPTED, actor, now, answer)
    proposal.kept = applying.apply(proposal, actor, now)
    _note(proposal, "proposal.accepted", actor, now)


@transaction
def refuse(proposal: Proposal, actor: Actor, now: datetime, answer: str = "") -> None:
    """Leave everything as it is; what is no twin is proposed as a hospital of its own."""
    _decide(proposal, REFUSED, actor, now, answer)
    if proposal.kind == TWIN:
        _propose_as_new(proposal, now)
    _note(proposal, "proposal.refused", actor, now)


@transaction
def undo(proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Put everything back as it was before the decision. Raises Conflict where something rests on it by now."""
    before = proposal.state
    if before not in DECIDED:
        raise Conflict(desk_words.NOT_DECIDED)
    back: dict[str, Any] = {"state": OPEN, "decided_at": None, "decided_by": None}
    try:
        with db.session.begin_nested():
            if not guarded_update(Proposal, Proposal.id == proposal.id, Proposal.state == before, **back):
                raise Conflict(desk_words.DECIDED_MEANWHILE)
    except IntegrityError:
        raise Conflict(desk_words.SAYS_OTHERWISE) from None
    if before == ACCEPTED:
        taking_back.take_back(proposal, actor, now)
    elif proposal.kind == TWIN:
        _withdraw_new(proposal)
    proposal.kept = None
    _note(proposal, "proposal.undone", actor, now)


@transaction
def decide_all(
    ids: list[uuid.UUID], decision: Callable[..., None], actor: Actor, now: datetime
) -> list[tuple[str, object]]:
    """Decide the ticked ones alike; the names of those that could not be, each with its sentence."""
    left: list[tuple[str, object]] = []
    for each in _ticked(ids):
        try:
            with db.session.begin_nested():
                decision(each, actor, now)
        except Conflict as refusal:
            left.append((each.name, refusal.sentence))
    return left


def _ticked(ids: list[uuid.UUID]) -> list[Proposal]:
    """In the order in which they were raised. A mistake is answered by itself, never by a tick."""
    ticked = db.select(Proposal).where(Proposal.id.in_(ids), Proposal.kind != MISTAKE)
    return list(db.session.scalars(ticked.order_by(Proposal.raised_at, Proposal.id)))


def _decide(proposal: Proposal, state: str, actor: Actor, now: datetime, answer: str) -> None:
    decided = {"state": state, "decided_at": now, "decided_by": uuid.UUID(actor.id), "answer": answer}
    if not guarded_update(Proposal, Proposal.id == proposal.id, Proposal.state == OPEN, **decided):
        raise Conflict(desk_words.DECIDED_MEANWHILE)
    db.session.refresh(proposal)


def _propose_as_new(twin: Proposal, now: datetime) -> None:
    same = {name: getattr(twin, name) for name in ("source", "row_id", "name", "country")}
    about = {"not_twin_of": str(twin.hospital_id)}
    db.session.add(Proposal(id=uuid.uuid4(), kind=NEW, raised_at=now, about=about, **same))


def _withdraw_new(twin: Proposal) -> None:
    """The hospital of its own that its refusal has proposed; raises Conflict where it has been added already."""
    own = (Proposal.row_id == twin.row_id, Proposal.kind == NEW)
    if db.session.scalars(db.select(Proposal).where(*own, Proposal.state == ACCEPTED)).first():
        raise Conflict(desk_words.ADDED_ALREADY)
    guarded_update(Proposal, *own, Proposal.state == OPEN, state=OUTDATED)


def proposal_of(proposal_id: uuid.UUID) -> Proposal:
    """One proposal; NotFound when there is none."""
    found = db.session.get(Proposal, proposal_id)
    if found is None:
        raise NotFound()
    return found


def _note(proposal: Proposal, verb: str, actor: Actor, now: datetime) -> None:
    hospital = str(proposal.hospital_id) if proposal.hospital_id else None
    about: dict[str, Any] = {"kind": proposal.kind, "source": proposal.source, "hospital": hospital}
    audit.record(actor, verb, proposal, now, columns=sorted(proposal.changes), **about)
