"""Who may see which account or invitation, and whether two accounts may be one person."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, or_

from referral.accounts.models import Invitation, User
from referral.accounts.roles import Role
from referral.crypto import link_token, token_hash
from referral.db import db
from referral.errors import Expired, NotFound
from referral.forms import as_id
from referral.i18n import _l
from referral.paging import Page, page_of
from referral.phones import numbers_kept
from referral.prepared import prepared


def all_users(page: int = 1) -> Page[User]:
    """Every account, by role and name, by page."""
    return page_of(db.select(User).order_by(User.active.desc(), User.role, User.name, User.id), page)


def user_of(user_id: uuid.UUID) -> User:
    """One account; NotFound when there is none."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    return user


def by_email(email: str) -> User | None:
    """The account with this address, however it is written; None where there is none."""
    wanted = db.func.lower(User.email) == email.strip().lower()
    return db.session.scalars(db.select(User).where(wanted)).first()


def has_administrator() -> bool:
    """Whether somebody can already manage this installation."""
    found = db.select(User.id).where(User.role == Role.ADMINISTRATOR, User.active).limit(1)
    return db.session.scalar(found) is not None


def may_read(user_id: str | None) -> bool:
    """Whether a letter may still go to this account; one written to no account may."""
    if user_id is None:
        return True
    user = db.session.get(User, uuid.UUID(user_id))
    return user is not None and user.active


def open_invitations(now: datetime, page: int = 1) -> Page[Invitation]:
    """Invitations that can still be accepted, newest first, by page."""
    still = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now)
    query = db.select(Invitation).where(*still)
    return page_of(query.order_by(Invitation.created_at.desc(), Invitation.id), page)


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
    users = db.session.execute(db.select(User.id, User.name).where(User.id.in_(wanted)))
    return {str(user_id): name for user_id, name in users}


class People(NamedTuple):
    """The names and phones of some people by account id, and the coordinators who can own a case, by name."""

    names: dict[str, str]
    coordinators: list[tuple[str, str]]
    phones: dict[str, str]


def people_and_coordinators(ids: Iterable[str]) -> People:
    """The names behind these account ids, and whom a case can be given to, in one look."""
    wanted = [known for each in ids if (known := as_id(each))]
    found = [(str(each), *told) for each, *told in db.session.execute(*_people_and_coordinators(wanted))]
    return People(
        {each: name for each, name, _phone, _owns in found},
        [(each, name) for each, name, _phone, owns in found if owns],
        {each: phone for each, _name, phone, _owns in found if phone},
    )


@prepared
def _people_and_coordinators(ids: list[uuid.UUID]) -> Select[tuple[uuid.UUID, str, str | None, bool]]:
    is_coordinator = and_(User.role == Role.COORDINATOR, User.active)
    query = db.select(User.id, User.name, User.phone, is_coordinator)
    return query.where(or_(User.id.in_(ids), is_coordinator)).order_by(User.name)


def may_be_one(first: User, second: User) -> bool:
    """Whether two accounts may be one person: they share an account, a telephone or a mailbox.

    Nobody else than a person can rule it out.
    """
    if first.id == second.id or mailbox(first.email) == mailbox(second.email):
        return True
    return bool(_numbers(first) & _numbers(second))


def mailbox(email: str) -> str:
    """An address without what its owner may vary: capitals, dots, what follows a plus.

    >>> mailbox("O.Koval+supplies@Clinic.example")
    'okoval@clinic.example'
    """
    name, _, house = email.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{house}"


def _numbers(user: User) -> set[str]:
    return set(numbers_kept(user.phone)) if user.phone else set()
