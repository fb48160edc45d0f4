"""The referrals of a crowd, their steps and links."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import link_token, token_hash
from referral.hospitals.models import Hospital
from referral.intake.models import (
    Case,
    Consent,
)
from referral.referrals.models import AnswerLink, Referral, ReferralMove
from tests.crowd.writing import add

OPEN = ("requested", "received", "info_requested", "accepted_with_conditions", "accepted", "appointment_set")
ENDED = ("rejected", "withdrawn", "expired", "superseded")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def some_answers(
    case: Case, others: list[Case], hospitals: list[Hospital], colleagues: list[User], now: datetime
) -> None:
    """What the case was sent to every hospital for, and how that ended; the last is still open."""
    sender = colleagues[0].id
    for n, hospital in enumerate(hospitals):
        is_last = n == len(hospitals) - 1
        add(
            _sent(
                case,
                hospital,
                sender,
                now - n * HOUR,
                "requested" if is_last else ENDED[n % 4],
                colleagues[n],
            )
        )
        add([_consent(case, sender, now - n * HOUR, hospital)])
    add([_consent(each, sender, now) for each in others])


def _consent(case: Case, recorded_by: uuid.UUID, at: datetime, hospital: Hospital | None = None) -> Consent:
    """To be shown to the hospital, or to be stored where none is named."""
    purpose, scope = ("show_to_hospital", {"hospital": str(hospital.id)}) if hospital else ("store", {})
    return Consent(
        case_id=case.id,
        purpose=purpose,
        scope=scope,
        text_version="1",
        language="uk",
        given_by="patient",
        recorded_by=recorded_by,
        given_at=at,
    )


def _sent(
    case: Case, hospital: Hospital, sender: uuid.UUID, at: datetime, state: str, doer: User, **facts: Any
) -> list[Any]:
    referral = Referral(
        id=uuid.uuid4(),
        case_id=case.id,
        hospital_id=hospital.id,
        modality="radiotherapy",
        age_group="adult",
        state=state,
        sent_by=sender,
        sent_at=at,
        deadline_at=at + 72 * HOUR,
        answered_at=at + HOUR if state == "rejected" else None,
        reason="no_capacity" if state == "rejected" else None,
        hold_until=at + 200 * HOUR,
        **facts,
    )
    return [referral, _step(referral.id, 1, "send", "requested", doer, at)]


def _step(
    referral_id: uuid.UUID, number: int, verb: str, state: str, doer: User, at: datetime
) -> ReferralMove:
    return ReferralMove(
        referral_id=referral_id,
        number=number,
        verb=verb,
        from_state=None,
        to_state=state,
        actor_kind="user",
        actor_id=str(doer.id),
        actor_role="coordinator",
        at=at,
    )


def an_inbox(
    others: list[Case], hospital: Hospital, staff: dict[Role, User], now: datetime
) -> list[Referral]:
    """What one hospital has been sent: much of each kind its inbox tells apart."""
    sender, found = staff[Role.COORDINATOR], []
    for n, case in enumerate(others):
        state = "received" if n == 0 else (*OPEN, "rejected")[n % 7]
        rows = _sent(case, hospital, sender.id, now - n * HOUR, state, sender, first_date=now.date())
        found.append(add(rows)[0])
        add([_consent(case, sender.id, now, hospital)])
    return found


def some_steps(referral: Referral, colleagues: list[User], size: int, now: datetime) -> None:
    """A referral of many questions and answers."""
    for n in range(size):
        verb, state = (("ask_information", "info_requested"), ("give_information", "requested"))[n % 2]
        add([_step(referral.id, n + 2, verb, state, colleagues[n], now)])


def a_link(referral: Referral | None, hospital: Hospital, purpose: str, now: datetime) -> AnswerLink:
    link = AnswerLink(
        id=uuid.uuid4(), purpose=purpose, hospital_id=hospital.id, created_at=now, expires_at=now + 9 * DAY
    )
    link.referral_id = referral.id if referral else None
    link.token_hash = token_hash(link_token(link.id))
    return add([link])[0]
