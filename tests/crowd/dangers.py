"""Dangers that were reported: half of them new, half of them judged."""

import uuid
from datetime import datetime, timedelta

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import new_data_key
from referral.dangers.models import JUDGED, NEW, Danger
from tests.crowd.writing import add


def some_dangers(size: int, staff: dict[Role, User], now: datetime) -> Danger:
    """`size` of them; the first is judged and waits to be mended."""
    made = [_one(number, staff[Role.ADMINISTRATOR].id, now) for number in range(size)]
    add([each.data_key for each in made])
    add(made)
    return made[0]


def _one(number: int, by: uuid.UUID, now: datetime) -> Danger:
    key = new_data_key()
    row = Danger(id=uuid.uuid4(), data_key=key, data_key_id=key.id, harm="no", language="uk", role="visitor")
    row.page, row.reported_at, row.due_at = "/", now, now + timedelta(hours=1)
    row.said, row.state, row.authority, row.verdict, row.hazard = f"Line {number}", NEW, "unknown", "", ""
    if number % 2 == 0:
        row.state, row.looked_at, row.looked_by, row.judged_at, row.judged_by = JUDGED, now, by, now, by
        row.verdict, row.reason = "harm", "Read wrong"
    return row
