"""Papers of a crowd: of the case as many as may be, each of two files and two pages; nothing lies in the store."""

import uuid
from datetime import datetime, timedelta

from referral.intake.models import Case
from referral.records.papers.models import AVAILABLE, CHECKED, Paper, PaperFile, PaperPage
from referral.records.papers.sent import MOST_PAPERS
from tests.crowd.writing import add


def some_papers(case: Case, size: int, now: datetime) -> Paper:
    """As many papers as are asked for, but no more than a case may have; the oldest."""
    return [_paper(case, now - timedelta(hours=n)) for n in range(min(size, MOST_PAPERS))][-1]


def _paper(case: Case, now: datetime) -> Paper:
    paper = Paper(
        id=uuid.uuid4(), case_id=case.id, origin=uuid.uuid4(), kind="pathology", language="uk", came_by="volunteer",
        added_at=now, state=AVAILABLE, received_at=now,
    )  # fmt: skip
    add([paper])
    for position in range(2):
        file = PaperFile(
            id=uuid.uuid4(), paper_id=paper.id, position=position, origin=uuid.uuid4(), sha256="0" * 64, size=1,
            media_type="image/jpeg", state=CHECKED, name=uuid.uuid4().hex,
        )  # fmt: skip
        page = PaperPage(
            id=uuid.uuid4(), paper_id=paper.id, file_id=file.id, number=position + 1, width=1400, height=2000,
            name=uuid.uuid4().hex,
        )  # fmt: skip
        add([file, page])
    return paper
