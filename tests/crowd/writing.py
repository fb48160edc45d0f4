"""Rows of a crowd, kept until they are written all at once, table by table."""

import itertools
from collections.abc import Iterable
from typing import Any

from referral.db import db

_rows: list[Any] = []


def add(rows: Iterable[Any]) -> list[Any]:
    """Keep rows to be written all at once, table by table."""
    found = list(rows)
    _rows.extend(found)
    return found


def write_all() -> None:
    """Insert what was kept, each table after those that it points to."""
    order = ["user", "hospital", *(table.name for table in db.metadata.sorted_tables)]
    for _name, rows in itertools.groupby(
        sorted(_rows, key=lambda row: order.index(row.__tablename__)), key=lambda row: row.__tablename__
    ):
        db.session.add_all(rows)
        db.session.flush()
    _rows.clear()
    db.session.commit()
