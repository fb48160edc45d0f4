"""Institutions, needs, offers, shipments and readings in a crowd: as many of each, of one institution and offer."""

import uuid
from datetime import datetime, timedelta

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import link_token, token_hash
from referral.supplies.models import Demand, Institution, Need, Offer, Shipment, Temperature
from tests.crowd.writing import add
from tests.supplies.goods import GOODS, INSTITUTION, OFFER

DAY = timedelta(days=1)


def some_supplies(size: int, staff: dict[Role, User], now: datetime) -> Shipment:
    """The first shipment, whose temperatures were read as often."""
    by, today = staff[Role.PHARMACIST].id, now.date()
    houses = add(_house(n, by, staff[Role.ADMINISTRATOR].id, now) for n in range(size))
    due = {"made_at": now, "confirmed_at": now, "confirm_by": today + 20 * DAY}
    asked = {**GOODS, "missing": 600, "least_months": 6, "stock_days": 9, "note": "", **due}
    of_one = [{**asked, "strength": f"{n + 1} mg", "institution_id": houses[0].id} for n in range(size)]
    of_all = [{**asked, "institution_id": house.id} for house in houses]
    needs = add(Need(id=uuid.uuid4(), state="open", **each) for each in (*of_all, *of_one))
    given = {**OFFER, "quantity": 1_000_000, "left": 900_000, "state": "open", "made_at": now}
    offers = [Offer(id=uuid.uuid4(), **{**given, "batch": f"B{n}"}) for n in range(size)]
    for offer in offers:
        offer.link_hash = token_hash(link_token(offer.id))
    add(offers)
    sent = {"offer_id": offers[0].id, "quantity": 10, "covers": 10, "moments": {}}
    sent |= {"state": "received", "reserved_at": now, "reserved_by": by}
    to = [needs[0].id] * size
    shipments = add(Shipment(id=uuid.uuid4(), need_id=need, **sent) for need in to)
    read = {"shipment_id": shipments[0].id, "tenths": 200, "breach": False, "noted_at": now, "noted_by": by}
    add(Temperature(id=uuid.uuid4(), measured_at=now - n * DAY, **read) for n in range(size))
    add(Demand(country="PL", code=f"code-{n}", people=n, counted_on=today) for n in range(size))
    return shipments[0]


def _house(n: int, first: uuid.UUID, second: uuid.UUID, now: datetime) -> Institution:
    house = Institution(id=uuid.uuid4(), made_at=now, made_by=first, **{**INSTITUTION, "name": f"House {n}"})
    house.link_hash, house.state = token_hash(link_token(house.id)), "verified"
    house.called_by, house.called_at, house.verified_by, house.verified_at = first, now, second, now
    house.verify_by = (now + 200 * DAY).date()
    return house
