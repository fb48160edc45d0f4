"""The log as a table to save: codes and moments, no word that anybody wrote and nobody's account."""

from collections.abc import Iterable, Iterator

from referral import sheets
from referral.dangers.models import Danger

COLUMNS = (
    "number",
    "reported_at",
    "harm",
    "page",
    "language",
    "role",
    "state",
    "due_at",
    "looked_at",
    "verdict",
    "hazard",
    "judged_at",
    "mended_at",
    "closed_at",
    "is_serious",
    "authority",
    "authority_on",
)


def lines_of(rows: Iterable[Danger]) -> Iterator[str]:
    """A line for each report, the columns in their order."""
    return sheets.lines_of(COLUMNS, ([_said(getattr(row, name)) for name in COLUMNS] for row in rows))


def _said(value: object) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
