"""How much of the directory is known: by country and treatment, from living sources alone; what is open apart."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from matching.vocabulary import AgeGroup, Modality
from referral.hospitals.shelf_lives import MONTHS, Dated, is_living

KNOWN = ("yes", "no", "planned")
ALL = "all"
CHILDRENS = (Modality.SYSTEMIC_THERAPY, Modality.SURGERY, Modality.RADIOTHERAPY)
"""What a child with cancer is asked for first."""


class Said(Dated, Protocol):
    """What is asked of a statement here."""

    @property
    def modality(self) -> str: ...
    @property
    def age_group(self) -> str: ...
    @property
    def answer(self) -> str: ...


class House(NamedTuple):
    """One hospital of the directory: where it is, the one age it takes, and all that is said of it."""

    country: str
    takes: str
    said: tuple[Said, ...]


class Known(NamedTuple):
    """Of so many cells how many are known; of these how many for an age not stated, and from newspapers alone."""

    cells: int = 0
    known: int = 0
    age_open: int = 0
    press_alone: int = 0

    def __add__(self, other: "Known") -> "Known":  # type: ignore[override]
        return Known(*(mine + its for mine, its in zip(self, other, strict=True)))

    @property
    def percent(self) -> int:
        """The share that is known, rounded down, so that no figure looks better than it is."""
        return 100 * self.known // self.cells if self.cells else 0


Count = Callable[[House, date, Mapping[str, int]], Known]


def _cell(house: House, modality: str, age: str, on: date, months: Mapping[str, int]) -> Known:
    """One treatment at one hospital; `age`: what is said of the other age does not count."""
    said = [each for each in house.said if each.modality == modality and _fits(each, house, age)]
    counted = [each for each in said if each.answer in KNOWN and is_living(each, on, months)]
    if not counted:
        return Known(1)
    is_open = not house.takes and not any(each.age_group for each in counted)
    return Known(1, 1, int(is_open), int(all(each.kind == "press" for each in counted)))


def _fits(said: Said, house: House, age: str) -> bool:
    return not age or said.age_group == age or (not said.age_group and house.takes == age)


def _treatment(modality: Modality) -> Count:
    return lambda house, on, months: _cell(house, modality, "", on, months)


def _transplants(house: House, on: date, months: Mapping[str, int]) -> Known:
    """Only where anybody ever said that there is such a unit."""
    unit = Modality.STEM_CELL_TRANSPLANTATION
    named = any(each.modality == unit and each.answer == "yes" for each in house.said)
    return _cell(house, unit, "", on, months) if named else Known()


def _childrens_house(house: House, on: date, months: Mapping[str, int]) -> Known:
    return _children(house, on, months) if house.takes == AgeGroup.CHILD else Known()


def _childrens_ward(house: House, on: date, months: Mapping[str, int]) -> Known:
    """A house for all ages of which somebody says that it treats children's cancer with drugs."""
    asked = (Modality.SYSTEMIC_THERAPY, AgeGroup.CHILD, "yes")
    has_ward = any((each.modality, each.age_group, each.answer) == asked for each in house.said)
    return _children(house, on, months) if has_ward and house.takes != AgeGroup.CHILD else Known()


def _children(house: House, on: date, months: Mapping[str, int]) -> Known:
    cells = (_cell(house, modality, AgeGroup.CHILD, on, months) for modality in CHILDRENS)
    return sum(cells, Known())


LINES: dict[str, Count] = {
    "systemic therapy": _treatment(Modality.SYSTEMIC_THERAPY),
    "radiotherapy": _treatment(Modality.RADIOTHERAPY),
    "surgery": _treatment(Modality.SURGERY),
    "transplants, where a unit was ever named": _transplants,
    "children's houses: drugs, surgery, radiotherapy": _childrens_house,
    "children's wards elsewhere: the same three": _childrens_ward,
}


def coverage(
    houses: Iterable[House], on: date, months: Mapping[str, int] = MONTHS
) -> dict[str, dict[str, Known]]:
    """By line and country (and "all"): what is known on a day. `months`: how long each kind of source lives."""
    found: dict[str, dict[str, Known]] = {line: defaultdict(Known) for line in LINES}
    for house in houses:
        for line, count in LINES.items():
            for country in (house.country, ALL):
                found[line][country] += count(house, on, months)
    return found


def printed(found: dict[str, dict[str, Known]], countries: list[str]) -> Iterator[list[str]]:
    """The rows of the table: a heading, then each line with its share, and under it what is open."""
    yield ["known", *countries, ALL]
    for line, known in found.items():
        cells = [known[country] for country in (*countries, ALL)]
        yield [line, *(f"{each.percent} % ({each.known} of {each.cells})" for each in cells)]
        yield ["– of them, age open", *(str(each.age_open) for each in cells)]
        yield ["– of them, newspapers alone", *(str(each.press_alone) for each in cells)]
