"""Pieces of an offer are reserved for a need by a person, travel, are counted; what is short opens the need again.

Locks always in the order offer, need, shipment.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case as when

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.i18n import _l
from referral.supplies import moves, telling
from referral.supplies.catalogue import item, range_of
from referral.supplies.models import OPEN, VERIFIED, Institution, Need, Offer, Shipment, Temperature
from referral.zones import day_in

GONE = _l("So many are not left any more: somebody was quicker. Look at how it stands now.")
NOT_THE_SAME = _l("Offer and need are not the same medicine in the same form and strength.")
NOT_VERIFIED = _l("The institution is not verified at present: nothing is promised to it.")
NO_LICENCE = _l(
    "A controlled or radioactive medicine is promised only where both sides name the holder of a licence."
)
EXPIRED = _l("This batch has expired.")
NO_COLD = _l("The need is stored cold and the offer is not, or the other way round.")
MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
ARRIVES_LATER = _l("It cannot arrive before it leaves.")
EXPIRES_BEFORE = _l("It would arrive with less shelf life than the institution asks for.")
IN_PACKS = _l("It is given in closed packs of %(number)s: no pack is opened.")
NOT_YET = _l("This moment is not over yet.")
BEFORE_RESERVED = _l("On this day nothing was reserved yet. Please look at the year again.")
BEFORE_IT_LEFT = _l("At this moment nothing was reserved yet.")
MORE_THAN_SENT = _l("%(number)s pieces were sent. If more have come, please say so below.")
MORE_DAMAGED = _l("More cannot be damaged than came.")
SHAPE = ("kind", "code", "form", "strength", "unit")


@transaction
def reserve(offer: Offer, need: Need, quantity: int, actor: Actor, now: datetime) -> Shipment:
    """Promise single pieces of an offer to a need. A person decides; the database lets no piece be promised twice.

    More than is missing is promised only where the last closed pack holds more. Raises Conflict where so many are not
    left or not missing any more, NotAllowed where they do not fit.
    """
    _check_fit(offer, need, now.date())
    if quantity % offer.pack:
        raise NotAllowed(str(IN_PACKS) % {"number": offer.pack})
    covers = min(quantity, need.missing)
    if quantity - covers >= offer.pack or covers < 1:
        raise Conflict(GONE)
    lasts = (Offer.state == OPEN, Offer.left >= quantity)
    if not guarded_update(Offer, Offer.id == offer.id, *lasts, left=Offer.left - quantity):
        raise Conflict(GONE)
    lacks = (Need.state == OPEN, Need.confirm_by >= now.date(), Need.missing >= covers)
    if not guarded_update(Need, Need.id == need.id, *lacks, missing=Need.missing - covers):
        raise Conflict(GONE)
    shipment = Shipment(id=uuid.uuid4(), offer_id=offer.id, need_id=need.id, quantity=quantity, covers=covers)
    shipment.state, shipment.moments = moves.RESERVED, {moves.RESERVED: now.isoformat()}
    shipment.reserved_at, shipment.reserved_by = now, uuid.UUID(actor.id)
    db.session.add(shipment)
    db.session.flush()
    audit.record(actor, "supplies.reserved", shipment, now, quantity=quantity)
    telling.moved(shipment, now)
    return shipment


def _check_fit(offer: Offer, need: Need, today: date) -> None:
    known, institution = item(need.kind, need.code), need.institution
    if known is None or any(getattr(offer, name) != getattr(need, name) for name in SHAPE):
        raise NotAllowed(NOT_THE_SAME)
    _check_verified(institution, today)
    if known.licensed and not (offer.licence_holder and institution.licence_holder):
        raise NotAllowed(NO_LICENCE)
    if offer.expires_on is not None and offer.expires_on < today:
        raise NotAllowed(EXPIRED)
    if offer.expires_on is not None and offer.expires_on < months_later(today, need.least_months):
        raise NotAllowed(EXPIRES_BEFORE)
    if offer.storage != need.storage:
        raise NotAllowed(NO_COLD)


def _check_verified(institution: Institution, today: date) -> None:
    if institution.verify_by is None or institution.state != VERIFIED or institution.verify_by < today:
        raise NotAllowed(NOT_VERIFIED)


@transaction
def plan(shipment: Shipment, facts: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """How it travels: carrier, leaves_on, arrives_on. Raises Invalid for days that do not fit."""
    if facts["leaves_on"] < day_in(shipment.reserved_at):
        raise Invalid({"leaves_on": [str(BEFORE_RESERVED)]})
    if facts["arrives_on"] < facts["leaves_on"]:
        raise Invalid({"arrives_on": [str(ARRIVES_LATER)]})
    expires, least = shipment.offer.expires_on, shipment.need.least_months
    if expires is not None and expires < months_later(facts["arrives_on"], least):
        raise Invalid({"arrives_on": [str(EXPIRES_BEFORE)]})
    _move(shipment, "plan", now, **facts)
    _note(shipment, "plan", actor, now)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("unreachable")


@transaction
def move(shipment: Shipment, verb: str, actor: Actor, now: datetime) -> None:
    """One step of the table without figures; what is cancelled goes back to offer and need. Raises Conflict,
    NotAllowed where it would be handed over for an institution that is not verified (any more)."""
    if verb in moves.WITH_FIGURES:
        raise Conflict(MOVED_ON)
    if verb == "hand_over":
        _check_verified(shipment.need.institution, now.date())
    if verb == "cancel":
        _give_back(shipment)
    _move(shipment, verb, now)
    _note(shipment, verb, actor, now)


def _give_back(shipment: Shipment) -> None:
    guarded_update(Offer, Offer.id == shipment.offer_id, left=Offer.left + shipment.quantity)
    guarded_update(Need, Need.id == shipment.need_id, missing=Need.missing + shipment.covers)


@transaction
def count(
    shipment: Shipment, received: int, damaged: int, actor: Actor, now: datetime, more_came: bool = False
) -> None:
    """What came and what of it is no use. What is short or damaged is missing again, and the sender is told; so they
    are where more came than was sent.

    Raises Invalid for impossible counts, and for more than was sent unless `more_came` says so; Conflict where it is
    not to be counted now.
    """
    if received > shipment.quantity and not more_came:
        raise Invalid({"more_came": [str(MORE_THAN_SENT) % {"number": shipment.quantity}]})
    if damaged > received:
        raise Invalid({"damaged": [str(MORE_DAMAGED)]})
    lacking = _lacking(shipment, received, damaged)
    if lacking:
        opened = when((Need.missing + lacking > Need.quantity, Need.quantity), else_=Need.missing + lacking)
        guarded_update(Need, Need.id == shipment.need_id, missing=opened)
    counted = _counted(shipment.quantity, received, damaged)
    _move(shipment, "count", now, **counted)
    _note(shipment, "count", actor, now)
    if counted["surplus"]:
        audit.record(actor, "supplies.surplus", shipment, now, surplus=counted["surplus"])
    if received != shipment.quantity or damaged:
        if lacking or damaged or received < shipment.quantity:
            audit.record(actor, "supplies.short", shipment, now, lacking=lacking)
        telling.short(shipment, now)


def _counted(sent: int, came: int, useless: int) -> dict[str, int]:
    """Of those that were sent how many came and how many of these are no use; of what came beyond, what is of use."""
    received = min(came, sent)
    damaged = min(useless, received)
    return {"received": received, "damaged": damaged, "surplus": came - useless - (received - damaged)}


@transaction
def measure(
    shipment: Shipment, tenths: int, measured_at: datetime, actor: Actor, now: datetime
) -> Temperature:
    """Note a reading; outside the range of its storage it is marked. Raises Conflict where nothing travels or
    travelled, Invalid for a moment that is not over or before anything was reserved."""
    if shipment.state in (moves.RESERVED, moves.PLANNED, moves.CANCELLED):
        raise Conflict(MOVED_ON)
    if measured_at > now:
        raise Invalid({"hour": [str(NOT_YET)]})
    if measured_at < shipment.reserved_at - timedelta(hours=1):
        raise Invalid({"day": [str(BEFORE_IT_LEFT)]})
    least, most = range_of(shipment.offer.storage)
    row = Temperature(id=uuid.uuid4(), shipment_id=shipment.id, measured_at=measured_at, tenths=tenths)
    row.breach, row.noted_at, row.noted_by = not least <= tenths <= most, now, uuid.UUID(actor.id)
    db.session.add(row)
    audit.record(actor, "supplies.temperature", shipment, now, breach=row.breach)
    return row


def _move(shipment: Shipment, verb: str, now: datetime, **facts: Any) -> None:
    """Guarded by the state that was seen and by the table."""
    before = shipment.state
    state = moves.after(before, verb)
    if state is None:
        raise Conflict(MOVED_ON)
    moments = {**shipment.moments, state: now.isoformat()}
    stands = (Shipment.id == shipment.id, Shipment.state == before)
    if not guarded_update(Shipment, *stands, state=state, moments=moments, **facts):
        raise Conflict(MOVED_ON)


def _note(shipment: Shipment, verb: str, actor: Actor, now: datetime) -> None:
    audit.record(actor, "supplies.moved", shipment, now, step=verb)
    telling.moved(shipment, now)


def is_lacking(shipment: Shipment) -> int:
    """How many pieces came short or damaged; nought where nothing was counted yet."""
    if shipment.received is None:
        return 0
    return _lacking(shipment, shipment.received + (shipment.surplus or 0), shipment.damaged or 0)


def _lacking(shipment: Shipment, received: int, damaged: int) -> int:
    return max(0, shipment.covers - received + damaged)
