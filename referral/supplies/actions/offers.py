"""An offer is made by an organisation or typed for it, accepted at the desk, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.crypto import link_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.i18n import _l
from referral.supplies import telling
from referral.supplies.catalogue import MEDICINE, item
from referral.supplies.models import OPEN, PROPOSED, WITHDRAWN, Offer

ORGANISATION = Actor("organisation", "public", "organisation")
"""Whoever offers something has no account."""
SOON = timedelta(days=60)
"""What expires sooner hardly arrives in time; a choice of ours, told and never refused."""
MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
NO_LICENCE = _l("This is a controlled medicine or a radioactive one. Who holds the licence to send it?")
EXPIRY_NEEDED = _l("A medicine has an expiry date on its box. Please write month and year.")


@transaction
def make(facts: Mapping[str, Any], actor: Actor, now: datetime) -> Offer:
    """Keep an offer as proposed: a person at the desk looks at it first.

    `facts`: columns of Goods and of Offer. Raises Invalid for controlled goods without a licence holder and for a
    medicine without an expiry date.
    """
    known = item(facts["kind"], facts["code"])
    if known is None:
        raise Conflict(MOVED_ON)
    if known.licensed and not facts["licence_holder"]:
        raise Invalid({"licence_holder": [str(NO_LICENCE)]})
    if known.kind == MEDICINE and facts["expires_on"] is None:
        raise Invalid({"expires_on": [str(EXPIRY_NEEDED)]})
    offer = Offer(id=uuid.uuid4(), made_at=now, left=facts["quantity"], **facts)
    offer.link_hash = link_hash(offer.id)
    db.session.add(offer)
    db.session.flush()
    audit.record(actor, "supplies.offer_made", offer, now, code=offer.code, country=offer.country)
    telling.offered(offer, now)
    return offer


def expires_soon(offer: Offer, today: date) -> bool:
    """Whether whoever offers it is told that it hardly arrives in time."""
    return offer.expires_on is not None and offer.expires_on - today < SOON


@transaction
def take(offer: Offer, actor: Actor, now: datetime) -> None:
    """Somebody at the desk has looked at it: it is matched from now on. Raises Conflict for the second."""
    _move(offer, (PROPOSED,), OPEN, taken_by=uuid.UUID(actor.id))
    audit.record(actor, "supplies.offer_taken", offer, now)


@transaction
def withdraw(offer: Offer, actor: Actor, now: datetime) -> None:
    """Nothing more of it is promised; what is promised goes on. Raises Conflict for the second."""
    _move(offer, (PROPOSED, OPEN), WITHDRAWN)
    audit.record(actor, "supplies.offer_withdrawn", offer, now)


def _move(offer: Offer, before: tuple[str, ...], after: str, **facts: Any) -> None:
    if not guarded_update(Offer, Offer.id == offer.id, Offer.state.in_(before), state=after, **facts):
        raise Conflict(MOVED_ON)
