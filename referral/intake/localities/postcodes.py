"""Which localities a postcode belongs to, as far as the addresses of hospitals and Ukraine's districts tell.

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
    (re.compile(r"\d{4}"), ("HU",)),
)
"""How a postcode is written → whose it may be."""


def localities_of(typed: str) -> list[str]:
    """The ids of localities that the figures of a postcode lead to, the longest agreement alone; few, or none."""
    figures = "".join(sign for sign in typed if sign.isdigit())
    whose = next((countries for shape, countries in SHAPES if shape.fullmatch(typed)), ())
    led = [locality for country in whose for locality in _agreeing(country, figures)]
    return list(dict.fromkeys(led))[:MOST]


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
