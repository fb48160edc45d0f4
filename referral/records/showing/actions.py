"""Covering names and taking that back, the consent of each kind, and the notes of who looked."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.guardianship.queries import may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.intake.actions import record_consent
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.records.papers import storing
from referral.records.papers.keeping import let_go
from referral.records.papers.models import Paper, PaperPage
from referral.records.showing import wording
from referral.records.showing.agreed import KIND, living
from referral.records.showing.boxes import Box
from referral.records.showing.burning import burnt
from referral.records.showing.models import PaperCover
from referral.records.showing.queries import LIVING, STANDS, DeskPage
from referral.referrals.moving import lock_case


@transaction
def agree(
    case: Case, kinds: Iterable[str], consent: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Consent]:
    """Record that papers of these kinds may be shown to the hospitals that see the case; what stands is not repeated.

    `consent`: given_by, language, basis. Raises NotAllowed where a child would have agreed alone.
    """
    if not may_give(case, consent["given_by"], now):
        raise NotAllowed(NO_CHILD_ALONE)
    lock_case(case.id)
    stands = living(case.id)
    return [
        record_consent(case, Purpose.PAPERS, {**consent, "scope": {KIND: kind}}, actor, now)
        for kind in dict.fromkeys(kinds)
        if kind not in stands
    ]


def cover(found: DeskPage, boxes: Sequence[Box], actor: Actor, now: datetime) -> PaperCover:
    """Burn boxes into a copy of a page, in place of the copy it had; a person has still to look at it.

    Raises what the store of papers raises.
    """
    key = found.paper.data_key
    copy = burnt(storing.opened(key, found.page.name), boxes)
    name = storing.keep(key, copy)
    try:
        row, gone = _replace(found, boxes, (name, len(copy)), actor, now)
    except BaseException:
        let_go([name])
        raise
    let_go(gone)
    return row


@transaction
def _replace(
    found: DeskPage, boxes: Sequence[Box], kept: tuple[str, int], actor: Actor, now: datetime
) -> tuple[PaperCover, list[str]]:
    """The new copy's row, and the names of the copies that it replaces."""
    case_id = found.paper.case_id
    lock_case(case_id)
    of_page = (PaperCover.paper_id == found.paper.id, PaperCover.number == found.page.number, LIVING)
    gone = list(db.session.scalars(db.select(PaperCover.name).where(*of_page)))
    guarded_update(PaperCover, *of_page, ended_at=now)
    row = PaperCover(
        id=uuid.uuid4(),
        paper_id=found.paper.id,
        number=found.page.number,
        source=found.page.name,
        name=kept[0],
        size=kept[1],
        boxes={"boxes": [list(each) for each in boxes]},
        made_by=uuid.UUID(actor.id),
        made_at=now,
    )
    db.session.add(row)
    audit.record(actor, "paper_cover.made", row, now, case_id=case_id, boxes=len(boxes))
    return row, gone


@transaction
def check(case: Case, cover: PaperCover, actor: Actor, now: datetime) -> bool:
    """A person looked at the whole copy: no name stands on it. From now on hospitals that may see it do.

    False for a second press. Raises Conflict where another copy was made, or the page was taken anew, meanwhile.
    """
    lock_case(case.id)
    db.session.refresh(cover)
    if cover.ended_at is not None or not _is_of_its_page(cover):
        raise Conflict(wording.PAGE_MOVED_ON)
    unseen = (PaperCover.id == cover.id, LIVING, PaperCover.checked_at.is_(None))
    if not guarded_update(PaperCover, *unseen, checked_at=now, checked_by=uuid.UUID(actor.id)):
        return False
    audit.record(actor, "paper_cover.checked", cover, now, case_id=case.id)
    return True


def _is_of_its_page(cover: PaperCover) -> bool:
    page = db.select(PaperPage.id).join(PaperCover, STANDS).where(PaperCover.id == cover.id)
    return db.session.scalar(page) is not None


def uncover(case: Case, cover: PaperCover, actor: Actor, now: datetime) -> bool:
    """Take a covered copy away: no hospital sees this page before a yes. False for a second press."""
    if not _end(case, cover, actor, now):
        return False
    let_go([cover.name])
    return True


@transaction
def _end(case: Case, cover: PaperCover, actor: Actor, now: datetime) -> bool:
    lock_case(case.id)
    if not guarded_update(PaperCover, PaperCover.id == cover.id, LIVING, ended_at=now):
        return False
    audit.record(actor, "paper_cover.taken_away", cover, now, case_id=case.id)
    return True


def note_page(
    case_id: uuid.UUID, paper: Paper, number: int, is_covered: bool, actor: Actor, now: datetime
) -> None:
    """A page is shown of this case: noted before it is opened, and since when hospitals have seen the paper."""
    about = {"page": number, "covered": is_covered}
    audit.record_read(actor, "paper.read", paper, now, case_id=case_id, **about)
    _shown(paper, now)


def note_original(case_id: uuid.UUID, paper: Paper, actor: Actor, now: datetime) -> None:
    """A file is given out as it came."""
    audit.record_read(actor, "paper_original.read", paper, now, case_id=case_id)
    _shown(paper, now)


def note_bundle(case_id: uuid.UUID, found: Sequence[Paper], actor: Actor, now: datetime) -> None:
    """All that is shown is given out at once: noted for each paper."""
    for each in found:
        audit.record_read(actor, "paper_bundle.read", each, now, case_id=case_id)
        _shown(each, now)


@transaction
def _shown(paper: Paper, now: datetime) -> None:
    if paper.first_shown_at is None:
        guarded_update(Paper, Paper.id == paper.id, Paper.first_shown_at.is_(None), first_shown_at=now)
