"""The few rows that are shown: their values and answers one by one, by the same kernels as all the others."""

from typing import Any

import numpy as np

from matching.compiling import compiled
from matching.kernels.drivers import choose
from matching.kernels.fused_pass import (
    FIRST,
    JOURNEY,
    LANGUAGE,
    LATER,
    LEVEL,
    LOAD,
    NO,
    NOT_KNOWN,
    PLACES,
    RELATIVES,
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

CLOSED, SITE, MODALITY, AGE, COUNTRY, LONGEST, CAPACITY, TRANSPORT = range(8)
"""The places of the requirements (tests hold them against REQUIREMENTS)."""


@compiled
def choose_and_tell(
    hospitals: Any,
    cells: Any,
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
    choose(hospitals, cells, tables, rates, needs, order, best)
    row, _, step = best
    values, terms, answers, group, score, hours, days, fixed = said
    need, rows, steps = needs[0], row[0], step[0]
    tell_values(hospitals, cells, tables, plain, need, rows, steps, values)
    tell_answers(hospitals, cells, need, rows, steps, fixed, answers)
    add_up(values, rates.weight[need.priority], answers, terms, group, score)
    tell_times(cells, tables, rates, need, rows, steps, hours, days)


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
    hospitals: Any, cells: Any, tables: Any, plain: Any, need: Any, rows: Any, step: Any, values: Any
) -> None:
    """Each preference's value, thousandths."""
    q, country = need.cell, hospitals.country[rows]
    values[:] = 0
    weigh_journey(values[JOURNEY], step, tables.journey, np.int32(1), values[JOURNEY])
    reply, start = cells.reply_days[q][rows], cells.start_in_days[q][rows]
    weigh_start(step, reply, start, tables, need, plain, np.empty(len(rows)), values[FIRST])
    values[PLACES], values[LEVEL] = cells.places[q][rows], hospitals.level[rows]
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
    hospitals: Any, cells: Any, need: Any, rows: Any, step: Any, fixed: Any, answers: Any
) -> None:
    """Each requirement's answer. `fixed`: those of columns.FIXED, (F, N)."""
    q = need.cell
    answers[CLOSED], answers[MODALITY] = fixed[0][rows], fixed[1][rows]
    answers[AGE], answers[CAPACITY] = fixed[2][rows], fixed[3][rows]
    every = np.full(len(rows), YES, np.int8)
    fit_site(every, cells.sites_yes[q][rows], cells.sites_no[q][rows], need.site, answers[SITE])
    for r in range(len(rows)):
        here, wished = step[r], (hospitals.country[rows[r]] & need.countries) != 0
        answers[COUNTRY, r] = YES if wished else NO
        answers[TRANSPORT, r] = YES if here <= need.transport else NOT_KNOWN
        answers[LONGEST, r] = YES if here <= need.longest else (NOT_KNOWN if here == UNKNOWN else NO)


@compiled
def tell_times(
    cells: Any, tables: Any, rates: Any, need: Any, rows: Any, step: Any, hours: Any, days: Any
) -> None:
    """Hours of the journey and days until the first treatment, NaN where not known."""
    for r in range(len(rows)):
        told, begin = (
            np.float64(cells.reply_days[need.cell, rows[r]]),
            cells.start_in_days[need.cell, rows[r]],
        )
        ready = (told if told == told else need.answer_days) + tables.days[step[r]] + rates.preparation
        days[r] = max(ready, np.float64(begin)) if ready + begin == ready + begin else np.nan
        hours[r] = step[r] / TENTHS if step[r] != UNKNOWN else np.nan
