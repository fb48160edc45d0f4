"""Who has an account in a crowd, who was invited, and the letters and switches."""

import uuid
from datetime import datetime, timedelta

from referral.accounts.models import Invitation, User
from referral.accounts.permissions import Role
from referral.crypto import link_hash
from referral.engine.models import LearnedModel, LearningSwitch
from referral.outbox import OutboxMessage
from referral.plans.models import ReservePriceSwitch
from referral.referrals.models import Referral
from tests.crowd.writing import add

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def some_people(size: int, now: datetime) -> list[User]:
    roles = (Role.COORDINATOR, Role.VOLUNTEER, Role.HOSPITAL)
    return add(
        User(
            id=uuid.uuid4(),
            email=f"crowd{n}@example.org",
            name=f"Colleague {n:03}",
            role=roles[n % 3],
            language="en",
            created_at=now,
        )
        for n in range(size)
    )


def some_invitations(size: int, administrator: User, now: datetime) -> Invitation:
    made = [
        Invitation(
            id=(invitation_id := uuid.uuid4()),
            email=f"new{n}@example.org",
            role="volunteer",
            language="uk",
            token_hash=link_hash(invitation_id),
            invited_by=administrator.id,
            created_at=now,
            expires_at=now + 9 * DAY,
        )
        for n in range(size)
    ]
    return add(made)[0]


def some_letters(size: int, now: datetime) -> None:
    add(
        OutboxMessage(
            template="referral_new",
            recipient="a@b.example",
            language="pl",
            facts={},
            due_at=now,
            created_at=now,
        )
        for _ in range(size)
    )


def some_lost_letters(size: int, referral: Referral, now: datetime) -> None:
    """Half of them about requests, for the desk; half about places, for administrators."""
    about = (f"referral:{referral.id}", f"hospital:{referral.hospital_id}")
    add(
        OutboxMessage(
            template=("referral_new", "places_stale")[n % 2],
            recipient="a@b.example",
            language="pl",
            facts={},
            due_at=now,
            created_at=now,
            waiting_since=now,
            state="refused",
            subject=about[n % 2],
            reader=about[1],
            noticed_at=now,
        )
        for n in range(2 * size)
    )


def some_switches(administrator: User, now: datetime) -> None:
    """Every switch turned on, so that what it brings is counted."""
    model = LearnedModel(id=uuid.uuid4(), digest="none", content="{}", learned_at=now, requests=1, answers=1)
    turn = {"number": 1, "is_on": True, "at": now, "switched_by": str(administrator.id)}
    add([model, LearningSwitch(model_id=model.id, **turn), ReservePriceSwitch(**turn)])
