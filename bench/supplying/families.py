"""Invented needs and offers, each family of a shape that a matching may find hard; the same for the same seed."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from matching.supplies.facts import LARGEST, LAST_DAY, SupplyLocation, SupplyNeed, SupplyOffer

TODAY = 739_950
ITEMS = 150
STRENGTHS = 3
PACKS = 30
CONDITIONS = ("licence", "return_packaging", "report_use")
Row = dict[str, Any]


class Supplies(NamedTuple):
    """A problem of needs and offers."""

    needs: tuple[SupplyNeed, ...]
    offers: tuple[SupplyOffer, ...]
    today: int = TODAY


class Draw:
    """What is drawn for one row; a family changes some of it."""

    def __init__(self, seed: int, needs: int, offers: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.items = max(min(ITEMS, needs // 6), 1)
        self.ukraine = [self._place("UA", 46.5, 51.5, 23.0, 37.0) for _ in range(min(needs, 60) + 1)]
        self.abroad = [
            self._place(self._of(["PL", "DE", "CZ", "UA"]), 46, 54, 6, 22) for _ in range(min(offers, 40) + 1)
        ]

    def _place(self, country: str, south: float, north: float, west: float, east: float) -> SupplyLocation:
        return SupplyLocation(
            country, float(self.chance.uniform(south, north)), float(self.chance.uniform(west, east))
        )

    def _of(self, choices: Any) -> Any:
        return choices[int(self.chance.integers(len(choices)))]

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends in."""
        return int(self.chance.integers(least, most + 1))

    def _item(self) -> Row:
        item = self.between(0, self.items - 1)
        return {"item": f"item {item:05}", "substance": f"substance {item // STRENGTHS:05}"}

    def need(self, number: int) -> Row:
        """A need as most are."""
        return {
            **self._item(),
            "id": f"need {number:05}",
            "quantity": self.between(20, 3_000),
            "location": self._of(self.ukraine),
            "least_shelf_days": self._of((0, 90, 180)),
            "cold_chain": bool(self.chance.random() < 0.2),
            "days_of_stock": self._of((None, 0, 3, 7, 10, 14, 30, 60)),
            "accepts": frozenset(each for each in CONDITIONS if self.chance.random() < 0.8),
        }

    def offer(self, number: int) -> Row:
        """An offer as most are."""
        return {
            **self._item(),
            "id": f"offer {number:05}",
            "quantity": self.between(PACKS, 800),
            "location": self._of(self.abroad),
            "expires": TODAY + self.between(2, 700) if self.chance.random() < 0.97 else None,
            "pack": PACKS,
            "cold_chain": self._of((True, True, False, None)),
            "conditions": frozenset(each for each in CONDITIONS if self.chance.random() < 0.05),
        }


Change = Callable[[Draw, Row, bool, int], Row]


def _ties(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """Everything alike but the day of expiry, so far away that it counts nothing."""
    if is_need:
        alike = {"quantity": 300, "days_of_stock": 7, "cold_chain": False, "accepts": frozenset(CONDITIONS)}
        return {**row, **alike, "location": draw.ukraine[0], "least_shelf_days": number % 50}
    return {**row, "location": draw.abroad[0], "expires": LAST_DAY - number, "quantity": 300}


def _alike(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """All needs of an item the same, offers of two kinds."""
    if is_need:
        alike = {"quantity": 301, "days_of_stock": 7, "cold_chain": False, "least_shelf_days": 0}
        return {**row, **alike, "location": draw.ukraine[0]}
    return {**row, "location": draw.abroad[number % 2], "expires": LAST_DAY, "conditions": frozenset()}


def _huge(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """One offer of an item has more than all needs together, the others little."""
    if is_need or number >= draw.items:
        return row
    item = {"item": f"item {number:05}", "substance": f"substance {number // STRENGTHS:05}"}
    whole = {"quantity": LARGEST, "cold_chain": True, "expires": LAST_DAY, "conditions": frozenset()}
    return {**row, **item, **whole}


def _expiring(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """Everything expires within days."""
    if is_need:
        return {**row, "least_shelf_days": draw.between(0, 2)}
    return {**row, "expires": TODAY + draw.between(0, 9)}


def _one_item(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    return {**row, "item": "item", "substance": "substance"}


def _disconnected(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    at = number if is_need else number * 2 // 5
    return {**row, "item": f"item {at:05}", "substance": f"substance {at:05}"}


def _scarce(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """A third of what is needed."""
    return {**row, "quantity": row["quantity"] * 4} if is_need else row


def _plenty(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    return row if is_need else {**row, "quantity": row["quantity"] * 5}


def _units(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """Single units in large numbers."""
    quantity = draw.between(1, LARGEST)
    return {**row, "quantity": quantity} if is_need else {**row, "quantity": quantity, "pack": 1}


def _grouped(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    """Strengths of a substance serve for one another, where a need agrees."""
    agrees = not is_need or number % 3 > 0
    return {**row, "interchangeable": row["substance"]} if agrees else row


def _mixed_packs(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    return row if is_need else {**row, "pack": (10, 28, 30, 100)[number % 4]}


def _nothing(draw: Draw, row: Row, is_need: bool, number: int) -> Row:
    return row


FAMILIES: dict[str, Change] = {
    "ordinary": _nothing,
    "scarce": _scarce,
    "plenty": _plenty,
    "ties": _ties,
    "alike": _alike,
    "huge": _huge,
    "expiring": _expiring,
    "one_item": _one_item,
    "disconnected": _disconnected,
    "units": _units,
    "grouped": _grouped,
    "mixed_packs": _mixed_packs,
    "no_offers": _nothing,
}


def made(family: str, needs: int, offers: int, seed: int = 1) -> Supplies:
    """A problem of this family."""
    draw, change = Draw(seed, needs, offers), FAMILIES[family]
    offers = 0 if family == "no_offers" else offers
    return Supplies(
        tuple(SupplyNeed(**change(draw, draw.need(number), True, number)) for number in range(needs)),
        tuple(SupplyOffer(**change(draw, draw.offer(number), False, number)) for number in range(offers)),
    )
