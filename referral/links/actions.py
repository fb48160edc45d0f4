"""What was heard of a link is kept; a link is never hidden by it."""

import uuid
from datetime import datetime

from referral.db import db, transaction
from referral.links.models import LinkWatch
from referral.links.probing import ANSWERS


@transaction
def note(link: str, outcome: str, now: datetime) -> None:
    """Keep what a link answered; the first silence stays the day since when it is silent."""
    row = db.session.scalars(db.select(LinkWatch).where(LinkWatch.address == link)).first()
    if row is None:
        row = LinkWatch(id=uuid.uuid4(), address=link, silent_since=None)
        db.session.add(row)
    row.asked_at, row.outcome = now, outcome
    row.silent_since = None if outcome == ANSWERS else row.silent_since or now
