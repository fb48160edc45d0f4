"""The papers of a case, their pages and originals, opened for whoever may; who may is asked before."""

import uuid

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import selectinload

from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import entries_of, goes_on_with
from referral.intake.models import Case
from referral.prepared import prepared
from referral.records.papers import storing
from referral.records.papers.models import AVAILABLE, CHECKED, RECEIVING, REFUSED, Paper, PaperFile, PaperPage
from referral.records.papers.wording import Counted

NOT_TAKEN_BACK = Paper.removed_at.is_(None)


def of_case(case_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a paper is of this case, or of one that was closed as the same person's and goes on with it."""
    return goes_on_with(Paper.case_id, case_id)


def papers_of(case: Case, with_taken_back: bool = False) -> list[Paper]:
    """The papers of a case, the oldest first, with their files and pages; three statements."""
    mine = db.select(Paper).where(of_case(case.id))
    kept = mine if with_taken_back else mine.where(NOT_TAKEN_BACK)
    parts = (selectinload(Paper.files), selectinload(Paper.pages))
    return list(db.session.scalars(kept.order_by(Paper.added_at, Paper.id).options(*parts)))


def paper_of(case: Case, origin: uuid.UUID) -> Paper:
    """One paper of a case by its sender's number, also where it was taken back; raises NotFound."""
    wanted = db.select(Paper).where(of_case(case.id), Paper.origin == origin)
    found = db.session.scalars(wanted.order_by((Paper.case_id == case.id).desc())).first()
    if found is None:
        raise NotFound()
    return found


def counted(case: Case) -> Counted:
    """How the papers of a case stand; one statement."""
    return Counted(*db.session.execute(*_counted(entries_of(case.id))).one())


@prepared
def _counted(case_ids: list[uuid.UUID]) -> Select[tuple[int, int, int]]:
    unread = db.select(PaperFile.id).where(PaperFile.paper_id == Paper.id, _cannot_be_read()).exists()
    columns = (
        db.func.count().filter(Paper.state != RECEIVING),
        db.func.count().filter(Paper.state == RECEIVING),
        db.func.count().filter(unread),
    )
    return db.select(*columns).where(Paper.case_id.in_(case_ids), NOT_TAKEN_BACK)


def _cannot_be_read() -> ColumnElement[bool]:
    return or_(PaperFile.state == REFUSED, PaperFile.lost_at.is_not(None))


def page_of(paper_id: uuid.UUID, number: int) -> bytes:
    """The JPEG of a page, opened; NotFound where the paper is not available."""
    query = db.select(PaperPage).join(Paper).where(Paper.id == paper_id, Paper.state == AVAILABLE)
    page = db.session.scalars(query.where(PaperPage.number == number, NOT_TAKEN_BACK)).first()
    if page is None:
        raise NotFound()
    return _content(page, page.name)


def original_of(paper_id: uuid.UUID, position: int) -> tuple[bytes, str]:
    """A file as it came, opened, and its kind; NotFound where it is not, or could not be opened behind the walls."""
    query = db.select(PaperFile).join(Paper).where(Paper.id == paper_id, Paper.state == AVAILABLE)
    wanted = query.where(PaperFile.position == position, PaperFile.state == CHECKED, NOT_TAKEN_BACK)
    file = db.session.scalars(wanted).first()
    if file is None or file.name is None:
        raise NotFound()
    return _content(file, file.name), file.media_type


def _content(row: PaperPage | PaperFile, name: str) -> bytes:
    try:
        return storing.opened(row.data_key, name)
    except storing.Missing:
        raise NotFound() from None
