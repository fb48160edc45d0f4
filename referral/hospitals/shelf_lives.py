"""How long what a source says is taken at its word, by kind of source (matching/data/evidence.csv)."""

import csv
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from matching.vocabulary import DATA, EvidenceKind

KINDS = tuple(each.value for each in EvidenceKind)
"""The strongest first; only the first is an answer given to us."""


def _months() -> dict[str, int]:
    with (DATA / "evidence.csv").open(encoding="utf-8", newline="") as table:
        return {row["kind"]: int(row["shelf_months"]) for row in csv.DictReader(table) if row["shelf_months"]}


MONTHS: Mapping[str, int] = _months()
"""So many months a statement is taken at its word; a newspaper's ages first."""


class Dated(Protocol):
    """What is asked of a statement here."""

    @property
    def kind(self) -> str: ...
    @property
    def dated(self) -> date: ...
    @property
    def is_undated(self) -> bool: ...
    @property
    def valid_until(self) -> date | None: ...


def lives_until(said: Dated, months: Mapping[str, int] = MONTHS) -> date:
    """The last day on which a statement is taken at its word: its own, else its kind's; undated counts half."""
    if said.valid_until:
        return said.valid_until
    return later(said.dated, months[said.kind] // (2 if said.is_undated else 1))


def is_living(said: Dated, on: date, months: Mapping[str, int] = MONTHS) -> bool:
    """Whether a statement may be taken at its word on a day: said by then, and not ended."""
    return said.dated <= on <= lives_until(said, months)


def later(day: date, months: int) -> date:
    """So many months later; a day that this month lacks is its last one before.

    >>> later(date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
