"""Kernels of the shortlist: the best rows chosen as blocks pass, and the few that are shown told one by one.

They call the kernels of `matching.kernels` and nothing else outside this file (see matching/compiling.py).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import compiled
from matching.kernels.drivers import cut, new_desk, share, weigh
from matching.kernels.fused_pass import (
    BLOCK,
    CHUNK,
    FIRST,
    JOURNEY,
    LANGUAGE,
    LATER,
    LEVEL,
    LOAD,
    NO,
    NOT_KNOWN,
    RELATIVES,
    SLOTS,
    YES,
    add_later,
    fit_site,
    mend_steps,
    weigh_journey,
    weigh_language,
    weigh_relatives,
    weigh_start,
)
from matching.kernels.hour_tables import TENTHS, UNKNOWN, UNSURE
from matching.kernels.network_columns import BY_KERNEL, FIXED
from matching.ranking.rank import FULL_SCORE
from matching.ranking.requirements import REQUIREMENTS

GROUP_STEP = np.int32(FULL_SCORE + 1)
SITE, COUNTRY, LONGEST, TRANSPORT = map(REQUIREMENTS.index, BY_KERNEL)
"""The rows of the requirements that the fused pass answers itself."""
FIXED_AT = tuple(REQUIREMENTS.index(rule.code) for rule in FIXED)
"""The rows of the others."""


class Found(NamedTuple):
    """What a block gives before the best of it are kept."""

    key: npt.NDArray[np.int32]
    group: npt.NDArray[np.int8]
    score: npt.NDArray[np.int32]
    step: npt.NDArray[np.int16]


@compiled
def choose(hospitals: Any, profiles: Any, tables: Any, rates: Any, needs: Any, order: Any, best: Any) -> None:
    """The best rows, keys and steps of each need, (n, count), best first; keys come filled with one too bad."""
    row, key, step = best
    count = hospitals.near.shape[1]
    desk, found = new_desk(min(BLOCK, count)), new_found(min(BLOCK, count))
    for low in range(0, count, BLOCK):
        high = min(low + BLOCK, count)
        here, told, shared = cut(desk, high - low), cut_found(found, high - low), np.int64(-1)
        for i in order:
            need = needs[i]
            if need.key != shared:
                share(hospitals, profiles, rates, need, low, here)
                shared = need.key
            weigh(hospitals, profiles, tables, rates, need, low, here, (told.group, told.score, told.step))
            keep_best(told, low, row[i], key[i], step[i])


@compiled
def new_found(size: int) -> Any:
    """Scratch for what a block gives."""
    return Found(
        np.empty(size, np.int32), np.empty(size, np.int8), np.empty(size, np.int32), np.empty(size, np.int16)
    )


@compiled
def cut_found(found: Any, size: int) -> Any:
    """The scratch for a block of this size."""
    return Found(found.key[:size], found.group[:size], found.score[:size], found.step[:size])


@compiled
def keep_best(here: Any, low: int, row: Any, key: Any, step: Any) -> None:
    """Put what is better than the worst kept in its place; of equals the earlier row stays before."""
    keys, last = here.key, len(key) - 1
    key_of(here.group, here.score, keys)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        least = part[0]
        for r in range(len(part)):
            least = min(least, part[r])
        if least < key[last]:
            for r in range(len(part)):
                if part[r] < key[last]:
                    at = insert(part[r], low + start + r, row, key, step)
                    step[at] = here.step[start + r]


@compiled
def key_of(group: Any, score: Any, key: Any) -> None:
    """One number that orders as the ranking does: by group, then score from the best."""
    for r in range(len(key)):
        key[r] = group[r] * GROUP_STEP - score[r]


@compiled
def insert(new: Any, at: int, row: Any, key: Any, step: Any) -> int:
    """Make room for one hospital, put it in its place, drop the last; the place."""
    place = len(key) - 1
    while place > 0 and key[place - 1] > new:
        key[place], row[place], step[place] = key[place - 1], row[place - 1], step[place - 1]
        place -= 1
    key[place], row[place] = new, at
    return place


@compiled
def choose_and_tell(
    hospitals: Any,
    profiles: Any,
    tables: Any,
    rates: Any,
    plain: Any,
    needs: Any,
    order: Any,
    best: Any,
    said: Any,
) -> None:
    """The best rows of one need, and for them values and terms (K, k), answers (R, k), and sums of both (k,).

    `plain` is `rates` with every weight 1, so that a kernel gives values where it else gives terms.
    """
    choose(hospitals, profiles, tables, rates, needs, order, best)
    row, _, step = best
    values, terms, answers, group, score, hours, days, fixed = said
    need, rows, steps = needs[0], row[0], step[0]
    tell_values(hospitals, profiles, tables, plain, need, rows, steps, values)
    tell_answers(hospitals, profiles, need, rows, steps, fixed, answers)
    add_up(values, rates.weight[need.priority], answers, terms, group, score)
    tell_times(profiles, tables, rates, need, rows, steps, hours, days)


@compiled
def add_up(values: Any, weight: Any, answers: Any, terms: Any, group: Any, score: Any) -> None:
    """Terms, their sum, and the group from the least answer."""
    for r in range(len(score)):
        score[r], least = 0, YES
        for k in range(len(weight)):
            terms[k, r] = weight[k] * values[k, r]
            score[r] += terms[k, r]
        for k in range(len(answers)):
            least = min(least, answers[k, r])
        group[r] = YES - least


@compiled
def tell_values(
    hospitals: Any, profiles: Any, tables: Any, plain: Any, need: Any, rows: Any, step: Any, values: Any
) -> None:
    """Each preference's value, thousandths."""
    q, country = need.profile, hospitals.country[rows]
    values[:] = 0
    weigh_journey(values[JOURNEY], step, tables.journey, np.int32(1), values[JOURNEY])
    reply, start = profiles.reply_days[q][rows], profiles.start_in_days[q][rows]
    weigh_start(step, reply, start, tables, need, plain, np.empty(len(rows)), values[FIRST])
    values[SLOTS], values[LEVEL] = profiles.slots[q][rows], hospitals.level[rows]
    values[LOAD] = hospitals.load[rows]
    languages, known = hospitals.languages[rows], hospitals.languages_known[rows]
    weigh_language(languages, known, need, plain, values[LANGUAGE])
    town = town_of(hospitals, tables, need, rows)
    weigh_relatives(country, town, tables.town, need, plain, values[RELATIVES])
    offered, refused = of_rows(hospitals.offered, rows), of_rows(hospitals.sites_no, rows)
    add_later(offered, refused, 0, need, plain, np.empty(len(rows), np.int32), values[LATER])


