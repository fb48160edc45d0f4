"""Workbooks of Excel (.xlsx), whatever the file is called: the first sheet, its cells as the text they show."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from referral.hospitals.values import BadTable

WORKBOOK = "xl/workbook.xml"
LARGEST = 400_000_000
"""Bytes unpacked; more is a trap, or no table of hospitals."""
BROKEN = (
    "This workbook cannot be opened: it is damaged or locked by a password. Save it anew as .xlsx or as CSV."
)


def is_workbook(path: Path) -> bool:
    """Whether it is one by what it holds, not by its name."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return WORKBOOK in packed.namelist()


def rows_of_workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells of the first sheet; empty rows are left out. Raises BadTable."""
    with zipfile.ZipFile(path) as packed:
        if sum(each.file_size for each in packed.infolist()) > LARGEST:
            raise BadTable(
                "This workbook is larger unpacked than any table of hospitals. Save the one sheet as CSV."
            )
    from openpyxl import load_workbook

    try:
        with path.open(
            "rb"
        ) as file:  # by what it holds: the library refuses a name that does not end in .xlsx
            sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                cells = [_text(value) for value in row]
                if any(cells):
                    yield number, cells
    except (KeyError, ValueError, IndexError, OSError, zipfile.BadZipFile, SyntaxError):
        raise BadTable(BROKEN) from None


def _text(value: Any) -> str:
    """A number without the ".0" that a spreadsheet thinks of, a day as ISO writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
