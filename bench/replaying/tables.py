"""What the invented world assumes: world.csv, mix.csv and towns.csv, each number with its source.

Three more worlds, A, B and C, have a column each in tables of their own and assume some numbers otherwise.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
Row = dict[str, str]
OTHERWISE: ContextVar[Mapping[str, float] | None] = ContextVar("otherwise", default=None)


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
    otherwise = OTHERWISE.get() or {}
    return otherwise[key] if key in otherwise else world()[key]


@contextmanager
def assuming(otherwise: Mapping[str, float]) -> Iterator[None]:
    """While it lasts, these numbers are others."""
    before = OTHERWISE.set(otherwise)
    try:
        yield
    finally:
        OTHERWISE.reset(before)


@cache
def column(name: str, letter: str) -> dict[str, float]:
    """What one table has of world A, B or C, by key. Raises ValueError for a row without reason or date."""
    table = rows(name)
    bare = [row["key"] for row in table if not all(row.values())]
    if bare or len({row["key"] for row in table}) != len(table):
        raise ValueError(f"{name}.csv: given twice or without unit, reason or date: {bare}")
    return {row["key"]: float(row[letter]) for row in table}


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one table beside this file."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))
