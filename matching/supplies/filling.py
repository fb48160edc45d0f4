"""What units count in needs as they fill, quarter by quarter."""

import numpy as np

from matching.supplies import terms
from matching.supplies.columns import Columns
from matching.supplies.terms import Int64


def filled(table: Columns, rows: Int64, got: Int64) -> Int64:
    """Points of so many base units in each of these needs; what is beyond the quantity counts nothing."""
    wanted, scale = table.wanted[rows], terms.scale()
    units = np.minimum(got, wanted)
    counts: Int64 = table.urgency[table.needs.kind_of[rows]] * units
    for part in range(1, scale.fill_parts):
        counts -= scale.fill_step * np.maximum(units - wanted * part // scale.fill_parts, 0)
    return counts


def next_unit(table: Columns, rows: Int64, got: Int64, unit: Int64) -> Int64:
    """Points that the next flow unit counts in needs that have got so much."""
    return filled(table, rows, got + unit) - filled(table, rows, got)
