"""Phones without a network, what waits of them for a person, and emergencies whose entry has not come."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from referral.intake.models import Case
from referral.offline.models import Device, Entry, Envelope
from tests.crowd.writing import add


def some_phones(size: int, others: Sequence[Case], staff: Mapping[str, Any], now: datetime) -> Envelope:
    """So many phones of one volunteer, each of which brought one envelope and one emergency; one envelope."""
    phones = [_phone(n, staff["volunteer"], now) for n in range(size)]
    add(phones)
    add([_alone(phone, case, now) for phone, case in zip(phones, others, strict=False)])
    sealed = [_envelope(n, phone, now) for n, phone in enumerate(phones)]
    add(sealed)
    return sealed[0]


def _phone(n: int, owner: Any, now: datetime) -> Device:
    point = n.to_bytes(65)
    return Device(
        id=uuid.uuid4(), user_id=owner.id, nickname=f"phone {n}", point=point, enrolled_at=now, ahead_by=0
    )


def _alone(phone: Device, case: Case, now: datetime) -> Entry:
    when = now - timedelta(hours=2)
    facts = {"kind": "intake", "state": "signs", "made_at": when, "made_ahead": False, "arrived_at": when}
    return Entry(id=uuid.uuid4(), device_id=phone.id, case_id=case.id, **facts)


def _envelope(n: int, phone: Device, now: datetime) -> Envelope:
    told = {"state": "waits", "reason": "damaged", "signature": "", "ahead_by": 0, "kind": "entry"}
    came = {"digest": f"{n:064}", "delivered_by": phone.id, "body": b"sealed", "arrived_at": now}
    return Envelope(id=uuid.uuid4(), **told, **came)
