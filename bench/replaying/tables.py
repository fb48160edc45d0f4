"""What the invented world assumes: world.csv, mix.csv and towns.csv, each number with its source."""

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
Row = dict[str, str]


@cache
def world() -> dict[str, float]:
    """Every number by its key. Raises ValueError for one without unit, source or date."""
    table = rows("world")
    bare = [row["key"] for row in table if not all(row.values())]
    if bare or len({row["key"] for row in table}) != len(table):
        raise ValueError(f"world.csv: given twice or without unit, source or date: {bare}")
    return {row["key"]: float(row["value"]) for row in table}


def number(key: str) -> float:
    """One number of the world. Raises KeyError for a key the table lacks."""
    return world()[key]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one table beside this file."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))
