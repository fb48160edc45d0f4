"""Institutions, needs, offers and shipments for tests."""

from datetime import date, datetime
from itertools import count
from typing import Any

from referral import outbox
from referral.accounts.permissions import Role
from referral.outbox import OutboxMessage
from referral.supplies.actions import institutions, needs, offers, shipments
from referral.supplies.models import Institution, Need, Offer, Shipment
from tests.factories import NOW, a_user

INSTITUTION: dict[str, Any] = {
    "name": "Вигаданий обласний онкоцентр",
    "region": "UA-15",
    "locality": "Львів",
    "email": "office@oncocentre.example",
    "phone": "+380322000001",
    "phone_source": "https://oncocentre.example/kontakty",
    "phone_read_on": date(2026, 11, 1),
    "licence_holder": "",
}
GOODS: dict[str, Any] = {
    "kind": "medicine",
    "code": "capecitabine",
    "form": "tablet",
    "strength": "500 mg",
    "unit": "tablet",
    "quantity": 1_200,
    "storage": "room",
}
OFFER: dict[str, Any] = {
    **GOODS,
    "pack": 1,
    "organisation": "Fundacja Przykład",
    "email": "dary@fundacja.example",
    "language": "pl",
    "country": "PL",
    "locality": "Lublin",
    "batch": "A1234",
    "expires_on": date(2028, 4, 30),
    "papers": ["donation"],
    "conditions": "",
    "licence_holder": "",
}
NEED_FORM: dict[str, Any] = {
    "form": "tablet",
    "strength": "500",
    "strength_unit": "mg",
    "quantity": "1200",
    "counted_in": "single",
    "storage": "room",
    "least_months": "6",
    "stock_days": "9",
}
OFFER_FORM: dict[str, Any] = {
    **{name: NEED_FORM[name] for name in ("form", "strength", "strength_unit", "counted_in", "storage")},
    "quantity": "800",
    "organisation": "Fundacja Przykład",
    "email": "dary@fundacja.example",
    "language": "pl",
    "country": "PL",
    "locality": "Lublin",
    "batch": "A1234",
    "expires_on-month": "4",
    "expires_on-year": "2028",
}


_numbers = count(2_000_001)


def pharmacist() -> Any:
    """Somebody at the desk, as an actor."""
    return a_user(Role.PHARMACIST).as_actor()


def words_of(letter: OutboxMessage) -> str:
    """What a letter says."""
    made: Any = outbox._compose(letter)
    return str(made.get_content())


def an_institution(**other: Any) -> Institution:
    """Entered, and called by nobody yet."""
    number = next(_numbers)
    own = {"name": f"{INSTITUTION['name']} {number}", "phone": f"+38032{number:07d}"}
    return institutions.make({**INSTITUTION, **own, **other}, pharmacist(), NOW)


def verified(now: datetime = NOW, **other: Any) -> Institution:
    """The same, called by two people."""
    made = an_institution(**other)
    institutions.call(made, pharmacist(), now)
    institutions.verify(made, pharmacist(), now)
    return made


def a_need(institution: Institution | None = None, now: datetime = NOW, **other: Any) -> Need:
    """1,200 tablets of a verified institution."""
    facts = {**GOODS, "least_months": 6, "stock_days": 9, "note": "", **other}
    return needs.write(institution or verified(now), facts, "", pharmacist(), now)


def an_offer(now: datetime = NOW, **other: Any) -> Offer:
    """800 tablets, looked at by somebody at the desk."""
    made = offers.make({**OFFER, "quantity": 800, **other}, offers.ORGANISATION, now)
    offers.take(made, pharmacist(), now)
    return made


def a_shipment(state: str = "reserved", quantity: int = 600, **other: Any) -> Shipment:
    """Reserved, or as far on its way as `state` says, by the real deeds."""
    actor = pharmacist()
    goods = {name: value for name, value in other.items() if name in GOODS}
    made = shipments.reserve(an_offer(**other), a_need(**goods), quantity, actor, NOW)
    steps = ("planned", "papers", "handed_over", "crossed", "received")
    for verb, after in zip(("plan", "ready", "hand_over", "cross", "receive"), steps, strict=True):
        if made.state == state:
            return made
        if verb == "plan":
            days = {"leaves_on": date(2026, 11, 23), "arrives_on": date(2026, 11, 26)}
            shipments.plan(made, {"carrier": "Przewóz Przykład", **days}, actor, NOW)
        else:
            shipments.move(made, verb, actor, NOW)
        assert made.state == after
    return made
