"""What being late costs: the table of site group × modality × phase, and how steeply a late start loses value.

Within a priority (and a phase that counts in days) every cell lies between a steep and a gentle end. A cell
without a figure takes the steep end, so that absence of a figure is never a low cost; a figure places its cell
between the two by what it says, never beyond. Nothing is averaged over other cells.
"""

import csv
import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from matching.facts.arrays import MODALITIES
from matching.facts.figures import figure
from matching.facts.need import Need
from matching.facts.site_parts import whole_of
from matching.vocabulary import DATA, ClockPhase, Modality, site_groups

Key = tuple[str, str, str]
"""A site group, a modality and a phase."""
UNITS = ("hazard_ratio_4_weeks", "percent_a_day")


class Lateness(NamedTuple):
    """One published cost of lateness; unsigned until `signed_by` names a clinician. None: not in the source."""

    site_group: str
    modality: Modality
    phase: ClockPhase
    unit: str
    low: float | None
    central: float | None
    high: float | None
    source: str
    note: str
    dated: str
    signed_by: str

    def cost(self) -> float:
        """The central figure on its unit's own scale, else its high end: log hazard, or percent a day."""
        told = self.central if self.central is not None else self.high
        if told is None:
            raise ValueError("lateness: a row without a figure")
        return _cost(self.unit, told)


@cache
def table() -> Mapping[Key, Lateness]:
    """All cells with a figure. Raises ValueError for one without source, date, figure, or given twice.

    >>> table()['breast', 'surgery', 'not_started'].unit
    'hazard_ratio_4_weeks'
    """
    with (DATA / "lateness.csv").open(encoding="utf-8", newline="") as rows:
        return read(csv.DictReader(rows))


def read(rows: Iterable[Mapping[str, str]]) -> Mapping[Key, Lateness]:
    """The cells of a table like data/lateness.csv.

    >>> read([])
    {}
    """
    found: dict[Key, Lateness] = {}
    for each in map(_lateness, rows):
        cell = (each.site_group, str(each.modality), str(each.phase))
        if cell in found:
            raise ValueError(f"lateness: {' '.join(cell)} stands twice")
        found[cell] = each
    return found


def of(need: Need) -> Lateness | None:
    """The figure for this site (of a part else that of its whole), first modality, phase; None where there is none.

    >>> from matching.facts.examples import OLENA
    >>> of(OLENA) is None  # nobody said where in the treatment she stands
    True
    """
    if need.site_group is None or need.phase is None or not need.modalities:
        return None
    cell = str(need.modalities[0]), str(need.phase)
    return table().get((need.site_group, *cell), table().get((whole_of(need.site_group), *cell)))


def half_days(need: Need) -> float:
    """So many days late halve a start's value; from the priority, the phase, and the figure if there is one.

    >>> from matching.facts.examples import OLENA
    >>> half_days(OLENA)
    14.0
    """
    return half_of(need, of(need))


def half_of(need: Need, told: Lateness | None) -> float:
    """The same with a given figure: `told` None is the steep end.

    >>> from matching.facts.examples import OLENA
    >>> half_of(OLENA, None)
    14.0
    """
    steep = figure(f"lateness_half_days.{need.priority}")
    if need.phase is ClockPhase.INTERRUPTED:
        steep = min(steep, figure("lateness_half_days.interrupted"))
    return steep if told is None else round(steep * gentleness(told), 2)


def gentleness(told: Lateness) -> float:
    """From 1, as costly as the reference of its unit or more, to `lateness_gentlest`.

    >>> 1 <= gentleness(table()['breast', 'surgery', 'not_started']) <= 2
    True
    """
    most, cost = figure("lateness_gentlest"), told.cost()
    reference = _cost(told.unit, figure(f"lateness_reference.{told.unit}"))
    return min(max(reference / cost, 1.0), most) if cost > 0 else most


def _cost(unit: str, told: float) -> float:
    return math.log(told) if unit == "hazard_ratio_4_weeks" else told


def _lateness(row: Mapping[str, str]) -> Lateness:
    low, central, high = (float(row[name]) if row[name] else None for name in ("low", "central", "high"))
    known = row["site_group"] in site_groups() and row["modality"] in MODALITIES and row["unit"] in UNITS
    if not known or not row["source"] or not row["dated"] or (central is None and high is None):
        raise ValueError(
            f"lateness: {row['site_group']} {row['modality']} lacks a code, figure, source or date"
        )
    codes = row["site_group"], Modality(row["modality"]), ClockPhase(row["phase"]), row["unit"]
    said = row["source"], row["note"], row["dated"], row["signed_by"]
    return Lateness(*codes, low, central, high, *said)
