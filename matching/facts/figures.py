"""Every number a rule leans on, each with its unit, source, date and signature, from the tables in data/."""

import csv
from dataclasses import dataclass
from functools import cache

from matching.vocabulary import DATA

TABLES = ("travel.csv", "figures.csv", "planning.csv", "learning.csv", "supplies.csv")


@dataclass(frozen=True, slots=True)
class Figure:
    """One editable number; unsigned until `signed_by` names a clinician."""

    key: str
    value: float
    unit: str
    source: str
    dated: str
    signed_by: str


@cache
def figures() -> dict[str, Figure]:
    """All figures by key. Raises ValueError for a number without unit, source or date, or given twice."""
    found: dict[str, Figure] = {}
    for table in TABLES:
        with (DATA / table).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                _add(found, _figure(table, row))
    return found


def figure(key: str) -> float:
    """The value of a figure. Raises KeyError for a key no table has."""
    return figures()[key].value


def _add(found: dict[str, Figure], new: Figure) -> None:
    if new.key in found:
        raise ValueError(f"figure {new.key} stands twice")
    found[new.key] = new


def _figure(table: str, row: dict[str, str]) -> Figure:
    if not all(row[column] for column in ("key", "value", "unit", "source", "dated")):
        raise ValueError(f"{table}: {row['key'] or 'a row'} lacks a value, unit, source or date")
    return Figure(row["key"], float(row["value"]), row["unit"], row["source"], row["dated"], row["signed_by"])
