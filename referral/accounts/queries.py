"""Who may see which account or invitation."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from referral.accounts.models import Invitation, User
from referral.accounts.permissions import Role
from referral.crypto import link_token, token_hash
from referral.db import db
from referral.errors import Expired, NotFound
from referral.forms import as_id
from referral.i18n import _l


def all_users() -> Sequence[User]:
    """Every account, by role and name."""
    return db.session.scalars(db.select(User).order_by(User.active.desc(), User.role, User.name)).all()


def user_of(user_id: uuid.UUID) -> User:
    """One account; NotFound when there is none."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    return user


def coordinators() -> Sequence[User]:
    """The coordinators who can own a case, by name."""
    active = db.select(User).where(User.role == Role.COORDINATOR, User.active).order_by(User.name)
    return db.session.scalars(active).all()


def open_invitations(now: datetime) -> Sequence[Invitation]:
    """Invitations that can still be accepted, newest first."""
    still = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now)
    return db.session.scalars(
        db.select(Invitation).where(*still).order_by(Invitation.created_at.desc())
    ).all()


def invitation_of(invitation_id: uuid.UUID) -> Invitation:
    """One invitation; NotFound when there is none."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound()
    return invitation


def invitation_by_token(token: str, now: datetime) -> Invitation:
    """The open invitation a link leads to; NotFound or Expired, with what to do."""
    found = db.select(Invitation).where(Invitation.token_hash == token_hash(token))
    invitation = db.session.scalars(found).first()
    if invitation is None:
        raise NotFound()
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise Expired(
            _l("This invitation was used, withdrawn or is too old. Ask your administrator for a new one.")
        )
    return invitation


def token_of(invitation: Invitation) -> str:
    """The secret of an invitation's link."""
    return link_token(invitation.id)


def with_staff() -> set[uuid.UUID]:
    """The hospitals somebody has an account of."""
    staff = db.select(User.hospital_id).where(User.hospital_id.is_not(None), User.active)
    return {hospital_id for hospital_id in db.session.scalars(staff) if hospital_id}


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names of the people behind these account ids; what is no id is left out."""
    wanted = {found for each in ids if (found := as_id(each))}
    users = db.session.scalars(db.select(User).where(User.id.in_(wanted)))
    return {str(user.id): user.name for user in users}
