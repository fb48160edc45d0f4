"""Needs and offers as columns: those that are alike are one kind, and kinds that could deal stand in one market."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import Bool, Int32
from matching.facts.validity import require
from matching.supplies import terms
from matching.supplies.facts import SupplyLocation, SupplyNeed, SupplyOffer
from matching.supplies.pairs import NO_EXPIRY, NeedColumns, OfferColumns, Rules

Int64 = npt.NDArray[np.int64]
Thing = TypeVar("Thing", bound=Hashable)
Facts = TypeVar("Facts", SupplyNeed, SupplyOffer)
Key = tuple[Any, ...]
MOST_CONDITIONS = 62
NO_GROUP = -1, -2
"""Of needs and of offers: never equal."""


class Kinds(NamedTuple):
    """Kinds in the order of their markets: the rows of each, by id, and its market; the kind of each row."""

    rows: tuple[tuple[int, ...], ...]
    market: tuple[int, ...]
    kind_of: tuple[int, ...]


class Columns(NamedTuple):
    """All that the kernels read. `bounds` (C, 4): first and last kind of needs and of offers of each market; `unit`
    (C,): base units of a flow unit, the largest that divides every pack; `is_even` (C,): every pack is that large."""

    needs: Kinds
    offers: Kinds
    need: NeedColumns
    offer: OfferColumns
    rules: Rules
    bounds: Int64
    unit: Int64
    is_even: Bool
    urgency: Int64


def columns(needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], today: int) -> Columns:
    """Both in the order of ids. Raises FactError for more than 62 kinds of conditions."""
    market = _markets(needs, offers)
    refused = frozenset[str]().union(*(each.avoid for each in needs))
    need_kinds = _kinds(needs, market, _need_key)
    offer_kinds = _kinds(offers, market, lambda each: _offer_key(each, refused))
    kind_of = {each.id: kind for each, kind in zip(offers, offer_kinds.kind_of, strict=True)}
    first_needs = [needs[rows[0]] for rows in need_kinds.rows]
    first_offers = [offers[rows[0]] for rows in offer_kinds.rows]
    number = _Numbers[str | tuple[str]]()
    bounds = _bounds(need_kinds, offer_kinds, len(set(market.values())))
    unit, is_even = _units(first_offers, bounds)
    starts, ends = _Numbers[SupplyLocation](), _Numbers[SupplyLocation]()
    conditions = _masks(first_offers)
    need = _need_columns(first_needs, number, ends, conditions, kind_of)
    offer = _offer_columns(first_offers, number, starts, conditions)
    rules = _rules(list(starts.known), list(ends.known), today)
    urgency = np.array([terms.urgency(each.days_of_stock) for each in first_needs], np.int64)
    return Columns(need_kinds, offer_kinds, need, offer, rules, bounds, unit, is_even, urgency)


class _Numbers(Generic[Thing]):
    """A number for each different thing, in the order in which they are met."""

    def __init__(self) -> None:
        self.known: dict[Thing, int] = {}

    def of(self, each: Thing) -> int:
        return self.known.setdefault(each, len(self.known))


def _markets(needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer]) -> dict[str, int]:
    """The market of each item: items of one group share one."""
    group, items = dict[str, str](), set[str]()
    both: list[SupplyNeed | SupplyOffer] = [*needs, *offers]
    for each in both:
        items.add(each.item)
        if each.interchangeable is not None:
            group[each.item] = each.interchangeable
    keys = {item: (1, group[item]) if item in group else (0, item) for item in items}
    number = {key: at for at, key in enumerate(sorted(set(keys.values())))}
    return {item: number[key] for item, key in keys.items()}


def _need_key(each: SupplyNeed) -> Key:
    what = (each.item, each.interchangeable, each.location, each.least_shelf_days, each.cold_chain)
    return (*what, terms.urgency(each.days_of_stock), each.accepts, each.avoid)


def _offer_key(each: SupplyOffer, refused: frozenset[str]) -> Key:
    alone = each.id if each.id in refused else ""
    what = (each.item, each.interchangeable, each.location, each.expires, each.cold_chain)
    return (*what, each.conditions, each.pack, each.packs > 0, alone)


def _kinds(rows: Sequence[Facts], market: dict[str, int], key_of: Callable[[Facts], Key]) -> Kinds:
    found = dict[Key, list[int]]()
    for row, each in enumerate(rows):
        found.setdefault(key_of(each), []).append(row)
    kinds = sorted(found.values(), key=lambda members: (market[rows[members[0]].item], members[0]))
    kind_of = [0] * len(rows)
    for kind, members in enumerate(kinds):
        for row in members:
            kind_of[row] = kind
    markets = tuple(market[rows[each[0]].item] for each in kinds)
    return Kinds(tuple(map(tuple, kinds)), markets, tuple(kind_of))


def _bounds(needs: Kinds, offers: Kinds, markets: int) -> Int64:
    sides = (np.searchsorted(kinds.market, np.arange(markets + 1)) for kinds in (needs, offers))
    need, offer = sides
    return np.stack([need[:-1], need[1:], offer[:-1], offer[1:]], axis=1).astype(np.int64)


def _units(offers: Sequence[SupplyOffer], bounds: Int64) -> tuple[Int64, Bool]:
    packs = [[each.pack for each in offers[begin:end] if each.packs] for begin, end in bounds[:, 2:].tolist()]
    unit = np.array([math.gcd(*each) or 1 for each in packs], np.int64)
    return unit, np.array([len(set(each)) <= 1 for each in packs], np.bool_)


def _masks(offers: Iterable[SupplyOffer]) -> dict[str, int]:
    codes = sorted(set[str]().union(*(each.conditions for each in offers)))
    require(len(codes) <= MOST_CONDITIONS, "supplies: more conditions than can be told apart")
    return {code: 1 << bit for bit, code in enumerate(codes)}


def _mask(codes: Iterable[str], bits: dict[str, int]) -> int:
    return sum(bits.get(code, 0) for code in codes)


def _group(each: SupplyNeed | SupplyOffer, number: _Numbers[str | tuple[str]], none: int) -> int:
    return none if each.interchangeable is None else number.of((each.interchangeable,))


def _need_columns(
    needs: Sequence[SupplyNeed],
    number: _Numbers[str | tuple[str]],
    locations: _Numbers[SupplyLocation],
    bits: dict[str, int],
    kind_of: dict[str, int],
) -> NeedColumns:
    aside = [[kind_of[one] for one in sorted(each.avoid) if one in kind_of] for each in needs]
    return NeedColumns(
        _int32(number.of(each.item) for each in needs),
        _int32(_group(each, number, NO_GROUP[0]) for each in needs),
        _int32(locations.of(each.location) for each in needs),
        _int32(each.least_shelf_days for each in needs),
        np.array([each.cold_chain for each in needs], np.bool_),
        np.array([_mask(each.accepts, bits) for each in needs], np.int64),
        np.cumsum([0, *map(len, aside)], dtype=np.int64),
        _int32(kind for each in aside for kind in each),
    )


def _offer_columns(
    offers: Sequence[SupplyOffer],
    number: _Numbers[str | tuple[str]],
    locations: _Numbers[SupplyLocation],
    bits: dict[str, int],
) -> OfferColumns:
    return OfferColumns(
        _int32(number.of(each.item) for each in offers),
        _int32(_group(each, number, NO_GROUP[1]) for each in offers),
        _int32(locations.of(each.location) for each in offers),
        _int32(NO_EXPIRY if each.expires is None else each.expires for each in offers),
        _int32(terms.NOT_KNOWN if each.cold_chain is None else int(each.cold_chain) for each in offers),
        np.array([_mask(each.conditions, bits) for each in offers], np.int64),
        np.array([each.packs > 0 for each in offers], np.bool_),
    )


def _rules(starts: Sequence[SupplyLocation], ends: Sequence[SupplyLocation], today: int) -> Rules:
    days, by = terms.transit_days(starts, ends), terms.scale()
    road = _int32(terms.road(each) for each in range(int(days.max(initial=0)) + 1))
    return Rules(days, road, today, by.waste, by.waste_half_days)


def _int32(values: Iterable[int]) -> Int32:
    return np.fromiter(values, np.int32)
