"""Drivers of the fused pass: blocks of hospitals outside, needs inside, what alike needs share worked out once."""

from typing import Any

import numpy as np

from matching.compiling import compiled
from matching.kernels.constants import Desk
from matching.kernels.fused_pass import (
    BLOCK,
    FIRST,
    bend_around,
    guess_steps,
    judge,
    look_up_bent,
    mend_steps,
    steps_through_borders,
    weigh_load,
    weigh_relatives,
    weigh_road,
    weigh_start,
    weigh_vain,
)
from matching.kernels.hour_tables import UNKNOWN


@compiled
def share(hospitals: Any, profiles: Any, rates: Any, need: Any, low: int, desk: Any) -> None:
    """What all needs with the same key share at one block: the fixed answers and the fixed terms."""
    high, q = low + len(desk.fit), need.profile
    desk.fit[:] = profiles.fixed[q, low:high]
    weight = rates.weight[need.priority]
    weigh_load(hospitals.load[low:high], weight, desk.base)


@compiled
def travel_steps(
    hospitals: Any, tables: Any, rates: Any, need: Any, low: int, country: Any, desk: Any, step: Any
) -> None:
    """The steps of the journeys."""
    x, y, z, a = need.x, need.y, need.z, need.around
    if not need.located:
        step[:] = UNKNOWN
    elif need.in_ukraine:
        through = hospitals.beyond
        steps_through_borders(through, low, need, rates.crossings, tables.whole, desk.km, desk.scratch, step)
    else:
        guess_steps(hospitals.near, low, x, y, z, tables.bins, desk.scratch, step)
        mend_steps(hospitals.position, low, x, y, z, tables.whole, step)
        if a >= 0:
            row = hospitals.beyond[rates.last[a], low : low + len(step)]
            bend_around(hospitals.position, row, country, low, need, rates, desk.scratch)
            look_up_bent(tables.whole, desk.scratch, step)


@compiled
def town_steps(hospitals: Any, tables: Any, need: Any, low: int, desk: Any) -> None:
    """The steps from the relatives' town, if there is one."""
    if need.has_town:
        x, y, z = need.town_x, need.town_y, need.town_z
        guess_steps(hospitals.near, low, x, y, z, tables.bins, desk.scratch, desk.town)
        mend_steps(hospitals.position, low, x, y, z, tables.whole, desk.town)


@compiled
def weigh(
    hospitals: Any, profiles: Any, tables: Any, rates: Any, need: Any, low: int, desk: Any, out: Any
) -> None:
    """Group, score, step, what asking and the road take, of one need at one block; its shared part is on the desk."""
    group, score, step, vain, road = out
    high, q = low + len(score), need.profile
    country = hospitals.country[low:high]
    travel_steps(hospitals, tables, rates, need, low, country, desk, step)
    town_steps(hospitals, tables, need, low, desk)
    judge(desk.fit, country, step, need, group)
    level, languages = hospitals.level_share[low:high], hospitals.languages[low:high]
    weigh_road(desk.base, step, level, languages, need, rates, score, road)
    reply, start = profiles.reply_days[q, low:high], profiles.start_in_days[q, low:high]
    weigh_start(step, reply, start, hospitals.level[low:high], tables, need, rates, desk.value, score)
    weigh_relatives(country, desk.town, tables.town, need, rates, score)
    weigh_vain(reply, profiles.chance[q, low:high], need, rates.weight[need.priority, FIRST], vain)
    for r in range(len(score)):
        score[r] -= vain[r]


@compiled
def new_desk(size: int) -> Any:
    """Scratch for a block of this size."""
    return Desk(
        np.empty(size, np.int16), np.empty(size, np.float32), np.empty(size, np.int32),
        np.empty(size, np.float64), np.empty(size, np.int8), np.empty(size, np.int32),
    )  # fmt: skip


@compiled
def cut(desk: Any, size: int) -> Any:
    """The scratch for a block of this size."""
    return Desk(
        desk.town[:size], desk.km[:size], desk.scratch[:size], desk.value[:size], desk.fit[:size],
        desk.base[:size],
    )  # fmt: skip


@compiled
def survey(hospitals: Any, profiles: Any, tables: Any, rates: Any, needs: Any, order: Any, out: Any) -> None:
    """Group, score, step, vain and road, (n, N) each, of all needs; `order` brings needs with the same key together."""
    group, score, step, vain, road = out
    count = score.shape[1]
    desk = new_desk(min(BLOCK, count))
    for low in range(0, count, BLOCK):
        high = min(low + BLOCK, count)
        here, key = cut(desk, high - low), np.int64(-1)
        for i in order:
            need = needs[i]
            if need.key != key:
                share(hospitals, profiles, rates, need, low, here)
                key = need.key
            taken = vain[i, low:high], road[i, low:high]
            out_here = group[i, low:high], score[i, low:high], step[i, low:high], *taken
            weigh(hospitals, profiles, tables, rates, need, low, here, out_here)
