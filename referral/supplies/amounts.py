"""Strengths and how they are counted: exact decimals, one way to write each."""

import re
from decimal import Decimal

SINGLE, PACK, MASS = "single", "pack", "mass"
IN_MILLIGRAMS: dict[str, tuple[Decimal, str]] = {"g": (Decimal(1000), "mg")}
"""Unit → how many of which smaller one it is: 1 g and 1000 mg are the same strength."""
MOST = Decimal(1_000_000)


def decimal_of(text: str) -> Decimal | None:
    """A number as typed, a comma or a point before at most three decimals; None for none, nought or too many."""
    if not re.fullmatch(r"\d{1,7}(?:[.,]\d{1,3})?", text.strip()):
        return None
    number = Decimal(text.strip().replace(",", "."))
    return number if 0 < number <= MOST else None


def canonical(number: Decimal, unit: str) -> str:
    """The one way to write a strength.

    >>> canonical(Decimal("2.50"), "mg"), canonical(Decimal(1), "g")
    ('2.5 mg', '1000 mg')
    """
    factor, smaller = IN_MILLIGRAMS.get(unit, (Decimal(1), unit))
    amount = (number * factor).normalize()
    return f"{amount:f} {smaller}"
