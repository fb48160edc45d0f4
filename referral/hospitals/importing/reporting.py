"""Somebody reports a mistake in the directory: it arrives on the administrators' list and changes nothing by itself."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import TooMany
from referral.hospitals.importing.models import MISTAKE, OPEN, WORD, Proposal
from referral.hospitals.models import Hospital
from referral.hospitals.wording import TOO_MANY_REPORTS

MOST_OPEN = 20
"""So many that nobody has answered yet, of one person: then somebody is playing, or should telephone."""


@transaction
def report(hospital: Hospital, words: str, actor: Actor, now: datetime) -> Proposal:
    """Put somebody's words before the administrators; the same words twice are one. Raises TooMany."""
    user_id = uuid.UUID(actor.id)
    mine = (Proposal.raised_by == user_id, Proposal.state == OPEN)
    open_ones = db.session.scalars(db.select(Proposal).where(*mine).limit(MOST_OPEN)).all()
    for each in open_ones:
        if (each.hospital_id, each.words) == (hospital.id, words):
            return each
    if len(open_ones) >= MOST_OPEN:
        raise TooMany(TOO_MANY_REPORTS)
    told = {"source": WORD, "kind": MISTAKE, "name": hospital.name, "country": hospital.country}
    row = Proposal(
        id=uuid.uuid4(), hospital_id=hospital.id, words=words, raised_at=now, raised_by=user_id, **told
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "proposal.reported", row, now, hospital=str(hospital.id))
    return row
