"""What people watch over beside the cases: reported dangers, signed rows of clinical tables, records asked for."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.sizes.cases import Filed
from referral.dangers.models import CLOSED, NEW, NO, UNKNOWN
from referral.record_copies.actions import month_after
from referral.record_copies.models import ASKED, REFUSED
from referral.signatures.models import SIGNED
from referral.signatures.tables import TABLES, rows_of

A_DANGER_IN, A_COPY_IN = 200, 100
"""Of so many cases one danger was reported, and one person asks for their record."""
HOUR = timedelta(hours=1)


def dangers(filed: list[Filed], now: datetime) -> Iterator[dict[str, Any]]:
    """Reports without words, as after their years: most are closed, some are new."""
    for number, case in enumerate(filed[::A_DANGER_IN]):
        state = NEW if number % 10 == 0 else CLOSED
        facts = {
            "id": uuid.uuid4(),
            "data_key_id": case.who.key_id,
            "state": state,
            "harm": NO,
            "language": "uk",
        }
        facts |= {"page": "/intake", "role": "volunteer", "authority": UNKNOWN}
        yield {**facts, "reported_at": case.filed, "due_at": case.filed + HOUR}


def signatures(by: uuid.UUID, now: datetime) -> Iterator[dict[str, Any]]:
    """Every row of every table, signed once."""
    facts = {"verdict": SIGNED, "words": "", "at": now, "by": by, "name": "Sizes"}
    for name in TABLES:
        for row in rows_of(name):
            yield {"id": uuid.uuid4(), "of_table": name, "row_key": row.key, "digest": row.digest, **facts}


def copies(filed: list[Filed], now: datetime) -> Iterator[dict[str, Any]]:
    """Of every second one it was refused, the others wait for somebody who makes sure who asks."""
    for number, case in enumerate(filed[::A_COPY_IN]):
        over = {"state": REFUSED, "reason": "taken_back", "ended_at": now} if number % 2 else {"state": ASKED}
        facts = {"id": uuid.uuid4(), "case_id": case.id, "language": "uk", "tries": 0, "asked_at": now}
        yield {"reason": None, "ended_at": None, **facts, **over, "due_on": month_after(now.date())}
