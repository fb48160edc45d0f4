"""The street address of a hospital as a public list has it: a table in data, each row with its source and day.

A large hospital has many doors: what it writes of a visit itself goes before this.
"""

import csv
from functools import cache
from pathlib import Path

from referral.hospitals.models import Hospital

TABLE = Path(__file__).parent / "data" / "streets.csv"


@cache
def _streets() -> dict[str, str]:
    """Code of a hospital → street, number and postcode."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: f"{row['street']}, {row['postcode']}" for row in csv.DictReader(table)}


def street_of(hospital: Hospital) -> str:
    """Street, number, postcode and town; "" where no list has it."""
    street = _streets().get(hospital.code)
    return f"{street} {hospital.city}" if street else ""
