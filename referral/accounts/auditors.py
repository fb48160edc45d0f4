"""What auditors are told by letter: once a day where the trail ends, and at once where it was altered."""

from collections.abc import Mapping
from datetime import datetime

from referral import anchors, audit, chain, occasions, outbox
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.db import db, transaction
from referral.i18n import DEFAULT

TRAIL = "audit"


def tell(now: datetime) -> None:
    """The newest anchor, once a day to every auditor; and the first broken position of the last proof, once."""
    anchor, proved = anchors.newest(), chain.last()
    if anchor and anchor.position:
        facts = {"line": anchor.line()}
        _tell("audit.anchored", now.date().isoformat(), now, facts)
    if proved and proved.broken_at is not None:
        end = audit.end()[0]
        _tell("audit.broken", str(proved.broken_at), now, {"position": proved.broken_at, "end": end})


@transaction
def _tell(occasion: str, window: str, now: datetime, facts: Mapping[str, object]) -> None:
    everybody = db.select(User).where(User.role == Role.AUDITOR, User.active).order_by(User.email)
    for user in db.session.scalars(everybody):
        reader = outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)
        outbox.tell(occasion, reader, TRAIL, window, now, reader=str(user.id), **facts)
