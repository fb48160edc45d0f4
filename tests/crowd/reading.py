"""What a crowd has read: papers with values of each kind, doubts, ticks, letters to treating hospitals."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referral.crypto import link_token, token_hash
from referral.intake.models import Case, Consent
from referral.records.papers.models import Paper, PaperFile, PaperPage
from referral.records.reading.models import IllnessDoubt, PaperTick, PaperValue, RecordsRequest
from tests.crowd.writing import add

SAID = (
    ("ecog", {"ecog": "1"}),
    ("stage", {"stage": "II"}),
    ("stage", {"stage": "III"}),
    ("surgery_on", {"day": "2026-03"}),
)


def some_reading(case: Case, staff: Any, size: int, now: datetime) -> tuple[Paper, RecordsRequest]:
    """As many papers, values, doubts and letters of the case; a paper and a letter that waits."""
    by = staff["coordinator"].id
    papers = [_paper(case, by, now - timedelta(hours=n)) for n in range(size)]
    for n, paper in enumerate(papers):
        add(_values(case, paper, by, n, now))
    add([PaperTick(case_id=case.id, need="imaging", state="there", ticked_by=by, ticked_at=now)])
    return papers[0], [_asked(case, by, now) for _ in range(size)][-1]


def _paper(case: Case, by: uuid.UUID, at: datetime) -> Paper:
    paper = Paper(id=uuid.uuid4(), case_id=case.id, origin=uuid.uuid4(), kind="form_027_1", came_by="coordinator",
                  added_by=by, added_at=at, state="available")  # fmt: skip
    file = PaperFile(id=uuid.uuid4(), paper_id=paper.id, position=0, origin=uuid.uuid4(), sha256="0" * 64, size=1,
                     media_type="image/jpeg", state="checked", name=uuid.uuid4().hex)  # fmt: skip
    page = PaperPage(id=uuid.uuid4(), paper_id=paper.id, file_id=file.id, number=1, width=60, height=90,
                     name=uuid.uuid4().hex)  # fmt: skip
    add([paper, file, page])
    return paper


def _values(case: Case, paper: Paper, by: uuid.UUID, n: int, now: datetime) -> list[Any]:
    field, said = SAID[n % len(SAID)]
    place = {"page": 1, "left": 0, "top": 0, "width": 10, "height": 10}
    value = PaperValue(id=uuid.uuid4(), case=case, case_id=case.id, paper_id=paper.id, field=field, typed_by=by,
                       typed_at=now, **place)  # fmt: skip
    value.said = said
    doubt = IllnessDoubt(id=uuid.uuid4(), case=case, case_id=case.id, value_id=value.id, told_at=now)
    return [value, doubt]


def _asked(case: Case, by: uuid.UUID, now: datetime) -> RecordsRequest:
    given = {"text_version": "1", "language": "uk", "given_by": "patient", "recorded_by": by, "given_at": now}
    consent = Consent(id=uuid.uuid4(), case_id=case.id, purpose="ask_for_records", scope={}, **given)
    row = RecordsRequest(id=uuid.uuid4(), case=case, case_id=case.id, consent_id=consent.id, needs=["imaging"],
                         way="email", state="asked", asked_by=by, asked_at=now, reminders=0)  # fmt: skip
    row.token_hash, row.said = token_hash(link_token(row.id)), {"institution": "Clinic"}
    row.due_at = row.opens_until = now + timedelta(days=7)
    add([consent, row])
    return row
