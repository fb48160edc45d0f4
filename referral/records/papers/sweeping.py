"""The store and the rows are held equal: what nobody finishes or was taken back goes, files without rows go, rows
without files are told."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, or_, true, update

from referral.db import db, guarded_update, transaction
from referral.records.papers import keeping, storing
from referral.records.papers.models import RECEIVING, Paper, PaperFile, PaperPage
from referral.records.retention import rules

YOUNG = timedelta(days=1)
"""What was written lately may have its row yet to come."""
STARTS = tuple(f"{each:02x}" for each in range(256))
AT_ONCE = 200


def clear(now: datetime) -> None:
    """Delete for good what was never finished, and what was taken back, once its time is over."""
    half = (Paper.state == RECEIVING, Paper.added_at < now - rules()["paper_half"].span)
    taken_back = (Paper.removed_at < now - rules()["paper_taken_back"].span,)
    for which in (half, taken_back):
        while gone := _clear_some(*which):
            keeping.let_go(gone)


@transaction
def _clear_some(*which: ColumnElement[bool]) -> list[str]:
    found = list(db.session.scalars(db.select(Paper.id).where(*which).limit(AT_ONCE)))
    return (keeping.delete_rows(found) or [""]) if found else []


def sweep(now: datetime) -> None:
    """Look at the whole store once, part by part. Raises Away where it is not there: then nothing is lost or let go."""
    for start, after in pairwise((*STARTS, "g")):
        known = set(db.session.scalars(keeping.names(true(), start, after)))
        db.session.rollback()
        here = {each.name: each.at for each in storing.lying(start)}
        storing.require()
        keeping.let_go([name for name, at in here.items() if name not in known and at < now - YOUNG])
        if lost := known - here.keys():
            note_lost(lost, now)
    for each in _found_again():
        note_found(each)


@transaction
def note_lost(names: Collection[str], now: datetime) -> None:
    """Of these files, or of a page of them, the store has nothing: said to people and on /readyz."""
    of_pages = db.select(PaperPage.file_id).where(PaperPage.name.in_(names))
    theirs = or_(PaperFile.name.in_(names), PaperFile.id.in_(of_pages))
    db.session.execute(update(PaperFile).where(theirs, PaperFile.lost_at.is_(None)).values(lost_at=now))


def _found_again() -> list[uuid.UUID]:
    """Files that were lost and are all there again, as after a back-up was brought back."""
    lost = db.session.scalars(db.select(PaperFile).where(PaperFile.lost_at.is_not(None)).limit(AT_ONCE)).all()
    return [each.id for each in lost if all(map(_is_there, _names_of(each)))]


def _names_of(file: PaperFile) -> list[str]:
    pages = db.session.scalars(db.select(PaperPage.name).where(PaperPage.file_id == file.id))
    return [*pages, *([file.name] if file.name else [])]


def _is_there(name: str) -> bool:
    try:
        storing.get(name)
    except storing.Missing:
        return False
    return True


@transaction
def note_found(file_id: uuid.UUID) -> None:
    """Nothing of it is missing any more."""
    guarded_update(PaperFile, PaperFile.id == file_id, lost_at=None)


def is_store_here() -> bool:
    """Whether the store itself is there and answers, or nothing was ever put into it."""
    try:
        storing.require()
    except storing.Away:
        return False
    return True


def figures(_now: datetime) -> dict[str, int]:
    """For whoever watches: of how many files something is missing in the store, and whether all of it is away."""
    lost = db.select(db.func.count(PaperFile.id)).where(PaperFile.lost_at.is_not(None))
    return {"files_lost": int(db.session.scalar(lost) or 0), "store_away": int(not is_store_here())}
