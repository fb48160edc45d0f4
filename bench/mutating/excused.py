"""Faults that change nothing anybody could see: a table, each row with its reason, read by the run that finds them."""

import csv
from collections.abc import Iterable
from pathlib import Path

from bench.mutating.mutant import Mutant

TABLE = Path(__file__).parent / "excused.csv"
Key = tuple[str, str, str]


def excuses() -> dict[Key, str]:
    """File, function and difference → why it is the same program to everybody."""
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return {(row["file"], row["function"], row["diff"]): row["why"] for row in csv.DictReader(rows)}


def matching_nothing(table: dict[Key, str], faults: Iterable[Mutant]) -> set[Key]:
    """The excuses of no fault at all: the code has changed since, and so must the table."""
    return set(table) - {fault.key for fault in faults}
