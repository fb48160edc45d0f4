"""How often a journey is made, and so what an hour of road costs: by treatment, and whether the patient stays there."""

import csv
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from matching import treatment_forms
from matching.facts.figures import figure
from matching.facts.need import Need
from matching.vocabulary import DATA, Modality

FULL = 1000
TENTHS = 10
DAILY, CYCLES, ONCE = RHYTHMS = ("daily", "cycles", "once")
DAILY_FROM, CYCLES_FROM = 15, 3
UNKNOWN_VISITS = 3
"""Where no treatment is known: as a check-up."""


class Journeys(NamedTuple):
    """`visits`: journeys there; `rhythm`: one of RHYTHMS; `tenth_costs`: thousandths for a tenth of an hour of road."""

    visits: int
    rhythm: str
    tenth_costs: float

    @property
    def language_tenths(self) -> int:
        """Tenths of an hour of road that the patient's language is worth at most."""
        return round(figure(f"language_hours.{self.rhythm}") * TENTHS)


def of(need: Need) -> Journeys:
    """The journeys of the treatment needed now; who stays beside the hospital travels once.

    >>> from matching.facts.examples import OLENA
    >>> of(OLENA).visits, of(OLENA).rhythm
    (1, 'once')
    """
    visits = 1 if need.housing else _visits(need)
    weighed = float(visits ** figure("visits_exponent"))
    return Journeys(visits, rhythm(visits), FULL * weighed / (figure("journey_scale_hours") * TENTHS))


def rhythm(visits: int) -> str:
    """How close together so many visits come."""
    return DAILY if visits >= DAILY_FROM else CYCLES if visits >= CYCLES_FROM else ONCE


def _visits(need: Need) -> int:
    if not need.modalities:
        return UNKNOWN_VISITS
    first = need.modalities[0]
    kinds = treatment_forms.of(first)
    named = max((kinds[each].visits or 0 for each in need.forms_of(first)), default=0)
    usual = named or table()[first, False]
    return min(table().get((first, True), usual), usual) if need.is_palliative else usual


@cache
def table() -> Mapping[tuple[Modality, bool], int]:
    """The visits by treatment, and where it is palliative. Raises ValueError for a treatment without a row."""
    with (DATA / "visits.csv").open(encoding="utf-8", newline="") as rows:
        found = {
            _key(row): int(row["visits"]) for row in csv.DictReader(rows) if row["source"] and row["dated"]
        }
    if {each for each, is_palliative in found if not is_palliative} != set(Modality) or min(
        found.values()
    ) < 1:
        raise ValueError("visits.csv: each treatment has its visits, with source and date")
    return found


def _key(row: dict[str, str]) -> tuple[Modality, bool]:
    return Modality(row["modality"]), row["palliative"] == "yes"
