"""A paper is taken back and brought again, or moved to the person whose it is."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotAllowed, NotFound
from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.person_rows import model_of
from referral.records.papers import keeping, storing
from referral.records.papers.models import (
    AVAILABLE,
    HOSPITAL,
    PATIENT,
    RECEIVED,
    REFUSED,
    WAITING_FOR_SCANNER,
    Paper,
    PaperChunk,
    PaperFile,
    PaperPage,
)

SEEN = _l("A hospital has seen this paper already, so it stays. Tell your coordinator if it is wrong.")
NOT_YOURS = _l("Only whoever added a paper, or a coordinator, can take it back.")
MOVED_ON = _l("This paper has changed meanwhile. Look at how it stands now.")
HELD = _l("The case says by now what was read off this paper. Take that back there first.")
SAME = _l("The paper is in that case already.")
OURS = frozenset({Paper.__table__, PaperFile.__table__, PaperPage.__table__, PaperChunk.__table__})


def is_theirs(paper: Paper, actor: Actor) -> bool:
    """Whether this is who may take a paper back: whoever added it, or a coordinator."""
    if actor.kind == "patient":
        return paper.came_by == PATIENT
    return actor.role == "coordinator" or (paper.added_by is not None and str(paper.added_by) == actor.id)


def may_come_again(paper: Paper, actor: Actor) -> bool:
    """Whether this is who may undo a taking back; a hospital's letter may be another patient's: it sends it anew."""
    return paper.came_by != HOSPITAL and is_theirs(paper, actor)


@transaction
def take_back(paper: Paper, actor: Actor, now: datetime) -> None:
    """Show it to nobody any more; it is deleted for good after some days. Raises NotAllowed, Conflict once seen."""
    _check_theirs(paper, actor)
    unseen = (Paper.id == paper.id, Paper.first_shown_at.is_(None))
    if not guarded_update(Paper, *unseen, removed_at=now, check_at=None):
        raise Conflict(SEEN)
    audit.record(actor, "paper.taken_back", paper, now, case_id=paper.case_id)


@transaction
def bring_again(paper: Paper, actor: Actor, now: datetime) -> None:
    """Undo that it was taken back; a second press is harmless. Raises NotAllowed, Conflict once it is deleted."""
    if not may_come_again(paper, actor):
        raise NotAllowed(NOT_YOURS)
    waits = now if paper.state in (RECEIVED, WAITING_FOR_SCANNER) else None
    if not guarded_update(Paper, Paper.id == paper.id, removed_at=None, check_at=waits):
        raise Conflict(MOVED_ON)
    audit.record(actor, "paper.brought_again", paper, now, case_id=paper.case_id)


def _check_theirs(paper: Paper, actor: Actor) -> None:
    if not is_theirs(paper, actor):
        raise NotAllowed(NOT_YOURS)


def move(paper: Paper, target: Case, actor: Actor, now: datetime) -> None:
    """Give a paper that was sent for the wrong person to the case whose it is, sealed anew under that person's key.

    What was read off it or made of it for the other person is deleted. Raises Conflict where a hospital has seen it, it
    is not opened yet, or the other person's case says what was read off it; NoRoom, Away.
    """
    if target.id == paper.case_id:
        raise Conflict(SAME)
    before, after = _sealed_anew(paper, target)
    done: list[str] = []
    try:
        done = _move(paper.id, paper.case_id, target.id, dict(zip(before, after, strict=True)), actor, now)
    finally:
        keeping.let_go(done or after)


def _sealed_anew(paper: Paper, target: Case) -> tuple[list[str], list[str]]:
    """The names of its files and pages, and of their copies for the other person."""
    old, new = paper.data_key, target.patient.data_key
    before = _names_of(paper)
    after: list[str] = []
    try:
        for name in before:
            after.append(storing.keep(new, storing.opened(old, name)))
    except storing.Missing:
        keeping.let_go(after)
        raise NotFound() from None
    except BaseException:
        keeping.let_go(after)
        raise
    return before, after


@transaction
def _move(
    paper_id: uuid.UUID,
    source: uuid.UUID,
    target: uuid.UUID,
    names: dict[str, str],
    actor: Actor,
    now: datetime,
) -> list[str]:
    """What is not needed any more in the store afterwards."""
    for case_id in sorted((source, target)):
        guarded_lock(Case, Case.id == case_id)
    settled = (
        Paper.state.in_((AVAILABLE, REFUSED)),
        Paper.removed_at.is_(None),
        Paper.first_shown_at.is_(None),
    )
    if any(holds(paper_id) for holds in keeping.HOLDS):
        raise Conflict(HELD)
    here = (Paper.id == paper_id, Paper.case_id == source)
    if not guarded_update(Paper, *here, *settled, origin=uuid.uuid4()):
        raise Conflict(SEEN)
    needless = [*names, *_forget_others(paper_id, set(names))]
    paper = db.session.get_one(Paper, paper_id, populate_existing=True)
    said: dict[str, Any] = {"institution": paper.institution, "translated_by": paper.translated_by}
    paper.case = db.session.get_one(Case, target)
    paper.institution, paper.translated_by = said["institution"], said["translated_by"]
    _rename(paper, names)
    audit.record(actor, "paper.moved_away", paper, now, case_id=source)
    audit.record(actor, "paper.moved_here", paper, now, case_id=target)
    return needless


def _rename(paper: Paper, names: dict[str, str]) -> None:
    for file in paper.files:
        file.name = names.get(file.name or "", file.name)
    for page in paper.pages:
        page.name = names.get(page.name, page.name)


def _names_of(paper: Paper) -> list[str]:
    files = [each.name for each in paper.files if each.name]
    return [*files, *(each.name for each in paper.pages)]


def _forget_others(paper_id: uuid.UUID, ours: set[str]) -> list[str]:
    """Delete what other rooms keep on a paper; the names it had in the store."""
    others = set(db.session.scalars(keeping.names(Paper.id == paper_id))) - ours
    for table in reversed(keeping.hanging()):
        if table not in OURS:
            db.session.execute(delete(model_of(table)).where(keeping.rows_on(table, [paper_id])))
    return list(others)
