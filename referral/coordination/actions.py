"""What a coordinator does at the desk that takes several features at once: sending to many."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import transaction
from referral.engine import rankings
from referral.engine.rankings import Ranked
from referral.intake.actions import add_note
from referral.intake.models import Case
from referral.referrals import actions as referrals
from referral.referrals.models import Referral
from referral.referrals.moving import lock_case
from referral.referrals.queries import referrals_of


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent alike to every chosen hospital, and the consent it rests on (given_by, language, basis)."""

    modality: str
    deadline: datetime
    message: str | None
    consent: dict[str, Any]
    override_reason: str | None = None
    override_note: str | None = None


@transaction
def send_to(
    case: Case,
    chosen: Sequence[tuple[uuid.UUID, int | None]],
    letter: Letter,
    ranked: Ranked,
    actor: Actor,
    now: datetime,
) -> list[Referral]:
    """Send a case to hospitals (id and rank), all of them or none; keeps the ranking they were chosen from.

    Records the consent to show the case to each. Raises what referrals.actions.send raises.
    """
    lock_case(case.id)
    digest = rankings.keep(ranked, now)
    if letter.override_note:
        add_note(case, letter.override_note, actor, now)
    return [_send(case, hospital_id, rank, letter, digest, actor, now) for hospital_id, rank in chosen]


def _send(
    case: Case,
    hospital_id: uuid.UUID,
    rank: int | None,
    letter: Letter,
    digest: str,
    actor: Actor,
    now: datetime,
) -> Referral:
    return referrals.show_and_send(
        case,
        hospital_id,
        letter.modality,
        letter.consent,
        actor,
        now,
        deadline=letter.deadline,
        message=letter.message,
        ranking_digest=digest,
        rank=rank,
        override_reason=letter.override_reason,
    )


@transaction
def remind_all(case: Case, actor: Actor, now: datetime) -> int:
    """Remind every hospital that owes an answer for a case; how many were reminded."""
    return sum(referrals.remind(each, actor, now) for each in referrals_of(case))
