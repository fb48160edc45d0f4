"""An invented institution of Ukraine, what it lacks, and an invented offer that fits a part of it."""

from datetime import datetime, timedelta
from typing import Any

from referral.audit import Actor
from referral.supplies.actions import institutions, needs, offers
from referral.supplies.forms import UKRAINE

GOODS: dict[str, Any] = {
    **{"kind": "medicine", "code": "capecitabine", "form": "tablet", "unit": "tablet"},
    **{"strength": "500 mg", "storage": "room"},
}
INSTITUTION = {
    "name": "Вигаданий обласний онкоцентр",
    "region": f"{UKRAINE}-15",
    "locality": "Львів",
    "email": "office@oncocentre.example",
    "phone": "+380000000000",
    "phone_source": "https://oncocentre.example/kontakty",
    "licence_holder": "",
}
OFFER = {
    "organisation": "Fundacja Przykład",
    "email": "dary@fundacja.example",
    "language": "pl",
    "country": "PL",
    "locality": "Lublin",
    "batch": "DEMO-1",
    "papers": ["donation"],
    "conditions": "",
    "licence_holder": "",
    "pack": 1,
}


def seed(first: Actor, second: Actor, now: datetime) -> None:
    """Two invented people have called the institution; one has looked at the offer."""
    house = institutions.make({**INSTITUTION, "phone_read_on": now.date()}, first, now)
    institutions.call(house, first, now)
    institutions.verify(house, second, now)
    lacks = {**GOODS, "quantity": 1_200, "least_months": 6, "stock_days": 9, "note": ""}
    needs.write(house, lacks, "", first, now)
    expires = now.date() + timedelta(days=700)
    offers.take(
        offers.make({**GOODS, **OFFER, "quantity": 800, "expires_on": expires}, offers.ORGANISATION, now),
        first,
        now,
    )
