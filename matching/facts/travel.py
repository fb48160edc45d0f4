"""Distance and travel time: vectorised for many hospitals; within a metre of the geodesic in the region.

A position is a point on the WGS84 ellipsoid in earth-centred coordinates (km). The way between two points is the
chord, bent along the circle that fits the ellipsoid at their middle in their direction: within 1 m of the
geodesic up to 2,000 km in the region, 15 m promised (tests/matching/test_travel.py); then kept in tenths of a
kilometre. From inside Ukraine the way goes through a border crossing; between two points on either side of
Transcarpathia it goes around Ukraine by two of its corners. No wait at a border is counted.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.facts.figures import figure
from matching.vocabulary import DATA, countries

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]

EQUATOR_KM = 6378.137
"""Semi-major axis of WGS84 (NGA.STND.0036)."""
FLATTENING = 1 / 298.257223563
"""Flattening of WGS84 (NGA.STND.0036)."""
SQUASH = 1 - FLATTENING * (2 - FLATTENING)
"""1 − e²: the squared ratio of the axes."""
LONGEST_KM = 41_000
"""More than the way round the earth: ends the table of hours, and stands for "not known" in it."""
TENTHS = 10
SOUTH, NORTH = (
    frozenset(each.code for each in countries().values() if each.side == side) for side in ("south", "north")
)
"""Countries between which a straight line may cut across Ukraine (data/countries.csv)."""
CORNERS = ("velyka_palad", "chop")
"""The crossings (data/borders.csv) nearest to where Ukraine's border turns, from south to north."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A point where one may leave Ukraine. Whether it is open today is not known here."""

    code: str
    neighbour: str
    names: dict[str, str]
    lat: float
    lon: float


@cache
def crossings() -> tuple[Crossing, ...]:
    """The border crossings of data/borders.csv, in its order."""
    with (DATA / "borders.csv").open(encoding="utf-8", newline="") as table:
        return tuple(_crossing(row) for row in csv.DictReader(table))


@cache
def crossing_points() -> Float64:
    """Earth-centred coordinates of the crossings, shape (3, C), km."""
    points = crossings()
    return earth_centred(np.array([p.lat for p in points]), np.array([p.lon for p in points]))


def earth_centred(lat: Float64, lon: Float64) -> Float64:
    """Coordinates from the earth's centre, shape (3, …), km; NaN where a degree is NaN."""
    phi, lam = np.radians(lat), np.radians(lon)
    normal = EQUATOR_KM / np.sqrt(1 - (1 - SQUASH) * np.sin(phi) ** 2)
    around = normal * np.cos(phi)
    return np.stack((around * np.cos(lam), around * np.sin(lam), SQUASH * normal * np.sin(phi)))


def distances_km(start: Float64, ends: Float64) -> Float64:
    """Kilometres along the ellipsoid from one point (3,) to many (3, N); NaN stays NaN."""
    x0, y0, z0 = start.tolist()
    x, y, z = ends
    dz = z - z0
    chord2 = (x - x0) ** 2 + (y - y0) ** 2 + dz * dz
    height = (z + z0) ** 2 / SQUASH**2
    sin2 = height / (height + (x + x0) ** 2 + (y + y0) ** 2)
    bend = 1 - (1 - SQUASH) * sin2
    north2 = dz * dz / np.maximum(chord2 * (1 - sin2), 1e-12)
    curvature = (1 + north2 * (bend / SQUASH - 1)) ** 2 * bend / EQUATOR_KM**2
    angle2 = chord2 * curvature
    arc: Float64 = np.sqrt(chord2) * (1 + angle2 * (1 / 24 + angle2 * (3 / 640 + angle2 * (5 / 7168))))
    return arc


def beyond_border_km(hospitals: Float64) -> Float32:
    """Kilometres from each crossing to each hospital, shape (C, N); worked out once for a network."""
    rows = [distances_km(point, hospitals) for point in crossing_points().T]
    return np.array(rows, dtype=np.float32).reshape(len(rows), hospitals.shape[1])


def ways_km(start: Float64, hospitals: Float64, beyond: Float32, in_ukraine: bool) -> Float64:
    """Kilometres to each hospital in tenths, shape (N,): from inside Ukraine through the best crossing."""
    if in_ukraine:
        return tenths(np.min(to_border_km(start)[:, None] + beyond, axis=0).astype(np.float64))
    return tenths(distances_km(start, hospitals))


def around_km(start: Float64, hospitals: Float64, beyond: Float32, northward: bool) -> Float64:
    """Kilometres in tenths, shape (N,), around Ukraine's south-western corner; NaN where the line misses it."""
    south, north = (_crossing_row(code) for code in CORNERS)
    near, far = (south, north) if northward else (north, south)
    between = distances_km(crossing_points()[:, near], crossing_points()[:, [far]])[0]
    corner = crossing_points()[:, north]
    left = np.cross(start, hospitals, axis=0) * corner[:, None]
    cut = left.sum(axis=0) > 0 if northward else left.sum(axis=0) < 0
    km = to_border_km(start)[near] + between + beyond[far]
    return np.where(cut, tenths(km.astype(np.float64)), math.nan)


def _crossing_row(code: str) -> int:
    return next(row for row, each in enumerate(crossings()) if each.code == code)


def corners(northward: bool) -> tuple[Crossing, ...]:
    """The corners of the way around, in the order in which they are passed."""
    found = tuple(crossings()[_crossing_row(code)] for code in CORNERS)
    return found if northward else found[::-1]


def to_border_km(start: Float64) -> Float32:
    """Kilometres from a point to each crossing, shape (C,)."""
    return distances_km(start, crossing_points()).astype(np.float32)


def crossing_to(start: Float64, beyond_one: Float32) -> Crossing:
    """The crossing on the shortest way to one hospital (`beyond_one` is its column of beyond_border_km)."""
    return crossings()[int(np.argmin(to_border_km(start) + beyond_one))]


def hours(km: Float64) -> Float64:
    """About how many hours by road, in tenths; NaN where the way is not known. Longer is never quicker."""
    whole = np.rint(np.fmin(km, LONGEST_KM)).astype(np.int32)
    about: Float64 = np.take(_hours_of_whole_km(), whole)
    return about


def tenths(values: Float64) -> Float64:
    """Rounded to a tenth: as exact as is shown, and the same on every machine."""
    rounded: Float64 = np.rint(values * TENTHS) / TENTHS
    return rounded


@cache
def _hours_of_whole_km() -> Float64:
    factor, exponent = figure("road_hours.factor"), figure("road_hours.exponent")
    table = np.array([round(factor * km**exponent, 1) for km in range(LONGEST_KM + 1)])
    table[LONGEST_KM] = math.nan
    table.setflags(write=False)
    return table


def _crossing(row: dict[str, str]) -> Crossing:
    names = {"en": row["name_en"], "uk": row["name_uk"], "abroad": row["name_other"]}
    return Crossing(row["code"], row["neighbour"], names, float(row["lat"]), float(row["lon"]))
