"""The tables of docs/safety, and what the pages that are made of them have in common."""

import csv
from pathlib import Path

SAFETY = Path(__file__).resolve().parents[1] / "docs" / "safety"
MADE = "Made by `python -m bench.{}` from its tables: change those, not this page."


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables of docs/safety."""
    with (SAFETY / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def linked(test: str) -> str:
    """A test, `file::function`, as a link to its file under the name that it has there."""
    module, _, name = test.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../../{module})"


def write(name: str, page: str) -> None:
    """Put a page into docs/safety, and say which."""
    (SAFETY / name).write_text(page, encoding="utf-8")
    print(name)
