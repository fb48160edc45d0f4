"""When the audit trail's chain was last proved, and what came of it: proving reads every event, a page only asks.

The worker proves it once a day, `flask audit verify` at any time. What was sealed last is looked at on every page.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from referral import audit
from referral.audit import AuditEvent, AuditSeal
from referral.db import Model, db, transaction

CHAIN = "audit"
PROVED_EVERY = timedelta(days=1)
NEWEST_SEALS = 50
"""So many of the newest links are looked at whenever somebody opens the trail."""


class ChainCheck(Model):
    """The last proof of the chain: when, up to which position, and where it is broken (None: it holds)."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    position: Mapped[int]
    broken_at: Mapped[int | None]


def last() -> ChainCheck | None:
    """The last proof; None before the first."""
    return db.session.get(ChainCheck, CHAIN)


def prove(now: datetime) -> int | None:
    """Prove the whole chain and keep what came of it: the first broken position, or None."""
    position, broken = _length(), audit.verify()
    _keep(now, position, broken)
    return broken


def prove_daily(now: datetime) -> None:
    """The same once a day."""
    found = last()
    if found is None or found.at <= now - PROVED_EVERY:
        prove(now)


@transaction
def _keep(now: datetime, position: int, broken: int | None) -> None:
    db.session.merge(ChainCheck(name=CHAIN, at=now, position=position, broken_at=broken))


def _length() -> int:
    return int(db.session.scalar(db.select(db.func.max(AuditSeal.position))) or 0)


def newest_broken() -> int | None:
    """The first broken position among the newest links, or None."""
    links = db.select(AuditSeal, AuditEvent).outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
    newest = AuditSeal.position >= _length() - NEWEST_SEALS
    rows = db.session.execute(links.where(newest).order_by(AuditSeal.position)).all()
    if len(rows) <= NEWEST_SEALS:
        digest, position = audit.GENESIS, 0
    else:
        digest, position = rows[0][0].digest, rows[0][0].position
        rows = rows[1:]
    for expected, (link, event) in enumerate(rows, start=position + 1):
        if not event or link.rule not in audit.RULES or link.position != expected:
            return expected
        digest = audit.RULES[link.rule](digest, expected, event)
        if link.digest != digest:
            return expected
    return None
