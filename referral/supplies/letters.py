"""The letters to institutions and organisations; their words are made at delivery, with the link to their own page."""

import uuid
from typing import Any

from flask import url_for

from referral.crypto import link_token
from referral.db import db
from referral.outbox import letter
from referral.supplies.actions.shipments import is_lacking
from referral.supplies.catalogue import item
from referral.supplies.models import STOPPED, VERIFIED, WITHDRAWN, Institution, Offer, Shipment
from referral.supplies.saying import form_words, goods_name
from referral.supplies.wording import SHIPMENT_STATES


def own_page(institution: Institution) -> str:
    """The address of an institution's page; whoever has it acts for the institution."""
    return url_for("supplies.show_institution_own", token=link_token(institution.id), _external=True)


def offer_page(offer_id: uuid.UUID) -> str:
    """The address of an organisation's page."""
    return url_for("supplies.show_offer_own", token=link_token(offer_id), _external=True)


@letter("supply_confirm")
def supply_confirm(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Asks whether the needs stand; void once the institution was stopped."""
    row = db.session.get(Institution, uuid.UUID(facts["institution"]))
    return {"link": own_page(row)} if row is not None and row.state != STOPPED else None


@letter("supply_verified")
def supply_verified(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Brings an institution the address of its page; void once it is not verified any more."""
    row = db.session.get(Institution, uuid.UUID(facts["institution"]))
    return {"link": own_page(row)} if row is not None and row.state == VERIFIED else None


@letter("supply_offered")
def supply_offered(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Brings whoever offers something the address of their page, no word of theirs; void once it was withdrawn."""
    row = db.session.get(Offer, uuid.UUID(facts["offer"]))
    if row is None or row.state == WITHDRAWN:
        return None
    return {"goods": goods_name(row), "quantity": row.quantity, "link": offer_page(row.id)}


@letter("supply_moved")
def supply_moved(facts: dict[str, Any]) -> dict[str, Any] | None:
    """A step of a shipment, as it stands when the letter leaves; void to an institution that was stopped, whose page
    opens no more."""
    row = db.session.get(Shipment, uuid.UUID(facts["shipment"]))
    if row is None or (facts["side"] == "to" and row.need.institution.state == STOPPED):
        return None
    link = own_page(row.need.institution) if facts["side"] == "to" else offer_page(row.offer_id)
    return {**_said(row), "state": SHIPMENT_STATES[row.state], "arrives_on": row.arrives_on, "link": link}


@letter("supply_short")
def supply_short(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What came short or damaged."""
    row = db.session.get(Shipment, uuid.UUID(facts["shipment"]))
    if row is None or row.received is None:
        return None
    counts = {
        "received": row.received + (row.surplus or 0),
        "damaged": row.damaged,
        "surplus": row.surplus,
        "lacking": is_lacking(row),
    }
    return {**_said(row), **counts, "link": offer_page(row.offer_id)}


def _said(row: Shipment) -> dict[str, Any]:
    offer = row.offer
    unit = form_words(offer.unit, item(offer.kind, offer.code))
    return {"goods": goods_name(offer), "quantity": row.quantity, "unit": unit}
