"""Whom to call for a child, by country: a table in data, each row with its page and the day read.

First the authority that names a guardian; where no number of its own was found, a public line that says who answers.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from matching.vocabulary import UKRAINE

TABLE = Path(__file__).parent / "data" / "authorities.csv"


class Authority(NamedTuple):
    """Whom to call. `phone_read`: whether the number stood on the page on that day; nobody has dialled it."""

    country: str
    name: str
    role: str
    phone: str
    phone_read: bool
    email: str
    page: str
    read_on: date


def _authority(row: dict[str, str]) -> Authority:
    is_read = row["phone_read_on_page"] == "yes"
    if bool(row["phone"]) != is_read:
        raise LookupError(
            f"{TABLE.name}: {row['country']}: a number stands here only when it was read on the page"
        )
    given = (row["country"], row["authority"], row["role"], row["phone"], is_read)
    return Authority(*given, row["email"], row["page"], date.fromisoformat(row["read_on"]))


@cache
def authorities() -> tuple[Authority, ...]:
    """Every row, in the table's order."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(map(_authority, csv.DictReader(table)))


def to_call(country: str | None) -> list[Authority]:
    """Whom to call for a child in a country: its authority, then Ukraine's; where none is known for it, all."""
    known = authorities()
    if country not in {each.country for each in known}:
        return list(known)
    return [row for code in dict.fromkeys((country, UKRAINE)) for row in known if row.country == code]


authorities()
