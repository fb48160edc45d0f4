"""What may happen to accounts: invited, made, switched off and on, second factor reset."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_security.proxies import _security
from flask_security.utils import hash_password

from referral import audit, occasions, outbox
from referral.accounts.models import Invitation, User
from referral.accounts.roles import Role
from referral.audit import Actor
from referral.crypto import link_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import _l

INVITATION_LASTS = timedelta(days=7)
HAS_ACCOUNT = _l("There is already an account with this e-mail address.")


@transaction
def invite(
    email: str, role: str, hospital_id: uuid.UUID | None, language: str, actor: Actor, now: datetime
) -> Invitation:
    """Invite one person to one role by letter. Raises Conflict if they have an account."""
    address = email.strip().lower()
    if db.session.scalars(db.select(User).where(User.email == address)).first():
        raise Conflict(HAS_ACCOUNT)
    invitation_id = uuid.uuid4()
    invitation = Invitation(
        id=invitation_id,
        email=address,
        role=role,
        hospital_id=hospital_id if role == Role.HOSPITAL else None,
        language=language,
        token_hash=link_hash(invitation_id),
        invited_by=uuid.UUID(actor.id) if actor.kind == "user" else None,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    db.session.add(invitation)
    subject = f"invitation:{invitation_id}"
    reader = outbox.Reader(occasions.ACCOUNT, subject, address, language)
    outbox.tell("account.invited", reader, subject, "", now, invitation=str(invitation_id))
    audit.record(actor, "account.invited", invitation, now, role=role)
    return invitation


@transaction
def accept_invitation(
    invitation: Invitation, name: str, password: str, language: str, now: datetime, phone: str | None = None
) -> User:
    """Make the account an invitation promises; its link works once. Raises Conflict on the second use."""
    unused = (
        Invitation.id == invitation.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    if not guarded_update(Invitation, *unused, accepted_at=now):
        raise Conflict(_l("This invitation has just been used."))
    user = User(
        email=invitation.email,
        name=name,
        phone=phone,
        role=invitation.role,
        hospital_id=invitation.hospital_id,
        language=language,
        # Letters such as ї and ó are written in two ways: signing in reads them all in one.
        password=hash_password(_security.password_util.normalize(password)),
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    audit.record(user.as_actor(), "account.made", user, now, role=user.role)
    return user


@transaction
def withdraw_invitation(invitation: Invitation, actor: Actor, now: datetime) -> None:
    """Make an invitation's link void at once."""
    invitation.withdrawn_at = now
    audit.record(actor, "account.invitation_withdrawn", invitation, now)


_when_switched_off: list[Callable[[User, Actor, datetime], None]] = []


def when_switched_off(
    hook: Callable[[User, Actor, datetime], None],
) -> Callable[[User, Actor, datetime], None]:
    """Declare what follows, in the same transaction, once an account is switched off."""
    _when_switched_off.append(hook)
    return hook


@transaction
def set_active(user: User, active: bool, actor: Actor, now: datetime) -> None:
    """Switch an account off or on; switching off ends its sessions. Nobody switches off themselves."""
    if str(user.id) == actor.id:
        raise Conflict(_l("You cannot switch off your own account. Ask another administrator."))
    user.active = active
    user.fs_uniquifier = uuid.uuid4().hex
    audit.record(actor, "account.switched_on" if active else "account.switched_off", user, now)
    for hook in [] if active else _when_switched_off:
        hook(user, actor, now)


@transaction
def set_phone(user: User, phone: str | None, actor: Actor, now: datetime) -> None:
    """Keep the phone under which colleagues reach this person; none takes it away. The same again is no change."""
    if (user.phone or None) != (phone or None):
        user.phone = phone or None
        audit.record(actor, "account.phone_changed", user, now)


@transaction
def reset_second_factor(user: User, actor: Actor, now: datetime) -> None:
    """Forget a lost second factor; the person sets up a new one at the next sign-in. Ends their sessions."""
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = user.tf_last_step = None
    user.webauthn.clear()
    user.fs_uniquifier = uuid.uuid4().hex
    audit.record(actor, "account.second_factor_reset", user, now)
