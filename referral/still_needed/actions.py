"""Whether help is still needed, as the patient says it; a no stands at the desk until a person has heard it."""

import uuid
from datetime import datetime, timedelta

from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import Invalid
from referral.i18n import _l
from referral.intake.actions.filing import claim_open
from referral.intake.actions.hearing import tell_desk
from referral.intake.models import Case
from referral.still_needed.models import NO, REASONS, SAID, StillNeeded
from referral.still_needed.queries import last_said

THE_SAME_WITHIN = timedelta(hours=1)
CHOOSE = _l("Please choose one of the answers offered.")


@transaction
def say(case: Case, said: str, actor: Actor, now: datetime, reason: str | None = None) -> StillNeeded:
    """Keep what the patient says: "yes" or "no"; nothing is closed by it. The same again within the hour is one.

    A no, and a yes that takes a no back, stand at the desk until a person has heard them. `reason`: why not, of
    models.REASONS. Raises Invalid for another answer, Conflict where the case is over.
    """
    if said not in SAID or (reason is not None and reason not in REASONS):
        raise Invalid({"said": [str(CHOOSE)]})
    claim_open(case)
    before, reason = last_said(case.id), reason if said == NO else None
    if before and (before.said, before.reason) == (said, reason) and before.said_at > now - THE_SAME_WITHIN:
        return before
    row = StillNeeded(id=uuid.uuid4(), case_id=case.id, said=said, reason=reason, said_at=now)
    db.session.add(row)
    audit.record(actor, f"still_needed.{said}", row, now, case_id=case.id, reason=reason)
    db.session.flush()
    if NO in (said, before.said if before else None):
        tell_desk(case, now)
    return row
