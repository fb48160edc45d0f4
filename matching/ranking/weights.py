"""How much each thing counts, by priority: dated, versioned, with who decided and why."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from matching.ranking.preferences import COUNTS_BY, WEIGHTS
from matching.vocabulary import DATA, Priority

TOTAL = 1000
"""The weights of one priority add up to this, in thousandths."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of the table; `by_priority` holds thousandths in the order of WEIGHTS.

    Unsigned until `signed_by` names a clinician. Raises ValueError unless every priority adds up to TOTAL.
    """

    version: str
    dated: str
    decided_by: str
    signed_by: str
    by_priority: Mapping[Priority, tuple[int, ...]]
    why: Mapping[Priority, str]

    def __post_init__(self) -> None:
        for priority in Priority:
            row = self.by_priority.get(priority, ())
            if len(row) != len(WEIGHTS) or sum(row) != TOTAL or min(row) < 0:
                raise ValueError(f"weights {self.version}: {priority} does not add up to {TOTAL}")

    def of_terms(self, priority: Priority) -> tuple[int, ...]:
        """What each preference counts by, in the order of PREFERENCES.

        >>> len(current().of_terms(Priority.URGENT))
        8
        """
        row = self.by_priority[priority]
        return tuple(row[at] for at in COUNTS_BY)


def current() -> Weights:
    """The newest version of the shipped table.

    >>> sum(current().by_priority[Priority.URGENT])
    1000
    """
    return list(_shipped().values())[-1]


def of(version: str) -> Weights:
    """One version of the shipped table. Raises KeyError if there is none.

    >>> of('2').version
    '2'
    """
    return _shipped()[version]


def versions() -> tuple[str, ...]:
    """The versions of the shipped table, oldest first.

    >>> versions()
    ('2',)
    """
    return tuple(_shipped())


def read(rows: Iterable[Mapping[str, str]]) -> Weights:
    """One version from the rows of a table like data/weights.csv. Raises ValueError for a hole in it.

    >>> read([])
    Traceback (most recent call last):
    ValueError: weights: each priority weighs each thing once
    """
    table = list(rows)
    cells = {(row["priority"], row["weighs"]): int(row["weight"]) for row in table}
    if len(cells) != len(table) or set(cells) != {(str(p), name) for p in Priority for name in WEIGHTS}:
        raise ValueError("weights: each priority weighs each thing once")
    by_priority = {p: tuple(cells[p, name] for name in WEIGHTS) for p in Priority}
    why = {Priority(row["priority"]): row["why"] for row in table}
    first = table[0]
    kept = (MappingProxyType(by_priority), MappingProxyType(why))
    return Weights(first["version"], first["dated"], first["decided_by"], first["signed_by"], *kept)


@cache
def _shipped() -> dict[str, Weights]:
    with (DATA / "weights.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    names = {row["version"] for row in rows}
    found = [read(row for row in rows if row["version"] == name) for name in names]
    return {each.version: each for each in sorted(found, key=lambda each: (each.dated, each.version))}
