"""What the lists kept by hand share: one row, one programme of one hospital, its page and day."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from referral.hospitals.importing.finding import Beside, Finding, Refused
from referral.hospitals.importing.sources.making import called, once, placed, says, table
from referral.hospitals.reading.columns import Table, folded
from referral.hospitals.values import BadRow, RawRow, needed


class Columns(NamedTuple):
    """What the columns of one list are called."""

    name: str
    number: str
    town: str
    programme: str
    page: str
    day: str


def read_list(
    path: Path, country: str, columns: Columns, programmes: str, title: str
) -> Iterator[Finding | Refused | Beside]:
    """Each hospital with its programmes; a programme that stands in no table of ours is not about cancer."""
    houses: dict[str, list[tuple[int, RawRow]]] = {}
    known = {folded(name): row for name, row in table(programmes, "programme").items()}
    for line, row in Table(path, columns).need(*columns).rows():
        if isinstance(row, BadRow):
            yield Refused(line, str(row))
        elif folded(row[columns.programme]) not in known:
            yield Beside(line)
        else:
            key = row[columns.number] or f"{folded(row[columns.name])}|{folded(row[columns.town])}"
            houses.setdefault(key, []).append((line, row))
    for key, rows in houses.items():
        try:
            yield _finding(key, rows, country, columns, known, title)
        except BadRow as reason:
            yield Refused(rows[0][0], str(reason))


def _finding(
    key: str,
    rows: list[tuple[int, RawRow]],
    country: str,
    columns: Columns,
    known: Mapping[str, Mapping[str, str]],
    title: str,
) -> Finding:
    line, first = rows[0]
    name, town = called(first[columns.name]), needed(first, columns.town)
    facts = {"country": country, "name": name, "name_en": name, "city": town, **placed(country, town)}
    said = (
        says(
            known[folded(row[columns.programme])],
            row[columns.programme],
            needed(row, columns.page),
            title,
            "official",
            _day(row[columns.day]),
        )
        for _line, row in rows
    )
    return Finding(line, key, {**facts, "source": title, "is_oncology": True}, once(said))


def _day(text: str) -> date:
    """As ISO writes it, or day.month.year."""
    parts = text.replace(" ", "").rstrip(".").split(".")
    try:
        return date.fromisoformat(text) if len(parts) == 1 else date(*map(int, reversed(parts)))
    except (ValueError, TypeError):
        raise BadRow(f"{text!r} is no day") from None
