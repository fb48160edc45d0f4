"""Needs as one array of records, as the fused pass reads them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from matching.facts import clock, journeys, lateness, travel
from matching.facts.arrays import MASK, country_mask, language_mask
from matching.facts.need import Need
from matching.facts.validity import require
from matching.kernels.hour_tables import UNKNOWN, steps_in_hours
from matching.kernels.network_columns import Profile, profile_of
from matching.ranking import preferences, requirements
from matching.ranking.need_columns import NeedColumns
from matching.vocabulary import UKRAINE, Country, Mobility, Priority

Records = npt.NDArray[np.void]

PRIORITIES = tuple(Priority)
ANY_COUNTRY = MASK(np.iinfo(MASK).max)
NORTHWARD, SOUTHWARD, STRAIGHT = 0, 1, -1
NO_RELATIVES = ANY_COUNTRY
"""Nobody said where relatives are; no bit at all: in a country that receives nobody."""

PRIORITY_BITS = 3
"""A key is the number of a profile, then the priority: needs with the same key share the fixed answers and terms."""

require(len(PRIORITIES) <= 1 << PRIORITY_BITS, f"Priority: a key has room for {1 << PRIORITY_BITS}")

RECORD = np.dtype(
    [
        ("x", np.float64), ("y", np.float64), ("z", np.float64),
        ("town_x", np.float64), ("town_y", np.float64), ("town_z", np.float64),
        ("due", np.float64), ("half", np.float64), ("answer_days", np.float64),
        ("tenth_costs", np.float64), ("level_costs", np.float64), ("day_costs", np.float64), ("key", np.int64),
        ("profile", np.int32), ("priority", np.int32), ("language_value", np.int32),
        ("longest", np.int16), ("transport", np.int16), ("around", np.int16),
        ("countries", MASK), ("languages", MASK), ("relatives", MASK),
        ("located", np.bool_), ("in_ukraine", np.bool_), ("has_town", np.bool_),
    ],
    align=True,
)  # fmt: skip
"""Positions in km (NaN where not known), days, thousandths, a bit for each language and country. `longest` and
`transport`: the last step of HourTables within the limit; `profile`: the row of its columns in Profiles."""


class _Asked(NamedTuple):
    """Need columns of which only the need is looked at."""

    need: Need


def records(needs: Sequence[Need], limits: tuple[float, ...]) -> tuple[Records, tuple[Profile, ...]]:
    """The records of these needs, (n,), and the profiles they have, in the order of their `profile`.

    `limits`: Remembered.limits of the network they are ranked in.
    """
    numbers: dict[Profile, int] = {}
    rows = [_record(need, numbers.setdefault(profile_of(need, limits), len(numbers))) for need in needs]
    return np.array(rows, dtype=RECORD), tuple(numbers)


def _point(lat: float | None, lon: float | None) -> tuple[float, float, float]:
    """`travel.earth_centred` for one point, operation by operation; NaN where not known."""
    if lat is None or lon is None:
        return math.nan, math.nan, math.nan
    phi, lam = math.radians(lat), math.radians(lon)
    up = math.sin(phi)
    normal = travel.EQUATOR_KM / math.sqrt(1 - (1 - travel.SQUASH) * (up * up))
    around = normal * math.cos(phi)
    return around * math.cos(lam), around * math.sin(lam), travel.SQUASH * normal * up


def _record(need: Need, at: int) -> tuple[Any, ...]:
    priority, half, made = PRIORITIES.index(need.priority), lateness.half_days(need), journeys.of(need)
    days = max(clock.due(need).days, 0.0), half, clock.answer_days(need)
    level = preferences.level_costs(need, made)
    costs = made.tenth_costs, level, preferences.day_costs(half), at << PRIORITY_BITS | priority
    alike = *costs, at, priority, round(made.language_tenths * made.tenth_costs)
    wishes = _countries(need.countries), _languages(need.languages), _relatives(need.relatives_country)
    here, town = _point(need.lat, need.lon), _point(need.relatives_lat, need.relatives_lon)
    known = need.lat is not None, need.country == UKRAINE, need.relatives_lat is not None
    return (*here, *town, *days, *alike, _longest(need), _transport(need), _around(need), *wishes, *known)


@cache
def _countries(wished: frozenset[Country]) -> np.uint32:
    return country_mask(wished) or ANY_COUNTRY


@cache
def _languages(spoken: frozenset[str]) -> np.uint32:
    return language_mask(spoken)


@lru_cache(maxsize=1000)
def _relatives(country: str | None) -> np.uint32:
    return NO_RELATIVES if country is None else country_mask((country,))


def _longest(need: Need) -> int:
    return UNKNOWN if need.longest_hours is None else _last_step(need.longest_hours)


def _transport(need: Need) -> int:
    if need.mobility is not Mobility.STRETCHER and not need.oxygen:
        return UNKNOWN
    limit = requirements.transport_limit_hours(cast(NeedColumns, _Asked(need)))
    return UNKNOWN if limit is None else _last_step(limit)


def _around(need: Need) -> int:
    """Is a straight way northward or southward led around Ukraine: by the country the person is in."""
    if need.country in travel.SOUTH:
        return NORTHWARD
    return SOUTHWARD if need.country in travel.NORTH else STRAIGHT


def _last_step(hours: float) -> int:
    return bisect_right(steps_in_hours(), hours) - 1
