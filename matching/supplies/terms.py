"""What a base unit counts: figures of data/supplies.csv as whole points, days of the way, and steps of a need."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Int32
from matching.facts.figures import figure, figures
from matching.facts.travel import distances_km, earth_centred
from matching.supplies.facts import SupplyLocation

Int64 = npt.NDArray[np.int64]
NOT_KNOWN = -1
TRANSIT = "supply_transit_days."


class Scale(NamedTuple):
    """The figures of data/supplies.csv, points and days."""

    placed: int
    urgency: int
    half_days: int
    unknown_stock: int
    fill_parts: int
    fill_step: int
    waste: int
    waste_half_days: int
    road_day: int
    road_most: int
    border_days: int


@cache
def scale() -> Scale:
    """All figures but the table of days."""
    return Scale(*(round(figure(f"supply_{name}")) for name in Scale._fields))


@cache
def transit_table() -> tuple[Int64, Int64]:
    """Kilometres, rising, and the days of road up to each of them."""
    rows = sorted((int(key.removeprefix(TRANSIT)), round(figure(key))) for key in _transit_keys())
    return np.array([km for km, _ in rows], np.int64), np.array([days for _, days in rows], np.int64)


def _transit_keys() -> list[str]:
    return [key for key in figures() if key.startswith(TRANSIT)]


def urgency(days_of_stock: int | None) -> int:
    """Points of a unit where so many days of stock are left, before anything is filled."""
    by = scale()
    days = by.unknown_stock if days_of_stock is None else days_of_stock
    return by.placed + by.urgency * by.half_days // (by.half_days + days)


def waste(spare_days: Int64) -> Int64:
    """Points that units lose which have so many days more than were asked for."""
    by = scale()
    return by.waste * spare_days // (by.waste_half_days + spare_days)


def road(transit_days: int) -> int:
    """Points that so many days of the way take."""
    return min(scale().road_day * transit_days, scale().road_most)


def transit_days(starts: Sequence[SupplyLocation], ends: Sequence[SupplyLocation]) -> Int32:
    """Days from each location to each, (starts, ends), NOT_KNOWN where one has no position."""
    found = np.full((len(starts), len(ends)), NOT_KNOWN, np.int32)
    if not starts or not ends:
        return found
    begin, end = _points(starts), _points(ends)
    abroad = np.array([each.country for each in starts])[:, None] != np.array([e.country for e in ends])
    km, days = transit_table()
    for row in range(len(starts)):
        far = distances_km(begin[:, row], end)
        known = ~np.isnan(far)
        at = np.searchsorted(km, np.rint(far[known]).astype(np.int64))
        found[row, known] = days[at] + scale().border_days * abroad[row, known]
    return found


def _points(locations: Sequence[SupplyLocation]) -> npt.NDArray[np.float64]:
    lat, lon = (
        np.array([np.nan if each is None else each for each in column], np.float64)
        for column in ([location.lat for location in locations], [location.lon for location in locations])
    )
    return earth_centred(lat, lon)


class Steps(NamedTuple):
    """What the next flow units of needs count: `need`, `weight` (points, falling in each need), `room` (how many)."""

    need: Int64
    weight: Int64
    room: Int64


def steps(quantity: Int64, unit: Int64, urgent: Int64) -> Steps:
    """The steps of needs, where flows are in `unit` base units: the last one may be needed only in part."""
    parts = scale().fill_parts
    ends = quantity[:, None] * np.arange(parts + 1) // parts
    whole = unit[:, None]
    cuts = np.sort(np.concatenate([ends // whole, -(-ends // whole)], axis=1), axis=1)
    room = np.diff(cuts, axis=1)
    need, column = np.nonzero(room)
    first = cuts[need, column]
    counts = tuple(
        _counts(first + more, quantity[need], unit[need], urgent[need], ends[need]) for more in (0, 1)
    )
    weight = counts[1] - counts[0]
    kept = weight > 0
    return Steps(need[kept], weight[kept], room[need, column][kept])


def _counts(flow: Int64, quantity: Int64, unit: Int64, urgent: Int64, ends: Int64) -> Int64:
    """Points of the first flow units of needs."""
    units = np.minimum(flow * unit, quantity)
    beyond = np.maximum(units[:, None] - ends[:, 1:-1], 0).sum(axis=1)
    counts: Int64 = urgent * units - scale().fill_step * beyond
    return counts
