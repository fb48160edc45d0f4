"""The papers of a case, their pages and originals, opened for whoever may; who may is asked before."""

import uuid

from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case
from referral.records.papers import storing
from referral.records.papers.models import AVAILABLE, Paper, PaperFile, PaperPage


def papers_of(case: Case) -> list[Paper]:
    """The papers of a case that nobody took back, the oldest first, with their files; two statements."""
    mine = db.select(Paper).where(Paper.case_id == case.id, Paper.removed_at.is_(None))
    return list(db.session.scalars(mine.order_by(Paper.added_at, Paper.id)))


def page_of(paper_id: uuid.UUID, number: int) -> bytes:
    """The JPEG of a page, opened; NotFound where the paper is not available."""
    query = db.select(PaperPage).join(Paper).where(Paper.id == paper_id, Paper.state == AVAILABLE)
    page = db.session.scalars(query.where(PaperPage.number == number, Paper.removed_at.is_(None))).first()
    if page is None:
        raise NotFound()
    return _content(page, page.name)


def original_of(paper_id: uuid.UUID, position: int) -> bytes:
    """A file as it came, opened; NotFound where the paper is not available."""
    query = db.select(PaperFile).join(Paper).where(Paper.id == paper_id, Paper.state == AVAILABLE)
    file = db.session.scalars(query.where(PaperFile.position == position, Paper.removed_at.is_(None))).first()
    if file is None or file.name is None:
        raise NotFound()
    return _content(file, file.name)


def _content(row: PaperPage | PaperFile, name: str) -> bytes:
    try:
        return storing.opened(row.data_key, name)
    except storing.Missing:
        raise NotFound() from None
