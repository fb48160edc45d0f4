"""By when each item is to be arranged: so many days before the first one, by priority, from a dated, unsigned table."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from matching.vocabulary import Priority
from referral.referrals.arranging.items import ITEMS

TABLE = Path(__file__).parents[1] / "data" / "days_before.csv"
MOST_DAYS = 60


def _read() -> dict[str, dict[str, int]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    found: dict[str, dict[str, int]] = {item: {} for item in ITEMS}
    for row in rows:
        days = int(row["days_before"])
        if row["priority"] in found[row["item"]] or not 0 <= days <= MOST_DAYS or not row["reason"]:
            raise LookupError(
                f"{TABLE.name}: {row['item']}, {row['priority']}: twice, out of bounds or without reason"
            )
        found[row["item"]][row["priority"]] = days
    if any(set(each) != set(Priority) for each in found.values()):
        raise LookupError(f"{TABLE.name}: every item needs one row for each priority")
    return found


DAYS_BEFORE: Mapping[str, Mapping[str, int]] = _read()
"""Item → priority → days before the first day of treatment."""


def due_on(item: str, priority: str, first_date: date | None) -> date | None:
    """By which day an item is to be arranged; None while no first day is known."""
    return first_date - timedelta(days=DAYS_BEFORE[item][priority]) if first_date else None
