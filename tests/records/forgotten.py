"""A table that somebody adds and forgets to speak of."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, ForeignKey, String, Table, Uuid

from referral.db import db


@contextmanager
def a_diary() -> Iterator[Table]:
    """A table that reaches a person over a case; away again afterwards."""
    table = Table(
        "diary",
        db.metadata,
        Column("id", Uuid, primary_key=True),
        Column("about", ForeignKey("patient_case.id"), nullable=False),
        Column("words", String),
    )
    table.create(db.engine)
    yield table
    db.session.rollback()
    table.drop(db.engine)
    db.metadata.remove(table)