@compiled
def town_of(hospitals: Any, tables: Any, need: Any, rows: Any) -> Any:
    """The exact step from the relatives' town."""
    town = np.full(len(rows), UNKNOWN, np.int16)
    if need.has_town:
        position = np.empty((3, len(rows)))
        for axis in range(3):
            position[axis] = hospitals.position[axis][rows]
        town[:] = np.where(np.isnan(position[0]), UNKNOWN, UNSURE)
        mend_steps(position, 0, need.town_x, need.town_y, need.town_z, tables.whole, town)
    return town


@compiled
def of_rows(cube: Any, rows: Any) -> Any:
    """A cube of these hospitals only."""
    found = np.empty((cube.shape[0], cube.shape[1], len(rows)), cube.dtype)
    for a in range(cube.shape[0]):
        for m in range(cube.shape[1]):
            for r in range(len(rows)):
                found[a, m, r] = cube[a, m, rows[r]]
    return found


@compiled
def tell_answers(
    hospitals: Any, profiles: Any, need: Any, rows: Any, step: Any, fixed: Any, answers: Any
) -> None:
    """Each requirement's answer. `fixed`: those of FIXED, (F, N)."""
    q = need.profile
    for f in range(len(FIXED_AT)):
        answers[FIXED_AT[f]] = fixed[f][rows]
    every = np.full(len(rows), YES, np.int8)
    fit_site(every, profiles.sites_yes[q][rows], profiles.sites_no[q][rows], need.site, answers[SITE])
    for r in range(len(rows)):
        here, wished = step[r], (hospitals.country[rows[r]] & need.countries) != 0
        answers[COUNTRY, r] = YES if wished else NO
        answers[TRANSPORT, r] = YES if here <= need.transport else NOT_KNOWN
        answers[LONGEST, r] = YES if here <= need.longest else (NOT_KNOWN if here == UNKNOWN else NO)


@compiled
def tell_times(
    profiles: Any, tables: Any, rates: Any, need: Any, rows: Any, step: Any, hours: Any, days: Any
) -> None:
    """Hours of the journey and days until the first treatment, NaN where not known."""
    for r in range(len(rows)):
        told, begin = (
            np.float64(profiles.reply_days[need.profile, rows[r]]),
            profiles.start_in_days[need.profile, rows[r]],
        )
        ready = (told if told == told else need.answer_days) + tables.days[step[r]] + rates.preparation
        days[r] = max(ready, np.float64(begin)) if ready + begin == ready + begin else np.nan
        hours[r] = step[r] / TENTHS if step[r] != UNKNOWN else np.nan
