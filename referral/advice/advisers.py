"""What may happen to advisers: invited, told about themselves, willing, confirmed by a colleague, or no longer."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral import audit
from referral.accounts.actions import invite as invite_account
from referral.accounts.models import Invitation, User
from referral.accounts.roles import Role
from referral.advice import seating
from referral.advice.models import Adviser
from referral.advice.queries import adviser_of
from referral.audit import Actor
from referral.db import db, transaction

VOUCHED = ("disciplines", "country", "institution", "hospital_id")
"""What a colleague vouches for: once one of these changes, somebody looks again."""


def invite(email: str, language: str, actor: Actor, now: datetime) -> Invitation:
    """Invite one person to advise. Raises Conflict if they have an account."""
    return invite_account(email, Role.ADVISER, None, language, actor, now)


@transaction
def say(user: User, said: Mapping[str, Any], now: datetime) -> Adviser:
    """An adviser says what they do, and by that that they may be asked; what changes is confirmed anew. Whoever works
    in another country now leaves the seats for which the patient has not agreed to that country.

    `said`: disciplines, languages, country, institution, hospital_id.
    """
    row = adviser_of(user)
    if row is None:
        row = Adviser(id=uuid.uuid4(), user_id=user.id, willing_at=now, **said)
        db.session.add(row)
        db.session.flush()
    elif any(getattr(row, name) != said[name] for name in VOUCHED):
        row.confirmed_at = row.confirmed_by = None
    for name, value in said.items():
        setattr(row, name, value)
    row.willing_at = now
    db.session.flush()
    audit.record(user.as_actor(), "adviser.told", row, now)
    seating.leave(user, user.as_actor(), now, lambda seat: row.country in seat.request.countries)
    return row


@transaction
def be_willing(user: User, now: datetime) -> bool:
    """An adviser says with one press that they may still be asked; False for one who has said nothing yet."""
    row = adviser_of(user)
    if row is None:
        return False
    row.willing_at = now
    audit.record(user.as_actor(), "adviser.willing", row, now)
    return True


@transaction
def confirm(adviser: Adviser, actor: Actor, now: datetime) -> None:
    """Somebody of the desk vouches for what an adviser says of themselves."""
    adviser.confirmed_by, adviser.confirmed_at = uuid.UUID(actor.id), now
    audit.record(actor, "adviser.confirmed", adviser, now)


@transaction
def take_back(adviser: Adviser, actor: Actor, now: datetime) -> None:
    """Nobody vouches any more: the adviser is not asked again. What they are asked already goes on."""
    adviser.confirmed_by = adviser.confirmed_at = None
    audit.record(actor, "adviser.unconfirmed", adviser, now)
