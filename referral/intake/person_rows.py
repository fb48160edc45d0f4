"""Which rows belong to a person: read from the schema, so that a new table that refers to one is never forgotten.

A table belongs if it reaches `patient` by foreign keys, over however many tables between.
"""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select

from referral.db import Model, db
from referral.intake import lost_sessions
from referral.intake.models import Patient

ROOT = Patient.__table__


def person_tables() -> list[Table]:
    """Every table with rows of a person, each before those that refer to it."""
    found: list[Table] = []
    for table in db.metadata.sorted_tables:
        if table is ROOT or any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


def model_of(table: Table) -> Any:
    """The model whose rows a table keeps; the table itself where there is none."""
    models = (mapper.class_ for mapper in Model.registry.mappers if mapper.local_table is table)
    return next(models, table)


def rows_of(table: Table, patient_id: uuid.UUID) -> ColumnElement[bool]:
    """Which rows of one of these tables belong to a person: those that refer to a row of theirs, any way."""
    if table is ROOT:
        return ROOT.c.id == patient_id
    belonging = person_tables()
    keys = [
        key for key in table.foreign_keys if key.column.table in belonging and key.column.table is not table
    ]
    return or_(
        *(key.parent.in_(select(key.column).where(rows_of(key.column.table, patient_id))) for key in keys)
    )


def delete_rows(patient: Patient) -> None:
    """Delete every row of a person, in the running transaction; what was typed for their case goes as well."""
    patient_id = patient.id
    forget_typed(patient)
    for table in reversed(person_tables()):
        db.session.execute(delete(model_of(table)).where(rows_of(table, patient_id)))


def forget_typed(patient: Patient) -> None:
    """Throw away what was typed on a person's pages when a session had ended; no key refers to it."""
    for case in patient.cases:
        lost_sessions.forget_case(case.id)
