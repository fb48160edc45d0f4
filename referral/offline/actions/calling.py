"""Warning signs that cannot be opened call people at once: who is on duty, their deputy, and who has the keys."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.audit import system
from referral.db import db
from referral.duty.models import EVERYBODY
from referral.duty.queries import on_duty
from referral.gateways.queries import reader_by_phone, ways_of_all
from referral.i18n import DEFAULT
from referral.offline.models import Envelope
from referral.offline.queries import OPEN

OCCASION = "signs.unopened"
OF_ONE_PHONE = timedelta(hours=1)
"""What more of one phone cannot be opened meanwhile stands on the same page: a broken phone calls once."""


def call(envelope: Envelope, now: datetime) -> int:
    """Tell people once that signs cannot be opened, in the running transaction; how many."""
    if envelope.told_at is not None or _called_lately(envelope, now):
        return 0
    envelope.told_at = now
    readers = _people(now)
    ways = ways_of_all(readers)
    for each in readers:
        told = outbox.Reader(occasions.COORDINATOR, f"user:{each.id}", each.email, each.language or DEFAULT)
        for reader in filter(None, (told, reader_by_phone(each, ways[each.id]))):
            facts = {"envelope": str(envelope.id), "reader": str(each.id)}
            window = f"{envelope.id} {reader.channel}"
            outbox.tell(OCCASION, reader, f"offline_envelope:{envelope.id}", window, now, **facts)
    audit.record(system("offline"), "offline.called", envelope, now, people=len(readers))
    return len(readers)


def _called_lately(envelope: Envelope, now: datetime) -> bool:
    same = (Envelope.delivered_by == envelope.delivered_by, Envelope.told_at > now - OF_ONE_PHONE, OPEN)
    return db.session.scalar(db.select(Envelope.id).where(*same).limit(1)) is not None


def _people(now: datetime) -> Sequence[User]:
    """Nobody knows in which country the patient is: everybody's rota, or where nobody is on it every coordinator."""
    (rota,) = on_duty(now, [EVERYBODY])
    by_rota: list[uuid.UUID] = [each.id for each in rota.people]
    asked = User.id.in_(by_rota) if by_rota else User.role == Role.COORDINATOR
    reached = (asked | (User.role == Role.ADMINISTRATOR), User.active, User.email != "")
    return db.session.scalars(db.select(User).where(*reached).order_by(User.id)).all()
