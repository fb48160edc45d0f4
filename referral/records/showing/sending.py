"""A hospital sends its letter as a file: through the same receiving and walls as every paper; and takes it back."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.intake.actions.hearing import tell_desk
from referral.records.papers import receiving
from referral.records.papers.forms import said_in_form
from referral.records.papers.models import HOSPITAL, Paper
from referral.records.papers.sent import Sender
from referral.referrals import wording
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case
from referral.referrals.way_back.told import may_write


def send_letter(
    referral: Referral,
    said: dict[str, Any],
    contents: Sequence[tuple[bytes, str]],
    actor: Actor,
    now: datetime,
) -> Paper:
    """Keep a letter of the hospital that took the patient, sent as files; a coordinator hears that one came.

    `said`: origin (the form's own id: sent twice it is one letter), kind, language. `contents`: bytes and media type of
    each file. Raises NotAllowed for anybody else, Conflict where the hospital has not taken the patient, and what
    receiving raises.
    """
    if actor.role != HOSPITAL or actor.hospital_id != referral.hospital_id:
        raise NotAllowed(wording.WRONG_ROLE)
    if not may_write(referral) or referral.case.patient.erased_at:
        raise Conflict(wording.MOVED_ON)
    account = uuid.UUID(actor.id) if actor.kind == "user" else None
    by = Sender(HOSPITAL, actor, account, referral.id)
    files = [content for content, _kind in contents]
    paper = receiving.add_whole(referral.case, said_in_form(said, contents), files, by, now)
    if paper.added_at == now and referral.case.state != "closed":
        tell_desk(referral.case, now)
    return paper


@transaction
def take_letter_back(paper: Paper, actor: Actor, now: datetime) -> bool:
    """The hospital takes its letter back, for it was wrong or another patient's: nobody reads it any more.

    False for a second press.
    """
    lock_case(paper.case_id)
    if not guarded_update(
        Paper, Paper.id == paper.id, Paper.removed_at.is_(None), removed_at=now, check_at=None
    ):
        return False
    audit.record(actor, "paper.letter_taken_back", paper, now, case_id=paper.case_id)
    return True
