"""Which names in the store of papers belong to whom, and how they are let go once their rows are gone."""

import uuid
from collections.abc import Callable, Collection

import structlog
from sqlalchemy import ColumnElement, Select, Table, delete, or_, select, union_all

from referral.db import db
from referral.intake.models import Case
from referral.intake.person_rows import model_of
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperChunk, PaperFile, PaperPage

log = structlog.get_logger()
ROOT = Paper.__table__
MORE: list[Callable[[ColumnElement[bool]], Select[tuple[str]]]] = []
"""What others keep in the same store of papers, registered at import: which papers → a query of the names."""

HOLDS: list[Callable[[uuid.UUID], bool]] = []
"""What keeps a paper with its case, registered at import: whether something of it stands there by now."""


def names_of(patient_id: uuid.UUID) -> list[str]:
    """Everything of a person that lies in the store."""
    theirs = db.select(Paper.id).join(Case).where(Case.patient_id == patient_id)
    return list(db.session.scalars(names(Paper.id.in_(theirs))))


def names(which: ColumnElement[bool], first: str = "", after: str = "g") -> Select[tuple[str]]:
    """The names of the pieces, files and pages of such papers, from a name on up to before another."""
    chunks = db.select(PaperChunk.name).join(PaperFile).join(Paper).where(which)
    files = db.select(PaperFile.name).join(Paper).where(which, PaperFile.name.is_not(None))
    pages = db.select(PaperPage.name).join(Paper, PaperPage.paper_id == Paper.id).where(which)
    found = union_all(chunks, files, pages, *(each(which) for each in MORE)).subquery()
    return db.select(found.c[0]).where(found.c[0] >= first, found.c[0] < after)


def let_go(found: Collection[str]) -> None:
    """Delete these from the store; what a store that does not answer keeps, the sweep finds later."""
    for done, name in enumerate(found):
        try:
            storing.drop(name)
        except storing.Away:
            log.warning("papers stay in the store until the next sweep", left=len(found) - done)
            return


def delete_rows(papers: Collection[uuid.UUID]) -> list[str]:
    """Delete papers with all that hangs on them, in the running transaction; the names they had in the store."""
    found = list(db.session.scalars(names(Paper.id.in_(papers))))
    for table in reversed(hanging()):
        db.session.execute(delete(model_of(table)).where(rows_on(table, papers)))
    return found


def hanging() -> list[Table]:
    """The table of papers and every table that refers to it, over however many between, each before those on it."""
    found: list[Table] = []
    for table in db.metadata.sorted_tables:
        if table is ROOT or any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


def rows_on(table: Table, papers: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """Which rows of one of these tables hang on these papers."""
    if table is ROOT:
        return ROOT.c.id.in_(papers)
    on = hanging()
    keys = [key for key in table.foreign_keys if key.column.table in on and key.column.table is not table]
    return or_(*(key.parent.in_(select(key.column).where(rows_on(key.column.table, papers))) for key in keys))


def is_used() -> bool:
    """Whether a row says that something lies in the store; by the index of names, so that no table is read through."""
    named = (select(each.name).where(each.name >= "").exists() for each in (PaperChunk, PaperFile, PaperPage))
    return bool(db.session.scalar(select(or_(*named))))


storing.USED.append(is_used)
