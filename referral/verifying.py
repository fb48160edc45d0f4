"""Whether the audit trail is as it was written: events by their marks, links by their rules, the whole by its anchors.

Held against somebody who can write everything in the database, but has neither the key nor the anchors.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Row

from referral import anchors, audit
from referral.audit import AuditEvent, AuditSeal
from referral.crypto import is_audit_mark
from referral.db import db

READ_AT_ONCE = 2_000
"""So many links are looked at in one go: a chain of any length is verified in the same memory."""
MOST = 50
"""So many findings are told; where there are more, that is told too."""
GAP, GONE, UNKEYED, LINK, EVENT = "gap", "gone", "unkeyed", "link", "event"
OUTSIDE, WAITING, CUT, OTHER = "outside", "waiting", "cut", "other"
SAID = {
    GAP: "a link is missing here, or stands at another position",
    GONE: "the event of this link is gone",
    UNKEYED: "this link was made by a rule that does not hold here",
    LINK: "this link does not follow from the one before",
    EVENT: "this event was altered, or written by somebody else",
    OUTSIDE: "an event calls itself sealed and stands nowhere in the chain",
    WAITING: "an event that waits to be sealed was altered, or written by somebody else",
    CUT: "the chain was longer: an anchor outside the database says so",
    OTHER: "the chain was another one: an anchor outside the database says so",
}


class Finding(NamedTuple):
    """Where something was altered, and what, as a code."""

    position: int
    what: str


class Proof(NamedTuple):
    """What verifying came to: up to where it looked, what it found, up to where and when an anchor says the same."""

    position: int
    found: list[Finding]
    anchored: int | None
    since: datetime | None


def prove() -> Proof:
    """Look at everything, in the same memory however long the chain is."""
    since, newest = anchors.looked_at(), anchors.newest()
    found = list(islice(findings(), MOST))
    return Proof(audit.end()[0], found, newest.position if newest else None, since)


def verify() -> int | None:
    """The position of the first finding, or None when everything holds."""
    found = next(findings(), None)
    return found.position if found else None


def findings() -> Iterator[Finding]:
    """Everything that is not as it was written: along the chain, then beside it, then outside."""
    yield from _along()
    end = audit.end()[0]
    if _is_any_outside():
        yield Finding(end + 1, OUTSIDE)
    if any(not _is_marked(event) for event in _waiting()):
        yield Finding(end + 1, WAITING)
    for anchor, is_other in anchors.unlike():
        yield Finding(anchor.position, OTHER if is_other else CUT)


def _along() -> Iterator[Finding]:
    """What a link says is taken as said for the next one: each fault is told where it is, and only there."""
    digest, expected, rule, first = audit.GENESIS, 0, 0, anchors.first()
    for link in _links():
        expected += 1
        is_old = link.rule in audit.RULES and link.rule < audit.KEYED
        is_late = is_old and first is not None and link.position > first.position
        if link.position != expected:
            yield Finding(expected, GAP)
        elif link.rule not in audit.RULES or link.rule < rule or is_late:
            yield Finding(expected, UNKEYED)
        elif what := wrong(link, digest):
            yield Finding(expected, what)
        digest, expected, rule = link.digest, link.position, max(rule, min(link.rule or 0, audit.KEYED))


def wrong(link: Any, previous: str) -> str | None:
    """What is wrong with one link and its event, after the digest of the link before; None where nothing is."""
    if link.verb is None:
        return GONE
    if link.rule < audit.KEYED:
        is_made = audit.RULES[link.rule](previous, link.position, link) == link.digest
        return None if is_made else LINK
    if not is_audit_mark(audit.linked(previous, link.position, link), link.digest):
        return LINK
    return None if _is_marked(link) else EVENT


def _is_marked(event: Any) -> bool:
    if isinstance(event, Unreadable):
        return False
    return is_audit_mark(audit.marked(event), event.mark or "")


class Unreadable(NamedTuple):
    """A link or an event that the database keeps in a form that nobody of ours has written."""

    position: int
    rule: int | None
    digest: str
    verb: str | None = None


def links() -> Any:
    """Every link with its event, in order, as a query."""
    beside = (AuditSeal.position, AuditSeal.digest, AuditSeal.rule)
    wanted = db.select(*audit.columns(), *beside).select_from(AuditSeal)
    return wanted.outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id).order_by(AuditSeal.position)


def _links() -> Iterator[Any]:
    """The same, some at a time."""
    after: int | None = None
    while True:
        here = links() if after is None else links().where(AuditSeal.position > after)
        rows = _read(here.limit(READ_AT_ONCE), after)
        yield from rows
        if len(rows) < READ_AT_ONCE:
            return
        after = rows[-1].position


def _read(wanted: Any, after: int | None) -> Sequence[Any]:
    """These links; where one of them cannot be read, each for itself."""
    try:
        return db.session.execute(wanted).all()
    except (ValueError, TypeError, AttributeError):
        positions = db.select(AuditSeal.position).order_by(AuditSeal.position).limit(READ_AT_ONCE)
        here = positions if after is None else positions.where(AuditSeal.position > after)
        return [_read_one(position) for position in db.session.scalars(here)]


def _read_one(position: int) -> Any:
    try:
        return db.session.execute(links().where(AuditSeal.position == position)).one()
    except (ValueError, TypeError, AttributeError):
        own = db.select(AuditSeal.digest, AuditSeal.rule).where(AuditSeal.position == position)
        digest, rule = db.session.execute(own).one()
        return Unreadable(position, rule, digest)


def _waiting() -> Sequence[Row[Any] | Unreadable]:
    """Events that are not sealed yet: a few seconds' worth."""
    try:
        wanted = db.select(*audit.columns()).where(~AuditEvent.sealed).order_by(AuditEvent.at)
        return db.session.execute(wanted.limit(READ_AT_ONCE)).all()
    except (ValueError, TypeError, AttributeError):
        return [Unreadable(0, None, "")]


def _is_any_outside() -> bool:
    chained = db.select(AuditSeal.position).where(AuditSeal.event_id == AuditEvent.id).exists()
    outside = db.select(AuditEvent.id).where(AuditEvent.sealed, ~chained).exists()
    return bool(db.session.scalar(db.select(outside)))
