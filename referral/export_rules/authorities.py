"""Which office answers for what in a country, with its page: whom a reader asks."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from referral.export_rules.goods import ASKED, FIELDS, ROLES

TABLE = Path(__file__).parent / "data" / "authorities.csv"
AS_ROLE = "@"


class Authority(NamedTuple):
    """An office as it calls itself, and its page; none where a rule names only its part."""

    name: str
    link: str = ""


@cache
def authorities() -> dict[tuple[str, str], Authority]:
    """Country and field → the office."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table)
        return {(row["country"], row["field"]): Authority(row["name"], row["link"]) for row in rows}


def asked_about(goods: str, country: str) -> Authority:
    """Whom to ask about these goods in a country."""
    return authorities()[country, ASKED.get(goods, "medicines")]


def customs(country: str) -> Authority:
    """Its customs."""
    return authorities()[country, "customs"]


def is_somebody(written: str) -> bool:
    """Whether it is a name, or a part that some office or person has."""
    return not written.startswith(AS_ROLE) or written.removeprefix(AS_ROLE) in (*FIELDS, *ROLES)


def named(written: str, country: str) -> Authority:
    """What a rule names: its words, or the office that has this part in the sending country."""
    if not written.startswith(AS_ROLE):
        return next((each for each in authorities().values() if each.name == written), Authority(written))
    field = written.removeprefix(AS_ROLE)
    found = authorities().get((country, field))
    return found or Authority(str(ROLES[field]))
