"""Why an offer is not used and why a need is not filled: what was in the way of the pair that came furthest."""

from collections.abc import Sequence
from typing import NamedTuple

from matching.supplies.columns import Columns
from matching.supplies.facts import SupplyNeed, SupplyOffer
from matching.supplies.filling import next_unit
from matching.supplies.pairs import FITS, OTHER_STRENGTH
from matching.supplies.result import Left, WhyNot

FAR = 1 << 62
NONE = -1
STAGES = tuple(WhyNot)
"""What is in the way, by the numbers of `pairs`."""


class Nearest(NamedTuple):
    """For each kind of offers what a flow unit lacked at best, and with which kind of needs; for each kind of needs
    what the cheapest flow unit costs that fits, and of which kind of offers. Points; FAR and NONE without a pair."""

    lacks: list[int]
    need: list[int]
    costs: list[int]
    offer: list[int]


class Found(NamedTuple):
    """A matching before its words: units each offer has left and each need has got, by row, and what prices say."""

    needs: tuple[SupplyNeed, ...]
    offers: tuple[SupplyOffer, ...]
    columns: Columns
    left: Sequence[int]
    got: Sequence[int]
    nearest: Nearest
    need_stage: list[int]
    offer_stage: list[int]


def unused(found: Found) -> tuple[Left, ...]:
    """Each offer of which anything is left, by id."""
    wanted = {each.substance for each in found.needs}
    kinds = enumerate(found.columns.offers.kind_of)
    return tuple(_unused(found, kind, row, wanted) for row, kind in kinds if found.left[row] > 0)


def _unused(found: Found, kind: int, row: int, wanted: set[str]) -> Left:
    offer, left, stage = found.offers[row], found.left[row], found.offer_stage[kind]
    if stage < FITS:
        return Left(offer.id, left, _in_the_way(stage, offer.substance in wanted))
    if left < offer.pack:
        return Left(offer.id, left, WhyNot.LESS_THAN_A_PACK)
    market = found.columns.offers.market[kind]
    other = found.needs[found.columns.needs.rows[found.nearest.need[kind]][0]].id
    if not found.columns.is_even[market]:
        return Left(offer.id, left, WhyNot.PACKS_DO_NOT_FIT, None, other)
    by = -(-found.nearest.lacks[kind] // int(found.columns.unit[market]))
    return Left(offer.id, left, WhyNot.OTHERS_WERE_BETTER, by, other)


def _in_the_way(stage: int, is_known: bool) -> WhyNot:
    if stage <= OTHER_STRENGTH:
        return WhyNot.OTHER_STRENGTH if is_known else WhyNot.NO_OTHER_SIDE
    return STAGES[stage]


def unmet(found: Found) -> tuple[Left, ...]:
    """Each need of which anything is missing, by id."""
    offered = {each.substance for each in found.offers}
    kinds = zip(found.needs, found.got, enumerate(found.columns.needs.kind_of), strict=True)
    return tuple(_unmet(found, kind, row, offered) for need, got, (row, kind) in kinds if got < need.quantity)


def _unmet(found: Found, kind: int, row: int, offered: set[str]) -> Left:
    need, got, stage = found.needs[row], found.got[row], found.need_stage[kind]
    missing = need.quantity - got
    if stage < FITS:
        return Left(need.id, missing, _in_the_way(stage, need.substance in offered))
    at = found.nearest.offer[kind]
    rows = found.columns.offers.rows[at]
    free = next((one for one in rows if found.left[one] >= found.offers[one].pack), None)
    other = found.offers[rows[0] if free is None else free].id
    market = found.columns.needs.market[kind]
    unit = int(found.columns.unit[market])
    short = found.nearest.costs[kind] - next_unit(need, got, unit)
    if short < 0 or (free is not None and not found.columns.is_even[market]):
        return Left(need.id, missing, WhyNot.PACKS_DO_NOT_FIT, None, other)
    why = WhyNot.OTHERS_WERE_BETTER if free is None else WhyNot.LESS_THAN_A_PACK
    return Left(need.id, missing, why, -(-short // unit), other)
