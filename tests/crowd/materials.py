"""Every card published, and as many documents on the shelf, one of whose links is silent."""

import uuid
from datetime import datetime, timedelta

from referral.links.models import LinkWatch
from referral.materials.cards import cards
from referral.materials.models import CARD, DOCUMENT, Material, MaterialEdition
from tests.crowd.writing import add
from tests.materials.scenes import FACTS, ON_SHELF


def some_materials(size: int, now: datetime) -> None:
    """Every card of the table and `size` documents."""
    for code in cards():
        _published(code, CARD, FACTS, now)
    for number in range(size):
        _published(f"document_{number}", DOCUMENT, ON_SHELF, now)
    silent = {"outcome": "gone", "asked_at": now, "silent_since": now}
    add([LinkWatch(id=uuid.uuid4(), address=ON_SHELF["facts"]["link"], **silent)])


def _published(code: str, kind: str, said: dict[str, object], now: datetime) -> None:
    material = Material(id=uuid.uuid4(), code=code, kind=kind, state="published", newest=1)
    edition = MaterialEdition(id=uuid.uuid4(), material_id=material.id, number=1, written_at=now, **said)
    material.shown_id, material.next_check = edition.id, now.date() + timedelta(days=90)
    add([material])
    add([edition])
