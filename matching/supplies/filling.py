"""What units count in a need as it fills, quarter by quarter."""

from matching.supplies import terms
from matching.supplies.facts import SupplyNeed


def quarters(need: SupplyNeed) -> tuple[int, ...]:
    """Base units at which each quarter of a need is full."""
    parts = terms.scale().fill_parts
    return tuple(need.quantity * part // parts for part in range(1, parts + 1))


def filled(need: SupplyNeed, got: int) -> int:
    """Points of so many base units in a need; what is beyond its quantity counts nothing."""
    units = min(got, need.quantity)
    beyond = sum(units - end for end in quarters(need) if end < units)
    return terms.urgency(need.days_of_stock) * units - terms.scale().fill_step * beyond


def next_unit(need: SupplyNeed, got: int, unit: int) -> int:
    """Points that the next flow unit counts in a need that has got so much."""
    return filled(need, got + unit) - filled(need, got)
