"""A worklist as a table to save: codes, days and references; nothing that names a person or the town they are in."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from referral import sheets
from referral.coordination.queue.due import Entry


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
    """The rows as lines of CSV, one after the other."""
    return sheets.lines_of(COLUMNS, ((read(entry) for read in COLUMNS.values()) for entry in entries))
