"""Requests with their steps, as many as a test wants, written straight into the tables."""

from datetime import datetime, timedelta
from typing import Any

from referral.db import db
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals.models import Referral, ReferralMove
from tests.factories import NOW, a_case, a_referral

HOUR = timedelta(hours=1)
BY: dict[str, Any] = {"actor_kind": "system", "actor_id": "test", "actor_role": "system"}


def a_request(
    hospital: Hospital,
    *steps: tuple[str, float],
    case: Case | None = None,
    sent_at: datetime = NOW - timedelta(days=30),
    reason: str | None = None,
    **facts: Any,
) -> Referral:
    """A request and its steps, each so many hours after it was sent."""
    row = a_referral(
        case or a_case(),
        hospital,
        **{"sent_at": sent_at, "deadline_at": sent_at + 72 * HOUR, "state": "rejected", **facts},
    )
    for number, (verb, after) in enumerate(steps, 2):
        at = sent_at + timedelta(hours=after)
        coded = reason if verb == "reject" else None
        move = {"verb": verb, "to_state": "x", "at": at, "number": number, "reason": coded}
        db.session.add(ReferralMove(referral=row, **move, **BY))
    db.session.commit()
    return row
