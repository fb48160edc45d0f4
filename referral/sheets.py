"""A table as lines of CSV that spreadsheets open rightly and run nothing of."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read letters outside English wrongly."""
RISKY = ("=", "+", "-", "@", "\t", "\r")


def lines_of(names: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The head and the rows as lines, one after the other; a cell that a spreadsheet would run is written as words."""
    yield BYTE_ORDER_MARK + _line(names)
    for row in rows:
        yield _line(map(_harmless, row))


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) else cell
