"""Which offer may go to which need, what is in the way, and what a unit loses on it."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import borrowing, inlined
from matching.facts.arrays import Bool, Int32

Int64 = npt.NDArray[np.int64]
OTHER_STRENGTH, SET_ASIDE, NOT_ACCEPTED, COLD, COLD_UNKNOWN = range(1, 6)
EXPIRY_UNKNOWN, WAY_UNKNOWN, LATE, SHORT, NO_PACK, FITS = range(6, 12)
"""What is in the way first, in the order of WhyNot; FITS: nothing."""
NO_EXPIRY = 0


class NeedColumns(NamedTuple):
    """N kinds of needs: codes of `item`, `group` (−1: none but the item) and `location`, `shelf` days, `cold`, mask of
    what it `accepts`, (N,); `aside_first` (N + 1,), `aside`: kinds of offers that are set aside."""

    item: Int32
    group: Int32
    location: Int32
    shelf: Int32
    cold: Bool
    accepts: Int64
    aside_first: Int64
    aside: Int32


class OfferColumns(NamedTuple):
    """O kinds of offers: the same codes (`group` −2: none), day of expiry (NO_EXPIRY: not known), `cold` (−1: not
    known), mask of `conditions`, whether there are whole `packs`, (O,)."""

    item: Int32
    group: Int32
    location: Int32
    expires: Int32
    cold: Int32
    conditions: Int64
    packs: Bool


class Rules(NamedTuple):
    """`days` of the way (from, to), −1 not known; `road` points by days; `waste` points, half days."""

    days: Int32
    road: Int32
    today: int
    waste: int
    waste_half: int


@inlined
def _serves(needs: Any, offers: Any, n: int, o: int) -> Any:
    return needs.item[n] == offers.item[o] or needs.group[n] == offers.group[o]


@borrowing
def judge(needs: Any, offers: Any, rules: Any, n: int, o: int) -> int:
    """What is in the way of kind o of offers for kind n of needs, or FITS."""
    if not _serves(needs, offers, n, o):
        return OTHER_STRENGTH
    for k in range(needs.aside_first[n], needs.aside_first[n + 1]):
        if needs.aside[k] == o:
            return SET_ASIDE
    if offers.conditions[o] & ~needs.accepts[n]:
        return NOT_ACCEPTED
    if needs.cold[n] and offers.cold[o] != 1:
        return COLD if offers.cold[o] == 0 else COLD_UNKNOWN
    if offers.expires[o] == NO_EXPIRY:
        return EXPIRY_UNKNOWN
    days = rules.days[offers.location[o], needs.location[n]]
    if days < 0:
        return WAY_UNKNOWN
    left = offers.expires[o] - rules.today - days
    if left < 0:
        return LATE
    if left < needs.shelf[n]:
        return SHORT
    return FITS if offers.packs[o] else NO_PACK


@inlined
def _loses(needs: Any, offers: Any, rules: Any, n: int, o: int) -> Any:
    days = rules.days[offers.location[o], needs.location[n]]
    spare = offers.expires[o] - rules.today - days - needs.shelf[n]
    return rules.road[days] + rules.waste * spare // (rules.waste_half + spare)


@borrowing
def survey(
    needs: Any, offers: Any, rules: Any, bounds: Any, need_stage: Any, offer_stage: Any, many: Any
) -> None:
    """How far each kind comes at best, into `need_stage` and `offer_stage`, and how many needs each offer fits.

    `bounds` (C, 4): of each market the first and last kind of needs and of offers.
    """
    for c in range(len(bounds)):
        for o in range(bounds[c, 2], bounds[c, 3]):
            for n in range(bounds[c, 0], bounds[c, 1]):
                stage = judge(needs, offers, rules, n, o)
                need_stage[n] = max(need_stage[n], stage)
                offer_stage[o] = max(offer_stage[o], stage)
                many[o] += stage == FITS


@borrowing
def lay_out(needs: Any, offers: Any, rules: Any, bounds: Any, offer: Any, need: Any, loss: Any) -> None:
    """The pairs that fit, in the order of offers, then needs."""
    e = 0
    for c in range(len(bounds)):
        for o in range(bounds[c, 2], bounds[c, 3]):
            for n in range(bounds[c, 0], bounds[c, 1]):
                if judge(needs, offers, rules, n, o) == FITS:
                    offer[e], need[e], loss[e] = o, n, _loses(needs, offers, rules, n, o)
                    e += 1
