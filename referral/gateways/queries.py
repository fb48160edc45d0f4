"""By which ways a person is reached, and which of them do not reach anybody."""

import uuid
from collections.abc import Sequence

from referral import channels, occasions, outbox
from referral.accounts.models import User
from referral.accounts.permissions import ROLE_PERMISSIONS, Permission
from referral.db import db
from referral.errors import NotFound
from referral.gateways.models import AccountChannel
from referral.i18n import DEFAULT
from referral.outbox import OutboxMessage, Reader


def ways_of(user_id: uuid.UUID) -> Sequence[AccountChannel]:
    """Every way that this person has named, in their order."""
    named = db.select(AccountChannel).where(AccountChannel.user_id == user_id)
    return db.session.scalars(named.order_by(AccountChannel.position)).all()


def reader_by_phone(
    user: User, ways: Sequence[AccountChannel], kind: str = occasions.COORDINATOR
) -> Reader | None:
    """This person as the reader of a short text, by the ways that are there; None where there is none."""
    there = [way for way in ways if channels.is_set_up(way.channel)]
    if not there:
        return None
    first, *others = there
    then = [(way.channel, way.after_minutes) for way in others]
    language = user.language or DEFAULT
    return Reader(kind, f"user:{user.id}", first.address, language, channel=first.channel, then=then)


def ways_of_all(users: Sequence[User]) -> dict[uuid.UUID, list[AccountChannel]]:
    """The ways of each of them, in one statement."""
    found: dict[uuid.UUID, list[AccountChannel]] = {user.id: [] for user in users}
    named = db.select(AccountChannel).where(AccountChannel.user_id.in_(found))
    for way in db.session.scalars(named.order_by(AccountChannel.position)):
        found[way.user_id].append(way)
    return found


@outbox.number_of("user")
def number_of_account(user_id: uuid.UUID, channel: str) -> str | None:
    """Where a person is reached by this way as of now; None where they have taken it away."""
    named = (AccountChannel.user_id == user_id, AccountChannel.channel == channel)
    return db.session.scalar(db.select(AccountChannel.address).where(*named))


def way_of(way_id: uuid.UUID) -> AccountChannel:
    """One way; raises NotFound."""
    found = db.session.get(AccountChannel, way_id)
    if found is None:
        raise NotFound()
    return found


def doubted() -> list[tuple[AccountChannel, str]]:
    """The ways under which a gateway reaches nobody, each with the person's name, the oldest first."""
    named = db.select(AccountChannel, User.name).join(User, User.id == AccountChannel.user_id)
    wrong = named.where(AccountChannel.doubted_at.is_not(None)).order_by(
        AccountChannel.doubted_at, AccountChannel.id
    )
    return [(way, name) for way, name in db.session.execute(wrong)]


def text_named(channel: str, ref: str) -> uuid.UUID | None:
    """Which text a messenger calls so."""
    named = (OutboxMessage.gateway_ref == ref, OutboxMessage.channel == channel)
    return db.session.scalars(db.select(OutboxMessage.id).where(*named)).first()


def answer_alarms_by_phone() -> tuple[int, int]:
    """How many people may answer alarms, and how many of them are told by a way beside e-mail that is there."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.DUTY_ANSWER in may]
    people = db.select(User.id).where(User.active, User.role.in_(roles))
    there = db.select(AccountChannel.user_id).where(AccountChannel.channel.in_(channels.set_up()))
    count = db.select(db.func.count()).select_from
    everybody = db.session.scalar(count(people.subquery())) or 0
    reached = db.session.scalar(count(people.where(User.id.in_(there)).subquery())) or 0
    return everybody, reached
