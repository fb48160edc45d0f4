"""What is needed and what is offered: frozen facts in whole base units and whole days.

A base unit is the smallest thing that can be given: a tablet, an ampoule, a needle. Days are numbered as
`datetime.date.toordinal()` numbers them, so that nothing here reads a calendar.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np

from matching.facts.travel import distances_km, earth_centred
from matching.facts.validity import country_codes, degrees, require

LARGEST = 1_000_000_000
"""More units than this in one need or offer is a mistake of the pen; up to it every sum stays exact."""
LAST_DAY = 3_652_059
"""31 December 9999: the day on which what never expires expires."""
MOST_PAIRS = 10_000_000
"""Pairs of one substance or group: more are refused, for the checker asks each anew (half a minute for so many)."""
Item = tuple[str, str, str | None]
"""An item, its substance, its group."""


@dataclass(frozen=True, slots=True)
class SupplyLocation:
    """Where something lies or is needed: country (ISO 3166 alpha-2) and degrees, or None where not known.

    Raises FactError for half a position and for codes that are none.
    """

    country: str
    lat: float | None = None
    lon: float | None = None

    def __post_init__(self) -> None:
        degrees("supply location", self.lat, self.lon)
        country_codes("supply location", country=self.country)

    def km_to(self, other: "SupplyLocation") -> int | None:
        """Whole kilometres in a straight line along the ellipsoid; None where a position is not known."""
        if self.lat is None or other.lat is None:
            return None
        lat, lon = (np.array(each, float) for each in ((self.lat, other.lat), (self.lon, other.lon)))
        points = earth_centred(lat, lon)
        return round(float(distances_km(points[:, 0], points[:, 1:])[0]))


@dataclass(frozen=True, slots=True)
class SupplyNeed:
    """An institution's need of one item.

    `item`: the code of substance, form and strength; `substance`: that of the substance or device alone.
    `interchangeable`: the group whose items serve as well, one base unit for one; None: this item only.
    `quantity`: base units, 1 to 10^9. `least_shelf_days`: days left at arrival, at least. `cold_chain`: it is wanted.
    `days_of_stock`: until nothing is left; None if not known. `accepts`: codes of conditions that are agreed to.
    `avoid`: ids of offers not to be proposed: they were refused, or are in doubt. Raises FactError.
    """

    id: str
    item: str
    substance: str
    quantity: int
    location: SupplyLocation
    least_shelf_days: int = 0
    cold_chain: bool = False
    days_of_stock: int | None = None
    interchangeable: str | None = None
    accepts: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _named("need", self.id, self.item, self.substance)
        _whole("need", 1, LARGEST, quantity=self.quantity)
        _whole("need", 0, LAST_DAY, least_shelf_days=self.least_shelf_days)
        if self.days_of_stock is not None:
            _whole("need", 0, LAST_DAY, days_of_stock=self.days_of_stock)


@dataclass(frozen=True, slots=True)
class SupplyOffer:
    """One batch that an organisation offers. Names as of SupplyNeed.

    `quantity`: base units, 1 to 10^9, of which whole packs of `pack` units are sent. `expires`: the number of the last
    day on which it may be used, LAST_DAY if never, None if not known. `cold_chain`: it is kept; None if not known.
    `conditions`: codes that a need has to accept. Raises FactError.
    """

    id: str
    item: str
    substance: str
    quantity: int
    location: SupplyLocation
    expires: int | None
    pack: int = 1
    cold_chain: bool | None = None
    interchangeable: str | None = None
    conditions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _named("offer", self.id, self.item, self.substance)
        _whole("offer", 1, LARGEST, quantity=self.quantity, pack=self.pack)
        if self.expires is not None:
            _whole("offer", 1, LAST_DAY, expires=self.expires)

    @property
    def packs(self) -> int:
        """Whole packs."""
        return self.quantity // self.pack


def together(needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer], today: int) -> None:
    """What no single fact can say: ids stand once, an item has one substance and one group, today is a day, and the
    pairs are not more than can be checked. Raises FactError."""
    _whole("matching", 1, LAST_DAY, today=today)
    require(pairs_of(needs, offers) <= MOST_PAIRS, f"supplies: more than {MOST_PAIRS} pairs to be checked")
    for kind, rows in (("need", needs), ("offer", offers)):
        require(len({each.id for each in rows}) == len(rows), f"supplies: one {kind} stands twice")
    substance, group = dict[str, str](), dict[str, str]()
    for item, its_substance, its_group in items_of(needs, offers):
        known = substance.setdefault(item, its_substance) == its_substance
        require(known, f"supplies: {item} is of two substances")
        if its_group is not None:
            known = group.setdefault(item, its_group) == its_group
            require(known, f"supplies: {item} stands in two groups")


def items_of(needs: Iterable[SupplyNeed], offers: Iterable[SupplyOffer]) -> list[Item]:
    """Each different item with its substance and its group, in the order in which they are met."""
    said: Callable[[SupplyNeed | SupplyOffer], Item] = attrgetter("item", "substance", "interchangeable")
    return list(dict.fromkeys(chain(map(said, needs), map(said, offers))))


def pairs_of(needs: Sequence[SupplyNeed], offers: Sequence[SupplyOffer]) -> int:
    """How many needs and offers are of one substance or of one group: so many pairs a checker asks."""
    if not needs or not offers:
        return 0
    wanted = [each for each in needs if each.interchangeable is not None]
    given = [each for each in offers if each.interchangeable is not None]
    alike = _meeting(needs, offers, attrgetter("substance"))
    grouped = _meeting(wanted, given, attrgetter("interchangeable"))
    return alike + grouped - _meeting(wanted, given, attrgetter("substance", "interchangeable"))


def _meeting(
    needs: Iterable[SupplyNeed],
    offers: Iterable[SupplyOffer],
    key: Callable[[SupplyNeed | SupplyOffer], object],
) -> int:
    many, wanted = Counter(map(key, offers)), Counter(map(key, needs))
    return sum(many[each] * times for each, times in wanted.items())


def _named(kind: str, *codes: str) -> None:
    require(all(codes), f"supplies: a {kind} lacks its id, item or substance")


def _whole(kind: str, least: int, most: int, **values: int) -> None:
    for name, value in values.items():
        right = type(value) is int and least <= value <= most
        require(right, f"supplies: {name} of a {kind} is not a whole number from {least} to {most}")
