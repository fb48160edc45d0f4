"""Drivers of the fused pass: blocks of hospitals outside, needs inside, what alike needs share worked out once."""

from typing import Any

import numpy as np

from matching.fused import (
    BLOCK,
    CHUNK,
    GROUP_STEP,
    JOURNEY,
    add_later,
    bend_around,
    fit_site,
    guess_steps,
    judge,
    mend_steps,
    steps_through_borders,
    weigh_journey,
    weigh_language,
    weigh_places,
    weigh_relatives,
    weigh_start,
)
from matching.hour_tables import UNKNOWN
from matching.rates import Desk, compiled


@compiled
def share(hospitals: Any, cells: Any, rates: Any, need: Any, low: int, desk: Any) -> None:
    """What all needs with the same key share at one block: the fixed answers and the fixed terms."""
    size, q = len(desk.fit), need.cell
    high = low + size
    fit_site(
        cells.fixed[q, low:high],
        cells.sites_yes[q, low:high],
        cells.sites_no[q, low:high],
        need.site,
        desk.fit,
    )
    weight = rates.weight[need.priority]
    weigh_places(
        cells.places[q, low:high], hospitals.level[low:high], hospitals.load[low:high], weight, desk.base
    )
    add_later(hospitals.offered, hospitals.sites_no, low, need, rates, desk.sum, desk.base)


@compiled
def travel_steps(
    hospitals: Any, tables: Any, rates: Any, need: Any, low: int, country: Any, desk: Any
) -> None:
    """The steps of the journeys, and from the relatives' town if there is one."""
    near, position, x, y, z = hospitals.near, hospitals.position, need.x, need.y, need.z
    if not need.placed:
        desk.step[:] = UNKNOWN
    elif need.in_ukraine:
        steps_through_borders(hospitals.beyond, low, need, rates.crossings, tables.whole, desk.km, desk.step)
    else:
        guess_steps(near, low, x, y, z, tables.bins, desk.step)
        mend_steps(position, low, x, y, z, tables.whole, desk.step)
        if need.around >= 0:
            bend_around(position, hospitals.beyond, country, low, need, rates, tables.whole, desk.step)
    if need.has_town:
        x, y, z = need.town_x, need.town_y, need.town_z
        guess_steps(near, low, x, y, z, tables.bins, desk.town)
        mend_steps(position, low, x, y, z, tables.whole, desk.town)


@compiled
def weigh(
    hospitals: Any,
    cells: Any,
    tables: Any,
    rates: Any,
    need: Any,
    low: int,
    desk: Any,
    group: Any,
    score: Any,
) -> None:
    """Group and score of one need at one block, whose shared part is on the desk."""
    high, q = low + len(score), need.cell
    country = hospitals.country[low:high]
    travel_steps(hospitals, tables, rates, need, low, country, desk)
    judge(desk.fit, country, desk.step, need, group)
    weigh_journey(desk.base, desk.step, tables.journey, rates.weight[need.priority, JOURNEY], score)
    reply, start = cells.reply_days[q, low:high], cells.start_in_days[q, low:high]
    weigh_start(desk.step, reply, start, tables, need, rates, score)
    languages, known = hospitals.languages[low:high], hospitals.languages_known[low:high]
    weigh_language(languages, known, need, rates, score)
    weigh_relatives(country, desk.town, tables.town, need, rates, score)


@compiled
def cut(desk: Any, size: int) -> Any:
    """The scratch for a block of this size."""
    return Desk(
        desk.step[:size], desk.town[:size], desk.km[:size], desk.fit[:size], desk.base[:size],
        desk.sum[:size], desk.key[:size], desk.group[:size], desk.score[:size],
    )  # fmt: skip


@compiled
def survey(
    hospitals: Any,
    cells: Any,
    tables: Any,
    rates: Any,
    desk: Any,
    needs: Any,
    order: Any,
    group: Any,
    score: Any,
) -> None:
    """Group and score, (n, N), of all needs; `order` brings needs with the same key together."""
    count = score.shape[1]
    for low in range(0, count, BLOCK):
        size, key = min(BLOCK, count - low), np.int64(-1)
        here = cut(desk, size)
        for i in order:
            need = needs[i]
            if need.key != key:
                share(hospitals, cells, rates, need, low, here)
                key = need.key
            groups, scores = group[i, low : low + size], score[i, low : low + size]
            weigh(hospitals, cells, tables, rates, need, low, here, groups, scores)


@compiled
def choose(
    hospitals: Any, cells: Any, tables: Any, rates: Any, desk: Any, needs: Any, order: Any, row: Any, key: Any
) -> None:
    """The best rows and keys of each need, (n, count), best first; `key` comes filled with a key too bad."""
    count = hospitals.near.shape[1]
    for low in range(0, count, BLOCK):
        size, shared = min(BLOCK, count - low), np.int64(-1)
        here = cut(desk, size)
        for i in order:
            need = needs[i]
            if need.key != shared:
                share(hospitals, cells, rates, need, low, here)
                shared = need.key
            weigh(hospitals, cells, tables, rates, need, low, here, here.group, here.score)
            keep_best(here.group, here.score, here.key, low, row[i], key[i])


@compiled
def keep_best(group: Any, score: Any, keys: Any, low: int, row: Any, key: Any) -> None:
    """Put what is better than the worst kept in its place; of equals the earlier row stays before."""
    for r in range(len(keys)):
        keys[r] = group[r] * GROUP_STEP - score[r]
    last = len(key) - 1
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        least = part[0]
        for r in range(len(part)):
            least = min(least, part[r])
        if least < key[last]:
            for r in range(len(part)):
                if part[r] < key[last]:
                    insert(part[r], low + start + r, row, key)


@compiled
def insert(new: Any, at: int, row: Any, key: Any) -> None:
    """Put one hospital in its place and drop the last."""
    place = len(key) - 1
    while place > 0 and key[place - 1] > new:
        key[place], row[place] = key[place - 1], row[place - 1]
        place -= 1
    key[place], row[place] = new, at
