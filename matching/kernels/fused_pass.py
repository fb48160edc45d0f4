"""The fused pass: every rule and preference for many needs × hospitals at once, in blocks that stay in the cache.

Kernels that work in place on slices of columns, one plain loop each, so that the compiler makes vectors of it.
The same operations in the same order as the rules in numpy, in float64 wherever rounding could tell, so the
integers are the same (tests/matching/test_fused.py holds them against `ranking.rank`). One thread.
"""

from typing import Any

import numpy as np

from matching.compiling import compiled
from matching.facts import travel
from matching.facts.validity import require
from matching.kernels.hour_tables import BINS_A_KM, LAST_BIN, TENTHS, UNKNOWN
from matching.kernels.need_records import NO_RELATIVES, NORTHWARD
from matching.ranking import preferences

BLOCK = 4096
"""Hospitals at a time: their columns stay in the cache while all needs pass."""
CHUNK = 32
FULL = np.int32(preferences.FULL)
WEIGHED = (
    "first_treatment",
    "travel",
    "language",
    "level",
    "relatives",
    "load",
    "asking_in_vain",
)
"""The preferences that have a kernel; a new one needs one, and until then nothing is ranked by kernels at all."""
require(
    set(WEIGHED) == set(preferences.PREFERENCES),
    f"kernels: no kernel weighs {sorted(set(preferences.PREFERENCES) ^ set(WEIGHED))}",
)
FIRST, JOURNEY, RELATIVES, LOAD = map(
    preferences.WEIGHTS.index, ("first_treatment", "travel", "relatives", "load")
)
"""Their columns in WEIGHTS: language and level count by the weight of the journey, asking in vain by the first."""
MOST_IN_VAIN = float(preferences.MOST_IN_VAIN)
NO, NOT_KNOWN, YES = np.int8(-1), np.int8(0), np.int8(1)

EQUATOR2, SQUASH, SQUASH2 = travel.EQUATOR_KM**2, travel.SQUASH, travel.SQUASH**2
BEND1 = np.float32(1 / 24 / EQUATOR2)
BEND2 = np.float32(3 / 640 / EQUATOR2**2)
BEND3 = np.float32(5 / 7168 / EQUATOR2**3)
FINEST, LAST = np.float32(BINS_A_KM), np.float32(LAST_BIN)
ONE32, FAR32 = np.float32(1), np.float32(np.inf)
FARTHEST = float(travel.LONGEST_KM)


@compiled
def distance_km(x0: float, y0: float, z0: float, x: float, y: float, z: float) -> float:
    """`travel.distances_km` for one pair, operation by operation."""
    dx, dy, dz = x - x0, y - y0, z - z0
    chord2 = dx * dx + dy * dy + dz * dz
    sx, sy, sz = x + x0, y + y0, z + z0
    height = sz * sz / SQUASH2
    sin2 = height / (height + sx * sx + sy * sy)
    bend = 1 - (1 - SQUASH) * sin2
    north2 = dz * dz / max(chord2 * (1 - sin2), 1e-12)
    tilt = 1 + north2 * (bend / SQUASH - 1)
    angle2 = chord2 * (tilt * tilt * bend / EQUATOR2)
    series = 1 + angle2 * (1 / 24 + angle2 * (3 / 640 + angle2 * (5 / 7168)))
    return float(np.sqrt(chord2) * series)


@compiled
def whole_km(km: float) -> int:
    """Kilometres in tenths, then whole, as `travel.tenths` and `travel.hours` round them."""
    whole = np.rint(np.rint(km * TENTHS) / TENTHS)
    return int(whole if whole < FARTHEST else FARTHEST)


@compiled
def guess_steps(
    near: Any, low: int, x0: float, y0: float, z0: float, bins: Any, index: Any, step: Any
) -> None:
    """The step of each journey where the chord in float32 is sure of it. `index` is scratch."""
    high = low + len(step)
    x, y, z = near[0, low:high], near[1, low:high], near[2, low:high]
    a, b, c = np.float32(x0), np.float32(y0), np.float32(z0)
    for r in range(len(step)):
        dx, dy, dz = x[r] - a, y[r] - b, z[r] - c
        chord2 = dx * dx + dy * dy + dz * dz
        bent = np.sqrt(chord2) * (ONE32 + chord2 * (BEND1 + chord2 * (BEND2 + chord2 * BEND3)))
        index[r] = np.int32(min(bent * FINEST, LAST))
    look_up(bins, index, step)


@compiled
def look_up(table: Any, index: Any, found: Any) -> None:
    """table[index], apart from what computes the index: so each of the two loops becomes vectors."""
    for r in range(len(found)):
        found[r] = table[np.uint32(index[r])]


@compiled
def mend_steps(position: Any, low: int, x0: float, y0: float, z0: float, whole: Any, step: Any) -> None:
    """Work out exactly the steps that the guess left open."""
    for start in range(0, len(step), CHUNK):
        part = step[start : start + CHUNK]
        least = np.int16(0)
        for r in range(len(part)):
            least = min(least, part[r])
        if least < 0:
            for r in range(len(part)):
                if part[r] < 0:
                    at = low + start + r
                    km = distance_km(x0, y0, z0, position[0, at], position[1, at], position[2, at])
                    part[r] = whole[whole_km(km)]


