"""A file as lines of cells: what kind of file it is, what parts its cells, and a sentence where it cannot be read."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from referral.hospitals.reading.codings import coding_of
from referral.hospitals.reading.workbooks import is_workbook, rows_of_workbook
from referral.hospitals.values import BadTable

SEPARATORS = ";,\t|"
LOOKED_AT = 6
NAMED = re.compile(r'\A\s*"?sep=(.)"?\s*$', re.I)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
AS_TEXT = "Open it in a spreadsheet and save it as “CSV UTF-8” or as .xlsx."
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", f"This is a workbook of an old Excel (.xls). {AS_TEXT}"),
    (
        b"PK\x03\x04",
        f"This is a packed file, but no workbook of Excel. Unpack it; a sheet of another program: {AS_TEXT}",
    ),
    (b"%PDF", "This is a PDF. Ask the source for the table itself: CSV or .xlsx."),
    (b"\x1f\x8b", "This is a packed file (gzip). Unpack it first."),
    (b"Rar!", "This is a packed file (rar). Unpack it first."),
    (b"7z\xbc\xaf", "This is a packed file (7z). Unpack it first."),
    (b"{\\rtf", f"This is a text with its looks (RTF), no table. {AS_TEXT}"),
    (
        b"<",
        "This is a web page or XML, no table: perhaps the source answered with an error page. Fetch it again.",
    ),
    *(
        (mark, "This is JSON, no table. Take the source that reads it: `flask hospitals sources`.")
        for mark in (b"{", b"[")
    ),
)
"""How files begin that are no CSV, and what helps."""
NO_TEXT = f"This is no text. {AS_TEXT}"


class Line(NamedTuple):
    """The cells of one line, and the number of the line on which they end."""

    number: int
    cells: list[str]


def lines_of(path: Path) -> Iterator[Line]:
    """Every line that is not empty, the head first; raises BadTable with the sentence that helps."""
    if path.is_dir():
        raise BadTable("This is a folder. Name the file in it.")
    if is_workbook(path):
        return (Line(number, cells) for number, cells in rows_of_workbook(path))
    _refuse_others(path)
    return _lines(path)


def _refuse_others(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(512)
    begins = _plain(head).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        raise BadTable("The file is empty.")
    for mark, sentence in OTHERS:
        if begins.startswith(mark):
            raise BadTable(sentence)


def _plain(head: bytes) -> bytes:
    """The same without the NULs of UTF-16 between its signs."""
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16", "replace").encode(errors="replace") if is_wide else head


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding=coding_of(path), errors="replace", newline="") as text:
        start, between = _separator(text)
        text.seek(0)
        for _ in range(start):
            text.readline()
        yield from _parsed(text, between, start)


def _separator(text: io.TextIOWrapper) -> tuple[int, str]:
    """How many lines come before the head, and what parts the cells."""
    first = text.readline()
    start, head = 0, text.read(1 << 16)
    if named := NAMED.match(first):
        return 1, named.group(1)
    while first and not first.strip():
        start, first, _, head = start + 1, *head.partition("\n")
    if CONTROL.search(first):
        raise BadTable(NO_TEXT)
    return start, max(SEPARATORS, key=lambda between: _evenness(first + head, between))


def _evenness(text: str, between: str) -> tuple[int, int]:
    """How many of the first rows have as many cells as the head, where it has several; and how many it has."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        found = [len(row) for row, _ in zip(rows, range(LOOKED_AT), strict=False) if row]
    except csv.Error:
        return 0, 0
    return (found.count(found[0]), found[0]) if found and found[0] > 1 else (0, 0)


def _parsed(text: io.TextIOWrapper, between: str, start: int) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=between, strict=True)
    while True:
        begun = reader.line_num + start + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadTable(_sentence(str(error), begun)) from None
        if any(cells):
            yield Line(reader.line_num + start, [" ".join(cell.split()) for cell in cells])


def _sentence(error: str, line: int) -> str:
    if "expected after" in error:
        return f'Line {line}: a quotation mark stands within a quoted cell. Double it (""), or save the table anew.'
    return (
        f"Line {line}: a quotation mark is opened there and never closed, so that the rest of the file would be one "
        f"cell; or one cell holds more than {csv.field_size_limit():,} letters. Close it, take it out or shorten it."
    )
