"""What a person does with an envelope that could not be filed: takes it, opens it again, types it in, lays it aside."""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.config import setting
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.i18n import _l
from referral.intake.models import Case
from referral.intake.queries import id_called
from referral.offline import converting, reading
from referral.offline.actions import filing
from referral.offline.actions.delivering import settle
from referral.offline.models import ASIDE, MENDING, WAITS, Envelope
from referral.offline.queries import device_called
from referral.offline.unsealing import NotOpened, opened, outside
from referral.offline.wording import WHY_ASIDE, WITH_CASE

OVER = _l("This has been settled already. Look at how it stands now.")
WHICH_CASE = _l("Write the reference of the patient's case.")
SAY_WHY = _l("Choose why it is laid aside.")
OPEN = Envelope.state.in_((WAITS, MENDING))


@transaction
def take(envelope: Envelope, actor: Actor, now: datetime) -> None:
    """Take it on, so that two people do not ring the same volunteer; the second is told."""
    mine = uuid.UUID(actor.id)
    free = (Envelope.id == envelope.id, OPEN, Envelope.taken_by.is_(None) | (Envelope.taken_by == mine))
    if not guarded_update(Envelope, *free, taken_by=mine):
        raise Conflict(OVER)
    audit.record(actor, "offline.take", envelope, now)


@transaction
def open_again(envelope: Envelope, actor: Actor, now: datetime, trusted: bool = False) -> dict[str, Any]:
    """Try once more, after a key was put back or the service updated; `trusted`: a person answers for the phone.

    Raises Conflict when it is settled already.
    """
    _locked(envelope)
    if trusted:
        audit.record(actor, "offline.let_in", envelope, now)
    return settle(envelope, now, trusted, actor if trusted else None)


@transaction
def set_aside(envelope: Envelope, why: str, reference: str, actor: Actor, now: datetime) -> None:
    """Lay an envelope aside with a reason; its bytes stay for some days. Typed in, its photographs may follow.

    Where the patient is registered it ends with that person's data at the latest.

    Raises Invalid for an unknown reason or a reference that no case has, Conflict when it is settled already.
    """
    _locked(envelope)
    if why not in WHY_ASIDE:
        raise Invalid({"why": [str(SAY_WHY)]})
    case_id = id_called(reference) if why in WITH_CASE else envelope.case_id
    if why in WITH_CASE and case_id is None:
        raise Invalid({"reference": [str(WHICH_CASE)]})
    envelope.state, envelope.why, envelope.decided_at = ASIDE, why, now
    envelope.decided_by, envelope.case_id = uuid.UUID(actor.id), case_id
    if why in WITH_CASE and case_id is not None:
        _join(envelope, case_id, now)
    audit.record(actor, "offline.set_aside", envelope, now, why=why)


def _join(envelope: Envelope, case_id: uuid.UUID, now: datetime) -> None:
    try:
        content = content_of(envelope)
    except NotOpened:
        return
    device = device_called(envelope.device_id) or envelope.deliverer
    filing.join(content, db.session.get_one(Case, case_id), device.id, envelope.ahead_by, now)


def _locked(envelope: Envelope) -> None:
    if not guarded_update(Envelope, Envelope.id == envelope.id, OPEN, state=Envelope.state):
        raise Conflict(OVER)
    db.session.refresh(envelope)


def content_of(envelope: Envelope) -> dict[str, Any]:
    """What an envelope holds, for a coordinator to read; NotOpened where it cannot be. Note the read first."""
    content = opened(outside(envelope.body or b""), setting("INTAKE_KEYS"))
    return reading.entry_in(converting.converted(content))
