"""What a matching says: frozen values, for a person to look at before anything is reserved."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

from matching.supplies.facts import SupplyNeed, SupplyOffer


class WhyNot(StrEnum):
    """Why an offer is not used, or a need not filled: the last thing in the way, in this order."""

    NO_OTHER_SIDE = "no_other_side"
    """Nobody needs the substance (of an offer); nobody offers it (of a need)."""
    OTHER_STRENGTH = "other_strength"
    """The substance, but in no form and strength that serves."""
    SET_ASIDE = "set_aside"
    """A person has said: not this offer for this need."""
    CONDITION_NOT_ACCEPTED = "condition_not_accepted"
    COLD_CHAIN_MISSING = "cold_chain_missing"
    COLD_CHAIN_NOT_KNOWN = "cold_chain_not_known"
    EXPIRY_NOT_KNOWN = "expiry_not_known"
    WAY_NOT_KNOWN = "way_not_known"
    EXPIRES_BEFORE_ARRIVAL = "expires_before_arrival"
    TOO_LITTLE_SHELF_LIFE = "too_little_shelf_life"
    """It arrives in time, with fewer days left than are wanted."""
    LESS_THAN_A_PACK = "less_than_a_pack"
    """Of an offer: what is left is no whole pack. Of a need: what is missing is not worth a whole pack."""
    PACKS_DO_NOT_FIT = "packs_do_not_fit"
    """Packs of several sizes meet: none of them fits what is missing."""
    OTHERS_WERE_BETTER = "others_were_better"
    """Of an offer: those who could take it have better ones. Of a need: those who got them gain more by them."""


class Terms(NamedTuple):
    """What a line counts, points for each base unit: urgency − waste − road, and a step less for each quarter filled.

    `transit_days`; `days_left` of shelf life at arrival; `urgency`: of the first quarter of the need; `waste`: for days
    of shelf life that the need did not ask for and a later one may; `road`. `offer_parts`: to how many needs the
    offer goes, `need_parts`: from how many offers the need is filled; they are told and not counted.
    """

    transit_days: int
    days_left: int
    urgency: int
    waste: int
    road: int
    offer_parts: int
    need_parts: int


class Line(NamedTuple):
    """So many whole packs of an offer for a need; `units` are packs of the offer's size."""

    need: str
    offer: str
    packs: int
    units: int
    terms: Terms


class Left(NamedTuple):
    """What is left of an offer (or missing in a need), in base units, and why.

    `by`: of OTHERS_WERE_BETTER and LESS_THAN_A_PACK: by how many points for each base unit it fell short, rounded up
    (0: as good, another came first); `other`: the id of the need (or offer) it was nearest to. Else None.
    """

    id: str
    units: int
    why: WhyNot
    by: int | None = None
    other: str | None = None


Row = TypeVar("Row", Terms, Line, Left)


def rows_of(kind: type[Row], *columns: Iterable[Any]) -> tuple[Row, ...]:
    """Columns, one for each field, as rows: four times as quick as calling `kind` for each.

    >>> rows_of(Left, ["a", "b"], [1, 2], repeat(WhyNot.SET_ASIDE), repeat(None), repeat(None))[1].units
    2
    """
    fields = dict(zip(kind._fields, columns, strict=True))
    return tuple(map(tuple.__new__, repeat(kind), zip(*fields.values(), strict=False)))


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Needs and offers by id; `lines` by need and offer. All that is not used or filled stands in `unused`, `unmet`.

    `value`: points of all lines; `bound`: no matching is worth more; `missing`: nor so many points more than this one,
    where packs of several sizes were searched for a better way (0: this is the best); `step`: base units in which
    flows of each need were counted, (needs,); `price`: what so many units are worth at each need in the proof, points,
    (needs,).
    """

    needs: tuple[SupplyNeed, ...]
    offers: tuple[SupplyOffer, ...]
    today: int
    lines: tuple[Line, ...]
    unused: tuple[Left, ...]
    unmet: tuple[Left, ...]
    value: int
    bound: int
    missing: int
    step: tuple[int, ...]
    price: tuple[int, ...]

    @property
    def is_exact(self) -> bool:
        """Is it proven that no matching is worth more."""
        return self.missing == 0

    @property
    def gap(self) -> float:
        """What share of the best is missing at most, 0 to 1."""
        return self.missing / max(self.value + self.missing, 1)
