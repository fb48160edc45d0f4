"""How the kept database is written down: a head, then a line for each row, in words of no particular database."""

import json
import uuid
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    LargeBinary,
    String,
    TableClause,
    Uuid,
    column,
    table,
)

FILE = Path(__file__).parent / "database.jsonl"
Kinds = dict[str, dict[str, str]]
"""Table → column → kind."""


class Kind(NamedTuple):
    """What a column holds: its type in any database, and the way to text and back."""

    type: Any
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


KINDS = {
    "moment": Kind(DateTime(timezone=True), datetime.isoformat, datetime.fromisoformat),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "id": Kind(Uuid(), lambda value: value.hex, uuid.UUID),
    "bytes": Kind(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    "json": Kind(JSON(none_as_null=True), _same, _same),
    "truth": Kind(Boolean(), _same, _same),
    "whole": Kind(BigInteger(), _same, _same),
    "number": Kind(Float(), _same, _same),
    "text": Kind(String(), _same, _same),
}
OF_PYTHON = {
    datetime: "moment",
    date: "day",
    uuid.UUID: "id",
    bytes: "bytes",
    dict: "json",
    list: "json",
    bool: "truth",
    int: "whole",
    float: "number",
    str: "text",
}


def written(name: str, kinds: dict[str, str], row: dict[str, Any]) -> str:
    """One row as a line: the table, then the values in the order of its columns in the head."""
    values = [_write(kind, row[key]) for key, kind in kinds.items()]
    return json.dumps([name, *values], ensure_ascii=False, separators=(",", ":"))


def head() -> dict[str, Any]:
    """The first line: revision, commit, kinds of columns, keys of second factors."""
    with FILE.open(encoding="utf-8") as lines:
        return dict(json.loads(next(lines)))


def rows(kinds: Kinds) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row with its table, in the order in which they can be written."""
    with FILE.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            name, *values = json.loads(line)
            columns = zip(kinds[name].items(), values, strict=True)
            yield name, {key: _read(kind, value) for (key, kind), value in columns}


def _write(kind: str, value: Any) -> Any:
    return None if value is None else KINDS[kind].write(value)


def _read(kind: str, value: Any) -> Any:
    return None if value is None else KINDS[kind].read(value)


def plain_table(name: str, kinds: dict[str, str]) -> TableClause:
    """A table as it was, whatever the models say by now."""
    return table(name, *(column(key, KINDS[kind].type) for key, kind in kinds.items()))
