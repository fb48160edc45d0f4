"""Papers in a crowd: as many of two cases, each page covered, and letters of the hospital; nothing lies in a store."""

import uuid
from datetime import datetime
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.intake.models import Case, Consent
from referral.records.papers.models import Paper, PaperFile, PaperPage
from referral.records.showing.models import PaperCover
from referral.referrals.models import Referral
from tests.crowd.writing import add

Row = Any
A_FEW_MORE = 20
"""Others of the crowd give the case its many papers already: a case has sixty at most."""


def some_shown_papers(
    case: Case, accepted: Referral, staff: dict[Role, User], size: int, now: datetime
) -> Paper:
    """A few papers of the case and of the accepted request's; one of the case's."""
    by, some = staff[Role.COORDINATOR].id, min(size, A_FEW_MORE)
    add(
        [
            *_agreed(accepted, by, now),
            _consent(case.id, "papers_to_hospitals", {"kind": "pathology"}, by, now),
        ]
    )
    papers = [_paper(each, by, now) for each in (case.id, accepted.case_id) for _ in range(some)]
    letters = [_paper(case.id, by, now, came_by="hospital", referral_id=accepted.id) for _ in range(some)]
    found: Paper = papers[0][0]
    add(row for rows in (*papers, *letters) for row in rows)
    return found


def _agreed(referral: Referral, by: uuid.UUID, now: datetime) -> list[Consent]:
    hospital = {"hospital": str(referral.hospital_id)}
    scopes = {"store": {}, "show_to_hospital": hospital, "papers_to_hospitals": {"kind": "pathology"}}
    return [_consent(referral.case_id, purpose, scope, by, now) for purpose, scope in scopes.items()]


def _consent(case_id: uuid.UUID, purpose: str, scope: Row, by: uuid.UUID, now: datetime) -> Consent:
    facts = {"text_version": "1", "language": "uk", "given_by": "patient", "recorded_by": by, "given_at": now}
    return Consent(id=uuid.uuid4(), case_id=case_id, purpose=purpose, scope=scope, **facts)


def _paper(case_id: uuid.UUID, by: uuid.UUID, now: datetime, **facts: Any) -> list[Row]:
    said = {"came_by": "volunteer", "state": "available", "kind": "pathology", "language": "uk", **facts}
    paper = Paper(id=uuid.uuid4(), case_id=case_id, origin=uuid.uuid4(), added_by=by, added_at=now, **said)
    sent = {"sha256": "0" * 64, "size": 1, "media_type": "image/jpeg", "state": "checked", "tries": 0}
    file = PaperFile(id=uuid.uuid4(), paper_id=paper.id, position=0, origin=uuid.uuid4(), **sent)
    page = PaperPage(id=uuid.uuid4(), paper_id=paper.id, file_id=file.id, number=1, width=9, height=9)
    page.name, copy = uuid.uuid4().hex, uuid.uuid4().hex
    seen = {"made_by": by, "made_at": now, "checked_by": by, "checked_at": now, "boxes": {"boxes": []}}
    cover = PaperCover(
        id=uuid.uuid4(), paper_id=paper.id, number=1, source=page.name, name=copy, size=1, **seen
    )
    return [paper, file, page, cover]
