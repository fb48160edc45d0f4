"""Rows written in bulk, past the models, the way each database writes many; defaults of the models are filled in."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Table

from referral.db import db

AT_ONCE = 5_000
Row = dict[str, Any]


def write(model: Any, rows: Iterable[Row]) -> int:
    """Insert these rows of one model; how many they were."""
    table: Table = model.__table__
    connection = db.session.connection()
    shaped = _shaped(table, rows, connection.dialect)
    raw: Any = connection.connection.dbapi_connection
    put = _copy if connection.dialect.name == "postgresql" else _many
    return sum(put(raw, table, some) for some in iter(lambda: list(islice(shaped, AT_ONCE)), []))


def _shaped(table: Table, rows: Iterable[Row], dialect: Any) -> Iterator[tuple[Any, ...]]:
    """Each row as the driver wants it, in the order of the table's columns."""
    columns = [
        (c.name, _filled(c), c.type.dialect_impl(dialect).bind_processor(dialect)) for c in table.columns
    ]
    for row in rows:
        values = (row[name] if name in row else fill() for name, fill, _bind in columns)
        yield tuple(
            value if bind is None or value is None else bind(value)
            for value, (_name, _fill, bind) in zip(values, columns, strict=True)
        )


def _filled(column: Any) -> Callable[[], Any]:
    """What a column holds that a row does not name."""
    default = column.default
    if column.name == "id":
        return uuid.uuid4
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


def _many(raw: Any, table: Table, rows: list[tuple[Any, ...]]) -> int:
    places = ",".join("?" * len(table.columns))
    raw.executemany(f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({places})', rows)
    return len(rows)


def _copy(raw: Any, table: Table, rows: list[tuple[Any, ...]]) -> int:
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({_names(table)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    return len(rows)


def _names(table: Table) -> str:
    return ",".join(f'"{column.name}"' for column in table.columns)
