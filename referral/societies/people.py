"""Who answers for societies: those of one society in their order, those of an address, a page of them for the desk."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import joinedload

from referral.crypto import blind_index
from referral.db import db
from referral.errors import NotFound
from referral.paging import Page, page_of
from referral.societies.clocks import ASK_BEFORE
from referral.societies.models import ACTIVE, ENDED, INVITED, Liaison

SOONEST_FIRST = (Liaison.state.desc(), Liaison.confirm_by, Liaison.invited_at, Liaison.id)
"""Invited before active (i after a): what waits for somebody stands first."""


def index_of(email: str) -> str:
    """By what an address is found again, and cannot be read."""
    return blind_index("liaison", email.strip().lower())


def order_of(liaison: Liaison) -> tuple[bool, str, str]:
    """Who is named first: liaison persons before deputies, then who agreed first."""
    return liaison.position == "deputy", str(liaison.consented_at or ""), str(liaison.id)


def is_to_confirm(liaison: Liaison, today: date) -> bool:
    """Whether one press is asked of them: their ninety days end soon or are over, their twelve months are not."""
    if liaison.state != ACTIVE or liaison.confirm_by is None or liaison.valid_until is None:
        return False
    return liaison.confirm_by - ASK_BEFORE <= today <= liaison.valid_until


def reached_of(society_ids: Iterable[uuid.UUID], today: date) -> dict[uuid.UUID, list[Liaison]]:
    """Society → who can be asked today: agreed, said so again in time, and letters reach them; in their order."""
    living = (Liaison.state == ACTIVE, Liaison.confirm_by >= today, Liaison.valid_until >= today)
    asked = db.select(Liaison).where(Liaison.society_id.in_(list(society_ids)), *living)
    asked = asked.options(joinedload(Liaison.data_key))
    found: dict[uuid.UUID, list[Liaison]] = defaultdict(list)
    for each in sorted(db.session.scalars(asked.where(Liaison.undelivered_at.is_(None))), key=order_of):
        found[each.society_id].append(each)
    return found


def asked_societies(today: date) -> set[uuid.UUID]:
    """The societies of which somebody can be asked today."""
    living = (Liaison.state == ACTIVE, Liaison.confirm_by >= today, Liaison.valid_until >= today)
    asked = db.select(Liaison.society_id).where(*living, Liaison.undelivered_at.is_(None)).distinct()
    return set(db.session.scalars(asked))


def of_email(email: str) -> list[Liaison]:
    """Who of these is a person with an account; none once they are gone."""
    mine = (Liaison.email_index == index_of(email), Liaison.state == ACTIVE)
    asked = db.select(Liaison).options(joinedload(Liaison.society), joinedload(Liaison.data_key)).where(*mine)
    return sorted(db.session.scalars(asked), key=order_of)


def liaison_of(liaison_id: uuid.UUID) -> Liaison:
    """One; raises NotFound."""
    found = db.session.get(Liaison, liaison_id)
    if found is None:
        raise NotFound()
    return found


def open_at(society_id: uuid.UUID, email: str) -> Liaison | None:
    """Who was invited or has agreed under this address for this society, if anybody."""
    mine = (Liaison.society_id == society_id, Liaison.email_index == index_of(email), Liaison.state != ENDED)
    return db.session.scalars(db.select(Liaison).where(*mine)).first()


def kept(number: int) -> Page[Liaison]:
    """Everybody who was invited or has agreed, a page of them."""
    asked = db.select(Liaison).where(Liaison.state.in_((INVITED, ACTIVE)))
    asked = asked.options(joinedload(Liaison.data_key))
    return page_of(asked.order_by(*SOONEST_FIRST), number)
