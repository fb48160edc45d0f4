"""Which localities a postcode belongs to, as far as the addresses of hospitals and the districts of a country tell.

A code that the table does not hold is answered by those that share its first figures: who lives there knows the town.
"""

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "postcodes.csv"
LEAST_FIGURES, MOST = 2, 5
SHAPES = (
    (re.compile(r"\d\d-\d{3}"), ("PL",)),
    (re.compile(r"\d{3} \d\d"), ("CZ", "SK")),
    (re.compile(r"\d{5}"), ("UA", "PL", "CZ", "SK")),
    (re.compile(r"\d{6}"), ("RO",)),
    (re.compile(r"\d{4}"), ("HU", "MD")),
)
"""How a postcode is written → whose it may be."""
BEFORE = re.compile(r"(PL|CZ|SK|HU?|RO|MD|UA)[- ]?", re.IGNORECASE)
"""The country's letters that may stand before the figures: MD-2001, H-4032."""


def localities_of(typed: str) -> list[str]:
    """The ids of localities that the figures of a postcode lead to, the longest agreement alone; few, or none."""
    figures = "".join(sign for sign in typed if sign.isdigit())
    led = [locality for country in countries_of(typed) for locality in _agreeing(country, figures)]
    return list(dict.fromkeys(led))[:MOST]


def countries_of(typed: str) -> tuple[str, ...]:
    """Whose postcode it may be: of the country whose letters stand before it, else by how it is written."""
    before = BEFORE.match(typed)
    if before:
        return ({"H": "HU"}.get(before[1].upper(), before[1].upper()),)
    return next((countries for shape, countries in SHAPES if shape.fullmatch(typed)), ())


def _agreeing(country: str, figures: str) -> list[str]:
    rows = [row for row in _table() if row["country"] == country]
    for size in range(len(figures), LEAST_FIGURES - 1, -1):
        found = [row["locality"] for row in rows if row["figures"][:size] == figures[:size]]
        if found:
            return found[:MOST]
    return []


@cache
def _table() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))
