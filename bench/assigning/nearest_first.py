"""What people do who look at the map alone: one after another, the nearest suitable hospital with a place."""

import numpy as np

from matching.planning.first_come import one_by_one
from matching.planning.plan import Plan, Waiting

NEVER = 1e6
"""More minutes than any journey takes."""


def nearest_first(waiting: Waiting, order: list[str]) -> Plan:
    """Everybody in this order of ids goes to the nearest suitable hospital with a place."""
    minutes = np.nan_to_num(waiting.pairs.hours * 60, nan=NEVER)
    return one_by_one(waiting, order, (NEVER - minutes).astype(np.int64) + 1)
