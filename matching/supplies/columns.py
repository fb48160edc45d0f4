"""Needs and offers as columns: those that are alike are one kind, and kinds that could deal stand in one market."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Bool
from matching.supplies import terms
from matching.supplies.codes import int32, int64, locations, looked_up, masks, numbered
from matching.supplies.facts import SupplyLocation, SupplyNeed, SupplyOffer, items_of
from matching.supplies.pairs import NO_EXPIRY, NeedColumns, OfferColumns, Rules

Int64 = npt.NDArray[np.int64]
Rows = Sequence[SupplyNeed] | Sequence[SupplyOffer]
NO_GROUP = -1, -2
"""Of needs and of offers: never equal."""


class Kinds(NamedTuple):
    """Kinds in the order of their markets, then of their first rows. The `rows` of kind k, by id, stand from
    `begin[k]` to `begin[k + 1]`; its `market`; the kind of each row."""

    rows: Int64
    begin: Int64
    market: Int64
    kind_of: Int64

    @property
    def first(self) -> Int64:
        """The first row of each kind."""
        return self.rows[self.begin[:-1]]

    @property
    def many(self) -> Int64:
        """How many rows each kind has."""
        return np.diff(self.begin)

    def members(self, kind: int) -> list[int]:
        """The rows of a kind, by id."""
        found: list[int] = self.rows[self.begin[kind] : self.begin[kind + 1]].tolist()
        return found


class Columns(NamedTuple):
    """All that the kernels read. `bounds` (C, 4): first and last kind of needs and of offers of each market; `unit`
    (C,): base units of a flow unit, the largest that divides every pack; `is_even` (C,): every pack is that large.

    `urgency` of each kind of needs; of each row of needs what is `wanted`, of offers `stock` and `pack`, base units,
    and whole `packs`.
    """

    needs: Kinds
    offers: Kinds
    need: NeedColumns
    offer: OfferColumns
    rules: Rules
    bounds: Int64
    unit: Int64
    is_even: Bool
    urgency: Int64
    wanted: Int64
    stock: Int64
    pack: Int64
    packs: Int64


def columns(needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], today: int) -> Columns:
    """Both in the order of ids. Raises FactError for more than 62 kinds of conditions."""
    item, group, market = _markets(needs, offers)
    mask_of, ends, starts = masks(offers), locations(needs), locations(offers)
    need = _need_columns(needs, item, group, ends[0], mask_of)
    offer = _offer_columns(offers, item, group, starts[0], mask_of)
    pack, packs = int64([each.pack for each in offers]), int64([each.packs for each in offers])
    urgency = int64(looked_up([each.days_of_stock for each in needs], terms.urgency))
    avoid, refused = _refused(needs)
    apart = int64([refused.get(each.id, 0) for each in offers])
    need_kinds = _kinds(market[need.item], (*need[:6], urgency, avoid))
    offer_kinds = _kinds(market[offer.item], (*offer, pack, apart))
    bounds = _bounds(need_kinds, offer_kinds, int(market.max(initial=-1)) + 1)
    of_kind = dict(zip((each.id for each in offers), offer_kinds.kind_of.tolist(), strict=True))
    first = need_kinds.first
    need = _picked(need, first)._replace(**_aside([needs[row] for row in first.tolist()], of_kind))
    unit = _units(offer_kinds, pack, offer.packs, len(bounds))
    wanted, stock = (int64([each.quantity for each in side]) for side in (needs, offers))
    rules, offer = _rules(starts[1], ends[1], today), _picked(offer, offer_kinds.first)
    return Columns(
        need_kinds, offer_kinds, need, offer, rules, bounds, *unit, urgency[first], wanted, stock, pack, packs
    )


def _markets(
    needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer]
) -> tuple[dict[str, int], dict[str | None, int], Int64]:
    """A number for each item and for each group, and the market of each item: items of one group share one."""
    group_of = dict[str, str | None]()
    for each, _, group in items_of(needs, offers):
        group_of[each] = group_of.get(each) if group is None else group
    item = {each: at for at, each in enumerate(sorted(group_of))}
    keys = [(0, each) if group_of[each] is None else (1, str(group_of[each])) for each in item]
    number = {key: at for at, key in enumerate(sorted(set(keys)))}
    groups = sorted({each for each in group_of.values() if each is not None})
    return item, {each: at for at, each in enumerate(groups)}, int64([number[key] for key in keys])


def _refused(needs: Sequence[SupplyNeed]) -> tuple[Int64, dict[str, int]]:
    """A number for whatever set of offers each need avoids, and one for each offer that anybody avoids."""
    codes, sets = numbered(each.avoid for each in needs)
    refused = sorted(frozenset[str]().union(*sets))
    return int64(codes), {id: at for at, id in enumerate(refused, 1)}


def _aside(needs: Sequence[SupplyNeed], kind_of: dict[str, int]) -> dict[str, Any]:
    aside = [[kind_of[one] for one in sorted(each.avoid) if one in kind_of] for each in needs]
    first = np.cumsum([0, *map(len, aside)], dtype=np.int64)
    return {"aside_first": first, "aside": int32([kind for each in aside for kind in each])}


def _kinds(market: Int64, keys: Sequence[npt.NDArray[Any]]) -> Kinds:
    """Rows are alike where all their keys are."""
    met = int64(numbered(zip(*(key.tolist() for key in keys), strict=True))[0])
    first = np.unique(met, return_index=True)[1]
    order = np.argsort(market[first], kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    kind_of = number[met]
    begin = np.append(0, np.cumsum(np.bincount(kind_of, minlength=len(order))))
    return Kinds(np.argsort(kind_of, kind="stable"), begin, market[first][order], kind_of)


def _bounds(needs: Kinds, offers: Kinds, markets: int) -> Int64:
    need, offer = (np.searchsorted(kinds.market, np.arange(markets + 1)) for kinds in (needs, offers))
    return np.stack([need[:-1], need[1:], offer[:-1], offer[1:]], axis=1).astype(np.int64)


def _units(offers: Kinds, pack: Int64, is_whole: Bool, markets: int) -> tuple[Int64, Bool]:
    """What divides every pack of each market, and whether all are alike; an offer of less than a pack is not asked."""
    market, packs = offers.market[offers.kind_of][is_whole], pack[is_whole]
    unit, most = np.zeros((2, markets), np.int64)
    np.gcd.at(unit, market, packs)
    np.maximum.at(most, market, packs)
    return np.maximum(unit, 1), most == unit


def _need_columns(
    needs: Sequence[SupplyNeed],
    item: dict[str, int],
    group: dict[str | None, int],
    location: list[int],
    mask_of: Callable[[frozenset[str]], int],
) -> NeedColumns:
    """By row; nothing is set aside yet."""
    none = {**group, None: NO_GROUP[0]}
    return NeedColumns(
        int32([item[each.item] for each in needs]),
        int32([none[each.interchangeable] for each in needs]),
        int32(location),
        int32([each.least_shelf_days for each in needs]),
        np.array([each.cold_chain for each in needs], np.bool_),
        int64(looked_up([each.accepts for each in needs], mask_of)),
        int64([]),
        int32([]),
    )


def _offer_columns(
    offers: Sequence[SupplyOffer],
    item: dict[str, int],
    group: dict[str | None, int],
    location: list[int],
    mask_of: Callable[[frozenset[str]], int],
) -> OfferColumns:
    none = {**group, None: NO_GROUP[1]}
    return OfferColumns(
        int32([item[each.item] for each in offers]),
        int32([none[each.interchangeable] for each in offers]),
        int32(location),
        int32([NO_EXPIRY if each.expires is None else each.expires for each in offers]),
        int32([terms.NOT_KNOWN if each.cold_chain is None else int(each.cold_chain) for each in offers]),
        int64(looked_up([each.conditions for each in offers], mask_of)),
        np.array([each.packs > 0 for each in offers], np.bool_),
    )


def _picked(rows: Any, first: Int64) -> Any:
    """The columns of these rows."""
    return type(rows)(*(column[first] if len(column) else column for column in rows))


def _rules(starts: Sequence[SupplyLocation], ends: Sequence[SupplyLocation], today: int) -> Rules:
    days, by = terms.transit_days(starts, ends), terms.scale()
    road = int32([terms.road(each) for each in range(int(days.max(initial=0)) + 1)])
    return Rules(days, road, today, by.waste, by.waste_half_days)
