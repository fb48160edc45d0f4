"""What a report of slots is worth as it ages: fresh, stale, zero, never given and no response are not alike.

All arguments are columns of shape (N,): `free` slots (-1 not known), `age_days` of the report (NaN not
known), `unanswered` requests since the hospital's last sign of life, `expected` slots (-1: a fresh report
says it, or nothing is expected).
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from matching.facts.figures import figure

Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

FULL = 1000
UNSAID = -1


class CapacityState(IntEnum):
    """What is known of a service's slots."""

    REPORTED = 0
    STALE = 1
    ZERO = 2
    UNKNOWN = 3
    NO_RESPONSE = 4


def states(free: Int32, age_days: Float64, unanswered: Int32) -> Int8:
    """A fresh zero is taken at its word; then silence to requests outweighs whatever was reported before."""
    fresh = age_days <= figure("fresh_report_days")
    found = np.where(fresh, np.int8(CapacityState.REPORTED), np.int8(CapacityState.STALE))
    found[free < 0] = CapacityState.UNKNOWN
    found[unanswered > 0] = CapacityState.NO_RESPONSE
    found[(free == 0) & fresh] = CapacityState.ZERO
    return found


def expected_slots(expected: Int32, age_days: Float64) -> Int32:
    """What is expected (-1 for nothing) where no fresh report is to be taken at its word; -1 elsewhere."""
    counts: Int32 = np.where(age_days <= figure("fresh_report_days"), UNSAID, expected).astype(np.int32)
    return counts


def chances(free: Int32, age_days: Float64, unanswered: Int32, state: Int8, expected: Int32) -> Int32:
    """The chance that a slot is free, thousandths: n slots reported just now count n / (n + 1).

    With age it nears the chance of a hospital that never reported; where slots are expected they count instead
    of what is not fresh. Each unanswered request divides it again (by 2, 3, …); a fresh zero is none.
    Assumptions, dated in data/figures.csv, until they are learned.
    """
    unknown, half = figure("neutral.places"), figure("report_trust_days")
    reported = FULL * free / np.maximum(free + 1, 1)
    told = unknown + (reported - unknown) * (half / (half + age_days))
    told = np.where(free < 0, unknown, told)
    forecast = FULL * expected / np.maximum(expected + 1, 1)
    heard = np.where(expected < 0, told, forecast) / (1 + unanswered)
    return np.rint(np.where(state == np.int8(CapacityState.ZERO), 0.0, heard)).astype(np.int32)
