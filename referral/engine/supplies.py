"""The door to the matching of offers: rows as plain facts → what may go where, and why the rest does not."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from matching.supplies.facts import LAST_DAY, SupplyLocation, SupplyNeed, SupplyOffer
from matching.supplies.matching import match
from matching.supplies.result import WhyNot

DAYS_A_MONTH = 31
"""Of shelf life that is asked for in months: the longest month, so that never less arrives than was asked for."""
COLD = "cold"


class Whereabouts(NamedTuple):
    """Country (ISO 3166 alpha-2), degrees or None."""

    country: str
    lat: float | None
    lon: float | None


class Wanted(NamedTuple):
    """A need as facts: `item` names substance, form and strength; `quantity` in single pieces."""

    id: str
    item: str
    substance: str
    quantity: int
    location: Whereabouts
    least_months: int
    storage: str
    stock_days: int


class Given(NamedTuple):
    """An offer as facts; `expires_on` None for a device without a date; `pack`: single pieces in a closed pack."""

    id: str
    item: str
    substance: str
    quantity: int
    location: Whereabouts
    expires_on: date | None
    pack: int
    storage: str


class Pair(NamedTuple):
    """Proposed: so many single pieces of an offer for a need; days of the way, days of shelf life left at arrival."""

    need: str
    offer: str
    units: int
    transit_days: int
    days_left: int | None


class Proposals(NamedTuple):
    """`pairs`; offer and need → how many pieces are left of it, and why they go nowhere (a WhyNot code). `gap`: what
    share of the best may be missing at most, 0 where it is proven that nothing is better."""

    pairs: list[Pair]
    unused: dict[str, tuple[int, str]]
    unmet: dict[str, tuple[int, str]]
    gap: float


NOTHING_MORE = "nothing_more"
"""Of a need: it gets all that is offered of it, and nobody else gets any."""
REASONS = (*map(str, WhyNot), NOTHING_MORE)
"""Every code, for whoever words them."""


def proposed(needs: Sequence[Wanted], offers: Sequence[Given], today: date) -> Proposals:
    """The best matching of today. A person looks at it; nothing is reserved by it.

    The same facts are not matched again: whoever turns the pages reads one matching.
    """
    return _matched(tuple(needs), tuple(offers), today)


@lru_cache(maxsize=1)
def _matched(needs: tuple[Wanted, ...], offers: tuple[Given, ...], today: date) -> Proposals:
    found = match([_need(each) for each in needs], [_offer(each) for each in offers], today=today.toordinal())
    lasting = {each.id for each in offers if each.expires_on is None}
    pairs = [
        Pair(
            line.need,
            line.offer,
            line.units,
            line.terms.transit_days,
            None if line.offer in lasting else line.terms.days_left,
        )
        for line in found.lines
    ]
    unused = {each.id: (each.units, str(each.why)) for each in found.unused}
    shared = _shared(needs, pairs)
    unmet = {each.id: (each.units, _why(each.why, each.id in shared)) for each in found.unmet}
    return Proposals(pairs, unused, unmet, found.gap)


def _why(why: WhyNot, is_shared: bool) -> str:
    return NOTHING_MORE if why == WhyNot.OTHERS_WERE_BETTER and not is_shared else str(why)


def _shared(needs: Sequence[Wanted], pairs: Sequence[Pair]) -> set[str]:
    """The needs of whose item another need gets some."""
    item = {each.id: each.item for each in needs}
    takers: dict[str, set[str]] = {}
    for pair in pairs:
        takers.setdefault(item[pair.need], set()).add(pair.need)
    return {each.id for each in needs if takers.get(each.item, set()) - {each.id}}


def _need(each: Wanted) -> SupplyNeed:
    return SupplyNeed(
        id=each.id,
        item=each.item,
        substance=each.substance,
        quantity=each.quantity,
        location=SupplyLocation(*each.location),
        least_shelf_days=each.least_months * DAYS_A_MONTH,
        cold_chain=each.storage == COLD,
        days_of_stock=each.stock_days,
    )


def _offer(each: Given) -> SupplyOffer:
    return SupplyOffer(
        id=each.id,
        item=each.item,
        substance=each.substance,
        quantity=each.quantity,
        location=SupplyLocation(*each.location),
        expires=LAST_DAY if each.expires_on is None else each.expires_on.toordinal(),
        pack=each.pack,
        cold_chain=each.storage == COLD,
    )
