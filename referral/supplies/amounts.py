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


def in_volume(unit: str) -> bool:
    """Whether a strength says nothing of what one piece holds: a vial of 6 mg/ml may be one of 5 ml or of 50 ml."""
    return unit.endswith("/ml")


def canonical(number: Decimal, unit: str, volume: Decimal | None = None) -> str:
    """The one way to write a strength; `volume`: millilitres in one piece, of a strength in a millilitre.

    >>> canonical(Decimal("2.50"), "mg"), canonical(Decimal(1), "g")
    ('2.5 mg', '1000 mg')
    >>> canonical(Decimal(6), "mg/ml", Decimal("16.70"))
    '6 mg/ml 16.7 ml'
    """
    factor, smaller = IN_MILLIGRAMS.get(unit, (Decimal(1), unit))
    one = f"{(number * factor).normalize():f} {smaller}"
    return one if volume is None else f"{one} {volume.normalize():f} ml"
