"""Which names in the store of papers belong to whom, and how they are let go once their rows are gone."""

import uuid
from collections.abc import Collection

import structlog
from sqlalchemy import ColumnElement, Select, union_all

from referral.db import db
from referral.intake.models import Case
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperChunk, PaperFile, PaperPage

log = structlog.get_logger()


def names_of(patient_id: uuid.UUID) -> list[str]:
    """Everything of a person that lies in the store."""
    theirs = db.select(Paper.id).join(Case).where(Case.patient_id == patient_id)
    return list(db.session.scalars(names(Paper.id.in_(theirs))))


def names(which: ColumnElement[bool]) -> Select[tuple[str]]:
    """The names of the pieces, files and pages of such papers."""
    chunks = db.select(PaperChunk.name).join(PaperFile).join(Paper).where(which)
    files = db.select(PaperFile.name).join(Paper).where(which, PaperFile.name.is_not(None))
    pages = db.select(PaperPage.name).join(Paper, PaperPage.paper_id == Paper.id).where(which)
    found = union_all(chunks, files, pages).subquery()
    return db.select(found.c.name)


def let_go(found: Collection[str]) -> None:
    """Delete these from the store; what a store that does not answer keeps, the sweep finds later."""
    for name in found:
        try:
            storing.drop(name)
        except storing.Away:
            log.warning("papers stay in the store until the next sweep", left=len(found))
            return