@compiled
def steps_through_borders(
    beyond: Any, low: int, need: Any, points: Any, whole: Any, km: Any, index: Any, step: Any
) -> None:
    """The steps of journeys from inside Ukraine: by the best crossing, in float32 as `travel.ways_km` adds."""
    km[:] = FAR32
    for c in range(points.shape[1]):
        to = np.float32(distance_km(need.x, need.y, need.z, points[0, c], points[1, c], points[2, c]))
        row = beyond[c, low : low + len(km)]
        for r in range(len(km)):
            way = to + row[r]
            km[r] = way if way < km[r] else km[r]
    for r in range(len(km)):
        index[r] = whole_km(np.float64(km[r]))
    look_up(whole, index, step)


@compiled
def bend_around(position: Any, row: Any, country: Any, low: int, need: Any, rates: Any, index: Any) -> None:
    """The whole km of ways led around Ukraine as `travel.around_km` does, −1 where the straight way stays."""
    a, there, corner, points = need.around, rates.beyond[need.around], rates.corner, rates.crossings
    x, y, z, first, high = need.x, need.y, need.z, rates.first[need.around], low + len(index)
    p, q, s = corner[0], corner[1], corner[2]
    to = np.float32(distance_km(x, y, z, points[0, first], points[1, first], points[2, first]))
    onward, sign = np.float64(to) + rates.between[a], 1.0 if a == NORTHWARD else -1.0
    us, vs, ws = position[0, low:high], position[1, low:high], position[2, low:high]
    for r in range(len(index)):
        u, v, w = us[r], vs[r], ws[r]
        side = (y * w - z * v) * p + (z * u - x * w) * q + (x * v - y * u) * s
        km = whole_km(onward + np.float64(row[r]))
        index[r] = km if (sign * side > 0) & ((country[r] & there) != 0) else -1


@compiled
def look_up_bent(table: Any, index: Any, found: Any) -> None:
    """table[index] where the index is known, the rest left as it was."""
    for r in range(len(found)):
        found[r] = table[np.uint32(max(index[r], 0))] if index[r] >= 0 else found[r]


@compiled
def weigh_load(load: Any, weight: Any, base: Any) -> None:
    """The term of load."""
    a = weight[LOAD]
    for r in range(len(base)):
        base[r] = a * load[r]


@compiled
def judge(fit: Any, country: Any, step: Any, need: Any, group: Any) -> None:
    """The group of each hospital: the least answer of all rules."""
    wished, longest, transport = need.countries, need.longest, need.transport
    for r in range(len(group)):
        here, answer = step[r], fit[r]
        far = NO if here != UNKNOWN else NOT_KNOWN
        answer = answer if here <= longest else min(answer, far)
        answer = answer if here <= transport else min(answer, NOT_KNOWN)
        group[r] = YES - (answer if (country[r] & wished) != 0 else NO)


@compiled
def weigh_start(
    step: Any, reply: Any, start: Any, level: Any, tables: Any, need: Any, rates: Any, value: Any, score: Any
) -> None:
    """Add the term of the first treatment. `value` is scratch."""
    unsaid, prepare, due, half = need.answer_days, rates.preparation, need.due, need.half
    weight, neutral, full = rates.weight[need.priority, FIRST], float(rates.late), FULL * half
    likely = rates.likely[need.priority]
    for r in range(len(score)):
        value[r] = tables.days[np.uint16(step[r])]
    for r in range(len(score)):
        told, begin = np.float64(reply[r]), np.float64(start[r])
        begin = begin if begin == begin else likely[level[r]]
        ready = (told if told == told else unsaid) + value[r] + prepare
        late = (begin if begin > ready else ready) - due
        points = np.rint(full / (half + (late if late > 0.0 else 0.0)))
        value[r] = points if ready == ready else neutral
    for r in range(len(score)):
        score[r] += weight * np.int32(value[r])


@compiled
def weigh_vain(reply: Any, chance: Any, need: Any, weight: int, vain: Any) -> None:
    """What asking in vain may cost."""
    unsaid, day = need.answer_days, need.day_costs
    for r in range(len(vain)):
        told = np.float64(reply[r])
        lost = np.ceil(day * (told if told == told else unsaid) / chance[r])
        vain[r] = weight * np.int32(lost if lost < MOST_IN_VAIN else MOST_IN_VAIN)


@compiled
def weigh_road(
    base: Any, step: Any, level: Any, languages: Any, need: Any, rates: Any, score: Any, road: Any
) -> None:
    """The terms of `base`, of the journey (`road`: what it takes), of what the kind of centre is worth on the road, and
    of the language."""
    weight, cost, far = rates.weight[need.priority, JOURNEY], need.tenth_costs, rates.neutral_tenths
    spoken, shared, high = need.languages, np.int32(need.language_value), need.level_costs
    for r in range(len(score)):
        tenths = np.float64(step[r]) if step[r] != UNKNOWN else far
        taken = np.int32(np.rint(tenths * cost))
        value = FULL - taken + np.int32(np.rint(level[r] * high))
        value += shared if (languages[r] & spoken) != 0 else np.int32(0)
        road[r] = weight * taken
        score[r] = base[r] + weight * value


@compiled
def weigh_relatives(country: Any, town: Any, values: Any, need: Any, rates: Any, score: Any) -> None:
    """Add the term of relatives: by their town where its way is known, else by their country."""
    weight, wished = rates.weight[need.priority, RELATIVES], need.relatives
    here = weight * (FULL if wished != NO_RELATIVES else rates.relatives)
    away = np.int32(0) if wished != NO_RELATIVES else here
    if not need.has_town:
        for r in range(len(score)):
            score[r] += here if (country[r] & wished) != 0 else away
        return
    for r in range(len(score)):
        by_country = here if (country[r] & wished) != 0 else away
        score[r] += by_country if town[r] == UNKNOWN else weight * values[np.uint16(town[r])]
