"""A worklist as a table to save: codes, days and references; nothing that names a person or the town they are in."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import StringIO

from referral.coordination.queue.due import Entry

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read letters outside English wrongly."""
RISKY = ("=", "+", "-", "@", "\t", "\r")


def _day(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""


COLUMNS: dict[str, Callable[[Entry], str]] = {
    "reference": lambda entry: entry.case.reference,
    "state": lambda entry: entry.case.state,
    "priority": lambda entry: entry.case.priority,
    "due": lambda entry: entry.due.code,
    "due_at_utc": lambda entry: _day(entry.due.at),
    "came_back": lambda entry: entry.case.came_back_reason or "",
    "came_back_at_utc": lambda entry: _day(entry.case.came_back_at),
    "next_treatment": lambda entry: _day(entry.case.next_treatment_due),
    "parked_until": lambda entry: _day(entry.case.parked_until),
    "site_group": lambda entry: entry.case.site_group or "",
    "age_group": lambda entry: entry.case.age_group or "",
    "treatments": lambda entry: " ".join(entry.case.modalities),
    "country": lambda entry: entry.case.place_country or "",
    "open_requests": lambda entry: " ".join(entry.states),
    "owner": lambda entry: entry.owner or "",
}


def lines_of(entries: Iterable[Entry]) -> Iterator[str]:
    """The rows as lines of CSV, one after the other; a cell that a spreadsheet would run is written as words."""
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for entry in entries:
        yield _line(_harmless(read(entry)) for read in COLUMNS.values())


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) else cell
