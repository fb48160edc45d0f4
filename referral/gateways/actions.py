"""What may happen to the ways of an account: named anew, doubted by a gateway, found right by a person."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from referral import audit, outbox
from referral.accounts.models import User
from referral.audit import Actor, system
from referral.channels import EMAIL
from referral.db import db, transaction
from referral.gateways import queries
from referral.gateways.models import AccountChannel, Way
from referral.outbox import OutboxMessage

GATEWAY = system("gateway")


@transaction
def set_ways(user: User, ways: Sequence[Way], actor: Actor, now: datetime) -> None:
    """Keep these ways in this order and no other. The same again is no change; a new address is doubted by nobody."""
    before = queries.ways_of(user.id)
    if [Way(each.channel, each.address, each.after_minutes) for each in before] == list(ways):
        return
    doubted = {(each.channel, each.address): each.doubted_at for each in before}
    for each in before:
        db.session.delete(each)
    db.session.flush()
    for position, way in enumerate(ways):
        since = doubted.get((way.channel, way.address))
        db.session.add(AccountChannel(user_id=user.id, position=position, doubted_at=since, **way._asdict()))
    audit.record(actor, "account.ways_changed", user, now)


@outbox.when_refused
def doubt(letter: OutboxMessage, now: datetime) -> None:
    """A gateway says that nobody is reached there: a person looks at the number."""
    kind, _, user_id = (letter.reader or "").partition(":")
    if letter.channel == EMAIL or kind != "user":
        return
    same = (AccountChannel.user_id == uuid.UUID(user_id), AccountChannel.channel == letter.channel)
    undoubted = (AccountChannel.address == letter.recipient, AccountChannel.doubted_at.is_(None))
    for way in db.session.scalars(db.select(AccountChannel).where(*same, *undoubted)):
        way.doubted_at = now
        audit.record(GATEWAY, "account.way_doubted", way, now, channel=way.channel)


@transaction
def trust(way: AccountChannel, actor: Actor, now: datetime) -> None:
    """Somebody has asked the person: the address is right. Said twice it is harmless."""
    if way.doubted_at is not None:
        way.doubted_at = None
        audit.record(actor, "account.way_trusted", way, now, channel=way.channel)
