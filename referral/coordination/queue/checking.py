"""Once a day every row of the queue is reckoned anew; what differs is written, noted and shown to whoever watches.

Nothing should ever differ: the database writes the rows with each change. But a queue that says less than the truth is
a patient whom nobody calls, so that is not believed unseen.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import CTE, except_, func, union

from referral.coordination.queue import keeping
from referral.coordination.queue.models import QueueCheck, QueueRow
from referral.coordination.queue.reckoning import COLUMNS, reckoned
from referral.db import db, transaction

log = structlog.get_logger()
QUEUE = "queue"
CHECKED_EVERY = timedelta(days=1)


def differing() -> list[uuid.UUID]:
    """The cases of which a row says something else than what it stands for, or is missing, or too many."""
    fresh = reckoned().cte("fresh")
    kept = db.select(*(getattr(QueueRow, name) for name in COLUMNS)).cte("kept")
    wrong = union(_without(fresh, kept), _without(kept, fresh)).subquery()
    return list(db.session.scalars(db.select(wrong.c.case_id)))


def _without(these: CTE, those: CTE) -> Any:
    """The cases of rows that the others have not."""
    left = except_(db.select(*these.c), db.select(*those.c)).subquery()
    return db.select(left.c.case_id)


def check_daily(now: datetime) -> None:
    """Check once a day."""
    found = db.session.get(QueueCheck, QUEUE)
    if found is None or found.at <= now - CHECKED_EVERY:
        check(now)


def check(now: datetime) -> int:
    """Reckon every row anew and write those that differ; of how many cases they did."""
    wrong = differing()
    if wrong:
        log.error("rows of the queue differed", cases=len(wrong))
    _mend(wrong, now)
    return len(wrong)


@transaction
def _mend(wrong: list[uuid.UUID], now: datetime) -> None:
    keeping.renew(wrong)
    number = db.session.scalar(db.select(func.count(QueueRow.case_id.distinct()))) or 0
    db.session.merge(QueueCheck(name=QUEUE, at=now, cases=int(number), differed=len(wrong)))


def figures(_now: datetime) -> dict[str, Any]:
    """When the rows were last reckoned anew, and of how many cases they differed then."""
    found = db.session.get(QueueCheck, QUEUE)
    return {"checked_at": found.at.isoformat(), "differed": found.differed} if found else {"checked_at": None}
