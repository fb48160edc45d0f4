"""What hangs on a row, looked up row by row through its index."""

from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select


def is_there(wanted: Select[Any]) -> ColumnElement[bool]:
    """Whether a row is found for the row around it. Of an EXISTS, or of a join of few with many, PostgreSQL may read
    the whole other table instead, which grows with all cases ever filed."""
    return wanted.with_only_columns(literal(1)).limit(1).scalar_subquery().is_not(None)


def of_row(what: Any, *which: ColumnElement[bool]) -> Any:
    """A column or an expression of the one other row that belongs to the row around it."""
    return select(what).where(*which).scalar_subquery()
