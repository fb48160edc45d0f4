"""Needs and offers of today as facts for the engine, and what it proposes, as rows again."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from referral.engine.supplies import Given, Wanted, Whereabouts, proposed
from referral.intake.localities.search import locality_named
from referral.supplies.catalogue import item
from referral.supplies.forms import UKRAINE
from referral.supplies.models import Goods, Need, Offer
from referral.supplies.queries import on_offer, wanted
from referral.supplies.wording import VIALS


class Proposal(NamedTuple):
    """So many single pieces of an offer for a need; `days_left`: of shelf life at arrival, None without a date."""

    need: Need
    offer: Offer
    units: int
    transit_days: int
    days_left: int | None


class Table(NamedTuple):
    """`pairs`; each offer and need of which something is left, how many pieces, with the reason's code. `gap`: what
    share of the best may be missing, 0 where nothing is better."""

    pairs: list[Proposal]
    unused: list[tuple[Offer, int, str]]
    unmet: list[tuple[Need, int, str]]
    gap: float


def table(today: date) -> Table:
    """What the engine proposes of all that is published and offered; nothing is reserved by it."""
    offers = {str(each.id): each for each in on_offer(today)}
    needs = {str(each.id): each for each in wanted(today)}
    found = proposed(*_facts(list(needs.values()), list(offers.values())), today)
    pairs = [Proposal(needs[pair.need], offers[pair.offer], *pair[2:]) for pair in found.pairs]
    needed, given = _vials(needs.values()), _vials(offers.values())
    return Table(
        pairs,
        [(offers[each], left, _why(offers[each], why, needed)) for each, (left, why) in found.unused.items()],
        [(needs[each], left, _why(needs[each], why, given)) for each, (left, why) in found.unmet.items()],
        found.gap,
    )


def _why(goods: Goods, why: str, others: set[tuple[str, ...]]) -> str:
    """That liquid is offered where powder is needed, or the other way round, is asked about; it is never matched."""
    asked = (
        why == "other_strength" and _vial(goods, *(form for form in VIALS if form != goods.form)) in others
    )
    return "other_vial" if asked else why


def _vials(rows: Iterable[Goods]) -> set[tuple[str, ...]]:
    return {_vial(each, each.form) for each in rows if each.form in VIALS}


def _vial(goods: Goods, *forms: str) -> tuple[str, ...]:
    return (goods.code, goods.strength, goods.storage, *forms)


def _facts(needs: Sequence[Need], offers: Sequence[Offer]) -> tuple[list[Wanted], list[Given]]:
    asked = [
        Wanted(
            str(each.id),
            _item(each, each.institution.licence_holder),
            f"{each.kind} {each.code}",
            each.missing,
            where_is(each.institution.locality, UKRAINE),
            each.least_months,
            each.storage,
            each.stock_days,
        )
        for each in needs
    ]
    given = [
        Given(
            str(each.id),
            _item(each, each.licence_holder),
            f"{each.kind} {each.code}",
            each.left,
            where_is(each.locality, each.country),
            each.expires_on,
            each.pack,
            each.storage,
        )
        for each in offers
    ]
    return asked, given


def _item(goods: Any, licence_holder: str) -> str:
    """Goods that serve in one another's place have one code; what is stored otherwise, or lacks its licence, none."""
    known = item(goods.kind, goods.code)
    alone = str(goods.id) if known is None or (known.licensed and not licence_holder) else ""
    return "|".join((goods.kind, goods.code, goods.form, goods.strength, goods.unit, goods.storage, alone))


@lru_cache(maxsize=4_096)
def where_is(locality: str, country: str) -> Whereabouts:
    """Where a town lies; no degrees where the list of places does not know it."""
    town = locality_named(locality, country)
    return Whereabouts(country, town.lat, town.lon) if town else Whereabouts(country, None, None)
