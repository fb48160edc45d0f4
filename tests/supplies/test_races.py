"""No piece is promised twice, on either database: real threads, a session for each; the careless deed beside it."""

import uuid

import pytest
from flask import Flask

from referral.db import db
from referral.supplies.actions import needs, shipments
from referral.supplies.models import Institution, Need, Offer, Shipment
from tests.factories import NOW
from tests.racing import Attempt, race
from tests.supplies.goods import GOODS, a_need, a_shipment, an_offer, pharmacist, verified

pytestmark = pytest.mark.both_databases
PROMISED = "won"


def _reserves(offer_id: uuid.UUID, need_id: uuid.UUID, quantity: int) -> Attempt:
    actor = pharmacist()

    def attempt() -> object:
        offer, need = db.session.get_one(Offer, offer_id), db.session.get_one(Need, need_id)
        return shipments.reserve(offer, need, quantity, actor, NOW).quantity

    return attempt


def _promised(offer_id: uuid.UUID) -> int:
    summed = db.select(db.func.sum(Shipment.quantity)).where(Shipment.offer_id == offer_id)
    return int(db.session.scalar(summed) or 0)


@pytest.mark.parametrize("attempt", range(3))
def test_of_five_who_reserve_the_same_pieces_at_once_as_many_win_as_there_are(
    app: Flask, attempt: int
) -> None:
    offer = an_offer(quantity=800)
    asked = [a_need(verified(name=f"House {n}")) for n in range(5)]
    outcomes = race(app, *(_reserves(offer.id, need.id, 300) for need in asked))
    assert outcomes.count(PROMISED) == 2 and outcomes.count("Conflict") == 3, outcomes
    assert _promised(offer.id) == 600 and db.session.get_one(Offer, offer.id).left == 200


@pytest.mark.parametrize("attempt", range(3))
def test_a_need_is_promised_no_more_than_it_lacks(app: Flask, attempt: int) -> None:
    need = a_need(quantity=500)
    offers = [an_offer(batch=str(n)) for n in range(4)]
    outcomes = race(app, *(_reserves(offer.id, need.id, 300) for offer in offers))
    assert outcomes.count(PROMISED) == 1 and outcomes.count("Conflict") == 3, outcomes
    assert db.session.get_one(Need, need.id).missing == 200


def test_two_who_write_the_same_need_at_once_keep_one(app: Flask) -> None:
    house_id, actor = verified().id, pharmacist()
    facts = {**GOODS, "least_months": 6, "stock_days": 9, "note": ""}

    def writes() -> object:
        return needs.write(db.session.get_one(Institution, house_id), facts, "", actor, NOW)

    outcomes = race(app, writes, writes)
    assert outcomes.count("won") == 1 and set(outcomes) <= {"won", "Conflict", "Invalid"}, outcomes


def test_two_who_count_at_once_open_the_need_once(app: Flask) -> None:
    shipment_id, need_id = (made := a_shipment("received")).id, made.need_id
    actor = pharmacist()

    def counts() -> object:
        return shipments.count(db.session.get_one(Shipment, shipment_id), 500, 0, actor, NOW)

    outcomes = race(app, counts, counts)
    assert outcomes == ["Conflict", "won"], outcomes
    assert db.session.get_one(Need, need_id).missing == 600 + 100
