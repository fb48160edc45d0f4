"""Values: typed with their place, confirmed by a second person, corrected, crossed out, taken over into the case."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed, NotFound
from referral.intake.actions import save_group
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.records.papers.models import AVAILABLE, Paper
from referral.records.reading import wording
from referral.records.reading.comparing import answers
from referral.records.reading.kinds import field_of
from referral.records.reading.models import PaperValue
from referral.referrals.moving import lock_case

Frame = tuple[int, int, int, int]


@transaction
def describe(paper: Paper, about: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Say what a paper is. `about`: kind, language, dated, institution, translated_by; left out: not known."""
    lock_case(paper.case_id)
    paper.kind, paper.language = about.get("kind"), about.get("language")
    day: date | None = about.get("dated")
    paper.dated, paper.institution = day, about.get("institution")
    paper.translated_by = about.get("translated_by")
    audit.record(actor, "paper.described", paper, now, case_id=paper.case_id)


@transaction
def type_value(
    paper: Paper, page: int, field: str, said: Mapping[str, str], frame: Frame, actor: Actor, now: datetime
) -> PaperValue:
    """Keep what a person read at a place of a page; the same again by the same person is the same value.

    `frame`: left, top, width, height in thousandths of the page. Another reader's value stands beside it, whatever it
    says. Raises Conflict for a paper that is not available, NotFound for a page it has not.
    """
    lock_case(paper.case_id)
    _check_page(paper, page)
    present = _same(paper, page, field, said, actor)
    if present is not None:
        return present
    row = _new(paper, page, field, said, frame, actor, now)
    audit.record(actor, "value.typed", row, now, case_id=paper.case_id, field=field)
    return row


def _check_page(paper: Paper, page: int) -> None:
    db.session.refresh(paper)
    if paper.state != AVAILABLE or paper.removed_at is not None:
        raise Conflict(wording.NOT_AVAILABLE)
    if page not in {each.number for each in paper.pages}:
        raise NotFound()


def _same(paper: Paper, page: int, field: str, said: Mapping[str, str], actor: Actor) -> PaperValue | None:
    mine = (PaperValue.typed_by == uuid.UUID(actor.id), PaperValue.ended_at.is_(None))
    here = (PaperValue.paper_id == paper.id, PaperValue.page == page, PaperValue.field == field)
    kept = db.session.scalars(db.select(PaperValue).where(*here, *mine)).all()
    return next((each for each in kept if each.said == dict(said)), None)


def _new(
    paper: Paper, page: int, field: str, said: Mapping[str, str], frame: Frame, actor: Actor, now: datetime
) -> PaperValue:
    row = PaperValue(id=uuid.uuid4(), case=paper.case, case_id=paper.case_id, paper_id=paper.id, page=page)
    row.left, row.top, row.width, row.height = frame
    row.field, row.said = field, dict(said)
    row.typed_by, row.typed_at = uuid.UUID(actor.id), now
    db.session.add(row)
    db.session.flush()
    return row


@transaction
def correct(
    value: PaperValue, said: Mapping[str, str], frame: Frame, actor: Actor, now: datetime
) -> PaperValue:
    """Keep a corrected value in place of this one, which stays, crossed out. Raises Conflict where it has ended."""
    lock_case(value.case_id)
    _end(value, actor, now)
    row = _new(value.paper, value.page, value.field, said, frame, actor, now)
    row.replaces_id = value.id
    audit.record(actor, "value.corrected", row, now, case_id=value.case_id, field=value.field)
    return row


@transaction
def cross_out(value: PaperValue, actor: Actor, now: datetime) -> None:
    """The page does not say this: it stays, crossed out. Raises Conflict where it has ended already."""
    lock_case(value.case_id)
    _end(value, actor, now)
    audit.record(actor, "value.crossed_out", value, now, case_id=value.case_id, field=value.field)


def _end(value: PaperValue, actor: Actor, now: datetime) -> None:
    still = (PaperValue.id == value.id, PaperValue.ended_at.is_(None))
    if not guarded_update(PaperValue, *still, ended_at=now, ended_by=uuid.UUID(actor.id)):
        raise Conflict(wording.ENDED)


@transaction
def confirm(value: PaperValue, actor: Actor, now: datetime) -> bool:
    """A second person has read the same. False where somebody confirmed it before.

    Raises NotAllowed for whoever typed it, Conflict where it has ended.
    """
    lock_case(value.case_id)
    db.session.refresh(value)
    if value.ended_at is not None:
        raise Conflict(wording.ENDED)
    if str(value.typed_by) == actor.id:
        raise NotAllowed(wording.NOT_TWICE)
    still = (PaperValue.id == value.id, PaperValue.confirmed_at.is_(None))
    if not guarded_update(PaperValue, *still, confirmed_by=uuid.UUID(actor.id), confirmed_at=now):
        return False
    audit.record(actor, "value.confirmed", value, now, case_id=value.case_id, field=value.field)
    return True


@transaction
def take_over(case: Case, value: PaperValue, seen: str, actor: Actor, now: datetime) -> None:
    """Let the case say what the paper says, by the action that keeps its answers; what it had said is kept for undoing.

    `seen`: the mark of the group as the coordinator saw it. Raises ChangedMeanwhile where the case was changed since,
    Conflict where the value has ended or the case says it already.
    """
    lock_case(case.id)
    db.session.refresh(value)
    if value.ended_at is not None:
        raise Conflict(wording.ENDED)
    group, says = field_of(value.field).group, answers(value.field, value.said or {})
    known = answers_of(case, group) if group else {}
    changed = {name: answer for name, answer in says.items() if known.get(name) != answer}
    if not changed:
        raise Conflict(wording.NOTHING_TAKEN)
    save_group(case, group, {**known, **changed}, actor, now, seen)
    value.before = {name: known.get(name) for name in changed}
    value.taken_at, value.taken_by = now, uuid.UUID(actor.id)
    audit.record(actor, "value.taken_over", value, now, case_id=case.id, field=value.field)


@transaction
def take_back(case: Case, value: PaperValue, actor: Actor, now: datetime) -> bool:
    """Let the case say again what it had said before. False where nothing was taken over.

    Raises Conflict where the case was changed since in what was taken over.
    """
    lock_case(case.id)
    db.session.refresh(value)
    if value.taken_at is None:
        return False
    group, before = field_of(value.field).group, value.before or {}
    says = answers(value.field, value.said or {})
    known = answers_of(case, group) if says else {}
    if not says or any(known.get(name) != says.get(name) for name in before):
        raise Conflict(wording.CHANGED_SINCE)
    again = {**{name: kept for name, kept in known.items() if name not in before}, **_given(before)}
    save_group(case, group, again, actor, now)
    value.before, value.taken_at, value.taken_by = None, None, None
    audit.record(actor, "value.taken_back", value, now, case_id=case.id, field=value.field)
    return True


def _given(before: Mapping[str, object]) -> dict[str, object]:
    """What the case had said; a question that was open is open again."""
    return {name: answer for name, answer in before.items() if answer is not None}
