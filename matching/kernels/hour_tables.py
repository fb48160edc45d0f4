"""Hours by road as tables of whole numbers: exact by whole kilometres, and by the chord where that is certain.

A journey counts in tenths of an hour ("steps"), and a step is some ten kilometres wide. So a chord in float32
decides the step of nearly every journey; where its error could reach over the edge of a step, the table says
UNSURE and the exact way is worked out.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts import clock, travel
from matching.facts.figures import figure

Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

FULL = 1000
TENTHS = 10
UNKNOWN = 4000
"""The step of a journey that is not known; more than any that is."""
UNSURE = -1
BINS_A_KM = 8
LONGEST_SURE_KM = 2500
LAST_BIN = 200_000
"""Where hospitals without a position fall: beyond any chord on earth, bent as far as the series bends it."""
POSITION_KM, RELATIVE, BENT = 2e-3, 4e-7, 0.016
"""What the chord in float32 may err by: coordinates, its own arithmetic, and the share of the bend that
depends on latitude and direction (between −0.7 % and +1.4 % of it anywhere on the ellipsoid)."""


class HourTables(NamedTuple):
    """`whole`: step by whole km. `bins`: step by eighths of a km of the bent chord, UNSURE, or UNKNOWN.

    By step: `days` of the journey, and what it is worth to have relatives so near: `town`, thousandths.
    """

    whole: Int16
    bins: Int16
    days: Float64
    town: Int32


@cache
def tables() -> HourTables:
    """The tables, made once."""
    hours = np.append(np.arange(UNKNOWN) / TENTHS, np.nan)
    whole = _whole()
    town = _falling(hours, figure("relatives_scale_hours"))
    found = HourTables(whole, _bins(whole), hours / clock.HOURS_A_DAY, town)
    for table in found:
        table.setflags(write=False)
    return found


@cache
def steps_in_hours() -> tuple[float, ...]:
    """The hours of each known step, rising."""
    return tuple((np.arange(UNKNOWN) / TENTHS).tolist())


def _whole() -> Int16:
    hours = travel.hours(np.arange(travel.LONGEST_KM + 1, dtype=np.float64))
    return np.where(np.isnan(hours), UNKNOWN, np.rint(hours * TENTHS)).astype(np.int16)


def _bins(whole: Int16) -> Int16:
    edge = np.arange(LAST_BIN + 2) / BINS_A_KM
    error = chord_error_km(edge)
    low, high = (
        np.take(whole, np.rint(travel.tenths(km)).astype(np.int64))
        for km in (np.maximum(edge[:-1] - error[:-1], 0), edge[1:] + error[1:])
    )
    sure = (low == high) & (edge[1:] <= LONGEST_SURE_KM)
    bins = np.where(sure, low, UNSURE).astype(np.int16)
    bins[LAST_BIN] = UNKNOWN
    return bins


def chord_error_km(arc: Float64) -> Float64:
    """At most so far is the bent chord in float32 from `travel.distances_km`, up to LONGEST_SURE_KM."""
    bend = arc**3 / (24 * travel.EQUATOR_KM**2)
    error: Float64 = POSITION_KM + RELATIVE * arc + BENT * bend
    return error


def _falling(hours: Float64, half: float) -> Int32:
    """Of a town whose way is not known nothing is looked up."""
    return np.rint(np.nan_to_num(FULL * half / (half + hours))).astype(np.int32)
