"""What the fused pass is given beside columns: the numbers of the tables, and scratch for a block."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts import clock, travel
from matching.facts.arrays import Mask, country_mask
from matching.facts.figures import figure
from matching.kernels.hour_tables import TENTHS


class Rates(NamedTuple):
    """`weight` (P, W) by priority; `preparation` days; neutral values; `likely` days (P, L); the crossings (3, C).

    Around Ukraine, northward and southward: the first and the last crossing passed, the km between them, and
    the countries beyond, as bits; `corner` is the point that tells on which side of it a straight way passes.
    """

    weight: npt.NDArray[np.int32]
    preparation: float
    late: np.int32
    relatives: np.int32
    neutral_tenths: float
    likely: npt.NDArray[np.float64]
    crossings: npt.NDArray[np.float64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    between: npt.NDArray[np.float64]
    beyond: Mask
    corner: npt.NDArray[np.float64]


class Desk(NamedTuple):
    """Scratch for one block, mostly named after the kernels' arguments."""

    town: npt.NDArray[np.int16]
    km: npt.NDArray[np.float32]
    scratch: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    fit: npt.NDArray[np.int8]
    base: npt.NDArray[np.int32]


def rates(by_priority: tuple[tuple[int, ...], ...]) -> Rates:
    """The numbers of the tables that the kernels need."""
    weight = np.array(by_priority, dtype=np.int32)
    late, relatives = (np.int32(figure(f"neutral.{name}")) for name in ("first_treatment", "relatives"))
    far = float(np.rint(figure("neutral.hours") * TENTHS))
    plain = (weight, float(clock.preparation_days()), late, relatives, far, clock.waiting_table())
    return Rates(*plain, np.ascontiguousarray(travel.crossing_points()), *_around())


def _around() -> tuple[Any, ...]:
    codes = [crossing.code for crossing in travel.crossings()]
    ways = [[codes.index(each.code) for each in travel.corners(northward)] for northward in (True, False)]
    points = travel.crossing_points()
    between = [travel.distances_km(points[:, way[0]], points[:, way[1:]])[0] for way in ways]
    beyond = [country_mask(side) for side in (travel.NORTH, travel.SOUTH)]
    first, last = np.array(ways, dtype=np.int64).T
    corner = points[:, last[0]].copy()
    return (
        np.ascontiguousarray(first),
        np.ascontiguousarray(last),
        np.array(between),
        np.array(beyond),
        corner,
    )
