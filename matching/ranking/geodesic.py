"""Distances by geopy's geodesic, through the same crossings, for what is shown; the columns are much cheaper."""

import math
from itertools import pairwise

import numpy as np
from geopy.distance import geodesic

from matching.facts import travel
from matching.facts.travel import Crossing
from matching.ranking.explanation import crossing
from matching.ranking.need_columns import NeedColumns
from matching.ranking.rank import Ranking
from matching.vocabulary import UKRAINE


def exact_km(ranking: Ranking, row: int) -> float | None:
    """The geodesic to one hospital (geopy), through the crossing if there is one; None where not known.

    The column `distance_km` differs by less than 0.06 km, for a thousandth of the time.

    >>> from matching import rank, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> ranking = rank(OLENA, NETWORK, weights.current())
    >>> nearest = ranking.row("krakow")
    >>> bool(abs(exact_km(ranking, nearest) - ranking.distance_km[nearest]) < 0.06)
    True
    """
    need, network, columns = ranking.need, ranking.network, ranking.need_columns
    if need.lat is None or need.lon is None or np.isnan(columns.distance_km[row]):
        return None
    end = float(network.lat[row]), float(network.lon[row])
    return shown_km((need.lat, need.lon), end, *_via(columns, row))


def _via(columns: NeedColumns, row: int) -> tuple[Crossing, ...]:
    """What the way passes: one border crossing out of Ukraine, or the corners around it."""
    code = crossing(columns, row)
    if code is not None:
        return tuple(each for each in travel.crossings() if each.code == code)
    return travel.corners(columns.need.country in travel.SOUTH) if goes_around(columns, row) else ()


def goes_around(columns: NeedColumns, row: int) -> bool:
    """Whether the way between two points outside Ukraine is bent around it."""
    if columns.start is None or np.isnan(columns.distance_km[row]) or columns.need.country == UKRAINE:
        return False
    straight = travel.distances_km(columns.start, columns.network.position[:, [row]])
    return bool(columns.distance_km[row] - travel.tenths(straight)[0] > 1 / travel.TENTHS)


def shown_km(start: tuple[float, float], end: tuple[float, float], *via: Crossing) -> float:
    """The geodesic in km (geopy), through crossings if some are given: in this order."""
    points = [start, *((each.lat, each.lon) for each in via), end]
    return math.fsum(geodesic(one, other).km for one, other in pairwise(points))
