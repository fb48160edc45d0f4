"""Where a person complains about what is done with their data: one authority a country, from its own pages."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TABLE = Path(__file__).parent / "data" / "authorities.csv"


class Authority(NamedTuple):
    """An authority as it writes itself. `seen_at`: "own" page, or what "others" publish of it in their notices."""

    country: str
    name: str
    address: str
    phone: str
    email: str
    web: str
    seen_at: str
    read_on: date

    @property
    def number(self) -> str:
        """The telephone number without anything between its digits."""
        return self.phone.replace(" ", "")


@cache
def authorities() -> tuple[Authority, ...]:
    """The authorities of the countries that receive patients, then Ukraine's, in the table's order."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(_authority(row) for row in csv.DictReader(table))


def _authority(row: dict[str, Any]) -> Authority:
    return Authority(**{**row, "read_on": date.fromisoformat(row["read_on"])})


def read_on() -> date:
    """The day on which the oldest of them was looked up."""
    return min(each.read_on for each in authorities())
