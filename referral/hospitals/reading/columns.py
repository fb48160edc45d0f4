"""Columns by name, however the head spells them: capitals, blanks, accents and marks do not count."""

import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from referral.hospitals.reading.lines import Line, lines_of
from referral.hospitals.values import BadRow, BadTable, RawRow

DAMAGED = "a letter that could not be read: the row is damaged, or the file is written in two codings"
TOO_MANY = "more cells than the head has: a comma within a number, or a separator within a cell without quotation marks"
MOST_ROWS = 2_000_000


def folded(name: str) -> str:
    """A column's name without what people write differently."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return "".join(sign for sign in parts if sign.isalnum())


class Table:
    """An open table: the columns it has of those we know, and its rows, each once."""

    def __init__(self, path: Path, known: Collection[str]) -> None:
        self._lines = lines_of(path)
        head = next(self._lines, None)
        if head is None:
            raise BadTable("The file is empty.")
        self.head = head.cells
        self._names = _names(head.cells, known)

    @property
    def columns(self) -> frozenset[str]:
        """The known columns that stand in the head."""
        return frozenset(filter(None, self._names))

    def need(self, *names: str) -> "Table":
        """Itself, if it has all these columns; raises BadTable naming those it lacks."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise BadTable(
                f"The table has no column {', '.join(missing)}. Its columns are: {', '.join(self.head)[:600]}. "
                "If the source has changed its table, its module needs to know the new name."
            )
        return self

    def rows(self) -> Iterator[tuple[int, RawRow | BadRow]]:
        """Line and row, or line and why the row cannot be taken; raises BadTable for a table without any row."""
        number = 0
        for number, line in enumerate(self._lines, start=1):
            if number > MOST_ROWS:
                raise BadTable(f"The table has more than {MOST_ROWS} rows. Load it in parts.")
            yield line.number, self._row(line)
        if number == 0:
            raise BadTable("The table has a head and no row.")

    def _row(self, line: Line) -> RawRow | BadRow:
        if any(line.cells[len(self._names) :]):
            return BadRow(TOO_MANY)
        found = {name: cell for name, cell in zip(self._names, line.cells, strict=False) if name}
        if any("\ufffd" in cell or "\0" in cell for cell in found.values()):
            return BadRow(DAMAGED)
        return {**dict.fromkeys(self.columns, ""), **found} if len(line.cells) < len(self._names) else found


def _names(head: list[str], known: Collection[str]) -> list[str]:
    """For each column the name by which we know it; empty for the others. Raises BadTable for one that stands twice."""
    by_fold = {folded(name): name for name in known}
    names = [by_fold.get(folded(cell), "") for cell in head]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadTable(f"The column {', '.join(twice)} stands twice in the head. Take one of them out.")
    return names
