"""Whoever travels with an entry that was found to be another entry's person goes on travelling with that person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_

from referral.audit import Actor
from referral.db import db, transaction
from referral.intake.models import Case
from referral.travel_groups.actions import link, undo
from referral.travel_groups.models import TravelsWith


@transaction
def carry_over(ended: Case, living: Case, actor: Actor, now: datetime) -> None:
    """The links of the entry that ends hold for the case that goes on; its own stay on record."""
    for other in _companions(ended):
        if other.id != living.id:
            link(living, other, actor, now)


def _companions(case: Case) -> Sequence[Case]:
    """Those that are said to travel with a case, and are not over."""
    live = (TravelsWith.concerns(case.id), TravelsWith.undone_at.is_(None))
    pair = or_(TravelsWith.first_id == Case.id, TravelsWith.second_id == Case.id)
    wanted = db.select(Case).join(TravelsWith, pair).where(*live, Case.id != case.id, Case.state != "closed")
    return db.session.scalars(wanted.order_by(Case.id)).all()


@transaction
def give_back(living: Case, joined_at: datetime, actor: Actor, now: datetime) -> None:
    """They are two people after all: what the joining at this moment has linked is linked no longer."""
    brought = (TravelsWith.concerns(living.id), TravelsWith.linked_at == joined_at)
    for each in db.session.scalars(db.select(TravelsWith).where(*brought)).all():
        undo(living, each.id, actor, now)
