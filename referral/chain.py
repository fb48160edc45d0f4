"""When the audit trail's chain was last proved, and what came of it: proving reads every event, a page only asks.

The worker proves it once a day, `flask audit verify` at any time. What was sealed last is looked at on every page.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Mapped, mapped_column

from referral import anchors, audit, verifying
from referral.audit import AuditSeal
from referral.db import Model, db, transaction
from referral.verifying import Proof

log = structlog.get_logger()
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


def prove(now: datetime, processes: int = 1) -> Proof:
    """Prove the whole chain and keep what came of it; a finding stands in the log as well, outside the database."""
    proof = verifying.prove(processes)
    for finding in proof.found:
        log.error("audit broken", position=finding.position, code=finding.what)
    _keep(now, proof.position, proof.found[0].position if proof.found else None)
    return proof


def prove_daily(now: datetime) -> None:
    """The same once a day, and at once where the newest links or the newest anchor show a fault that is news."""
    found = last()
    is_news = found is not None and found.broken_at is None and newest_broken() is not None
    if found is None or is_news or found.at <= now - PROVED_EVERY:
        prove(now)


@transaction
def _keep(now: datetime, position: int, broken: int | None) -> None:
    db.session.merge(ChainCheck(name=CHAIN, at=now, position=position, broken_at=broken))


def _length() -> int:
    return int(db.session.scalar(db.select(db.func.max(AuditSeal.position))) or 0)


def newest_broken() -> int | None:
    """The first broken position among the newest links, or where the newest anchor says otherwise, or None."""
    newest = verifying.links().where(AuditSeal.position >= _length() - NEWEST_SEALS)
    rows = db.session.execute(newest).all()
    if len(rows) <= NEWEST_SEALS:
        digest, position = audit.GENESIS, 0
    else:
        digest, position = rows[0].digest, rows[0].position
        rows = rows[1:]
    for expected, link in enumerate(rows, start=position + 1):
        if link.position != expected or link.rule not in audit.RULES or verifying.wrong(link, digest):
            return expected
        digest = link.digest
    anchor = anchors.newest()
    return anchor.position if anchor and not anchors.is_borne_out(anchor) else None
