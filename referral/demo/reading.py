"""The demo's papers as they look once people have worked on them: opened, a page read, its names covered."""

import uuid
from datetime import datetime

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db
from referral.demo import papers
from referral.intake.models import Case
from referral.records.papers import checking
from referral.records.papers.models import AVAILABLE, Paper
from referral.records.reading import actions as reading
from referral.records.reading.models import PaperValue
from referral.records.showing import actions as showing
from referral.records.showing.boxes import Box
from referral.records.showing.queries import desk_page

KIND = "form_027_1"
READ: tuple[tuple[int, str, dict[str, str], str], ...] = (
    (1, "stage", {"stage": "IIB"}, "Діагноз"),
    (1, "side", {"side": "right"}, "Діагноз"),
    (1, "tnm", {"tnm": "pT2 N1 M0", "edition": "8"}, "Діагноз"),
    (1, "diagnosed_on", {"day": "2026-08-14"}, "Встановлено"),
    (1, "clinical_group", {"clinical_group": "II"}, "Клінічна група"),
    (2, "cycle", {"cycle": "3", "cycles": "4"}, "Рекомендації"),
)
"""Page, field, what is typed, how the line begins in which it stands."""
NAMES = Box(0, 205, 1000, 312)
"""Name, date of birth and institution on the first page."""


def read_papers(now: datetime) -> str:
    """Open what waits, as the worker does; then a coordinator reads one paper and covers its first page, once."""
    checking.work(now)
    found = db.session.scalars(db.select(Paper).where(Paper.kind == KIND, Paper.state == AVAILABLE)).first()
    coordinator = db.session.scalars(db.select(User).where(User.role == Role.COORDINATOR)).first()
    if found is None or coordinator is None:
        return "none opened yet"
    if db.session.scalar(db.select(PaperValue.id).where(PaperValue.paper_id == found.id).limit(1)):
        return "present already"
    actor = coordinator.as_actor()
    for page, field, said, line in READ:
        reading.type_value(found, page, field, said, papers.frame_of(KIND, page, line), actor, now)
    _cover(found.case, found.id, actor, now)
    return f"{len(READ)} values, 1 page covered"


def _cover(case: Case, paper_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    cover = showing.cover(desk_page(case, paper_id, 1), [NAMES], actor, now)
    showing.check(case, cover, actor, now)
