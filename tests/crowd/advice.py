"""Advice in a crowd: as many advisers and requests, answers to one of them, which the signed-in adviser closes."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.advice.models import AdviceAnswer, AdviceRequest, AdviceSeat, Adviser
from referral.intake.models import Case, Consent
from tests.crowd.writing import add

DAY = timedelta(days=1)
MOST_SEATS = 40
"""More than all disciplines in all rounds that anybody waits for."""


def some_advice(
    case: Case, others: Sequence[Case], staff: dict[Role, User], size: int, now: datetime
) -> AdviceSeat:
    """A request of the case with many answers, and one of each other case for the signed-in adviser."""
    me = staff[Role.ADVISER]
    advisers = [me, *_advisers(size, now)]
    add(_said(each.id, staff[Role.COORDINATOR].id, now) for each in advisers)
    first = _request(case, staff[Role.COORDINATOR].id, me.id, now)
    seats = [_answered(first, each.id, now) for each in advisers[:MOST_SEATS]]
    for other in others:
        add([_seat(_request(other, staff[Role.COORDINATOR].id, me.id, now), me.id, now)])
    return seats[0]


def _advisers(size: int, now: datetime) -> list[User]:
    facts = {"role": Role.ADVISER, "language": "en", "created_at": now}
    return add(
        User(id=uuid.uuid4(), email=f"adviser{n}@example.org", name=f"Adviser {n:03}", **facts)
        for n in range(size)
    )


def _said(user_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Adviser:
    does = {"disciplines": ["surgical"], "languages": ["en"], "country": "PL", "institution": "Clinic"}
    return Adviser(user_id=user_id, **does, willing_at=now, confirmed_by=by, confirmed_at=now)


def _request(case: Case, by: uuid.UUID, convener: uuid.UUID, now: datetime) -> AdviceRequest:
    store, agreed = (_consent(case.id, purpose, by, now) for purpose in ("store", "advice"))
    asked: dict[str, Any] = {
        "question": "operable",
        "disciplines": ["surgical"],
        "countries": ["PL"],
        "hours": 72,
    }
    row = AdviceRequest(id=uuid.uuid4(), case_id=case.id, consent_id=agreed.id, **asked, with_conflict=False)
    row.asked_by, row.convener_id, row.asked_at, row.due_at = by, convener, now, now + DAY
    add([store, agreed, row])
    return row


def _consent(case_id: uuid.UUID, purpose: str, by: uuid.UUID, now: datetime) -> Consent:
    said = {"text_version": "1", "language": "uk", "given_by": "patient", "given_at": now}
    return Consent(id=uuid.uuid4(), case_id=case_id, purpose=purpose, recorded_by=by, **said)


def _seat(request: AdviceRequest, user_id: uuid.UUID, now: datetime, **facts: Any) -> AdviceSeat:
    where = {"request_id": request.id, "user_id": user_id, "discipline": "surgical", "round": 1}
    return AdviceSeat(id=uuid.uuid4(), **where, works_there=False, asked_at=now, **facts)


def _answered(request: AdviceRequest, user_id: uuid.UUID, now: datetime) -> AdviceSeat:
    seat = _seat(request, user_id, now, state="answered", version=1, answered_at=now)
    said = {"options": ["watch"], "missing": ["slides"], "conflict": "none"}
    add([seat, AdviceAnswer(id=uuid.uuid4(), seat_id=seat.id, version=1, at=now, **said)])
    return seat
