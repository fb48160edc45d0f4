"""Whether the audit trail is as it was written: events by their marks, links by their rules, the whole by its anchors.

Held against somebody who can write everything in the database, but has neither the key nor the anchors.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import islice, pairwise
from multiprocessing import get_context
from typing import Any, NamedTuple

from sqlalchemy import Row, func

from referral import anchors, audit
from referral.audit import AuditEvent, AuditSeal
from referral.crypto import is_audit_mark
from referral.db import db

READ_AT_ONCE = 2_000
"""So many links are looked at in one go: a chain of any length is verified in the same memory."""
LEAST_STRETCH = 20_000
"""A chain of fewer links than twice these is read sooner than a second process begins."""
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


class Stretch(NamedTuple):
    """A part of the chain: behind which position it begins, and its last one. None: from the start, to the end."""

    after: int | None
    last: int | None


WHOLE = Stretch(None, None)


def prove(processes: int = 1) -> Proof:
    """Look at everything, in the same memory however long the chain is.

    Several processes look at what is committed, each at its stretch of the chain: for a command, which has no threads.
    """
    since, newest = anchors.looked_at(), anchors.newest()
    found = list(islice(findings(processes), MOST))
    return Proof(audit.end()[0], found, newest.position if newest else None, since)


def verify() -> int | None:
    """The position of the first finding, or None when everything holds."""
    found = next(findings(), None)
    return found.position if found else None


def cores() -> int:
    """How many processes can work at once here."""
    return len(os.sched_getaffinity(0))


def findings(processes: int = 1) -> Iterator[Finding]:
    """Everything that is not as it was written: along the chain, then beside it, then outside."""
    yield from _side_by_side(stretches) if len(stretches := _stretches(processes)) > 1 else _along(WHOLE)
    end = audit.end()[0]
    if _is_any_outside():
        yield Finding(end + 1, OUTSIDE)
    if any(not _is_marked(event) for event in _waiting()):
        yield Finding(end + 1, WAITING)
    for anchor, is_other in anchors.unlike():
        yield Finding(anchor.position, OTHER if is_other else CUT)


def _stretches(most: int) -> list[Stretch]:
    """The chain in at most so many parts of about one length, each of which is worth a process."""
    end = audit.end()[0]
    many = max(1, min(most, end // LEAST_STRETCH))
    cuts = sorted({_standing(end * number // many) for number in range(1, many)} - {0})
    return [Stretch(*ends) for ends in pairwise([None, *cuts, None])]


def _standing(position: int) -> int:
    """The position, or the nearest before it where a link stands."""
    return int(
        db.session.scalar(db.select(func.max(AuditSeal.position)).where(AuditSeal.position <= position)) or 0
    )


def _side_by_side(stretches: list[Stretch]) -> Iterator[Finding]:
    """Each stretch in a process of its own, which is forked without any line to the database."""
    db.session.remove()
    db.engine.dispose()
    with ProcessPoolExecutor(len(stretches), get_context("fork")) as pool:
        for found in pool.map(_found_along, stretches):
            yield from found


def _found_along(stretch: Stretch) -> list[Finding]:
    return list(islice(_along(stretch), MOST))


def _before(stretch: Stretch) -> tuple[str, int, int]:
    """Of all that stands before a stretch: the last digest, its position, and the newest rule that was known."""
    if stretch.after is None:
        return audit.GENESIS, 0, 0
    digest = db.session.scalars(db.select(AuditSeal.digest).where(AuditSeal.position == stretch.after)).one()
    newest = db.session.scalar(db.select(func.max(AuditSeal.rule)).where(AuditSeal.position <= stretch.after))
    return digest, stretch.after, min(newest or 0, audit.KEYED)


def _along(stretch: Stretch) -> Iterator[Finding]:
    """What a link says is taken as said for the next one: each fault is told where it is, and only there."""
    digest, expected, rule = _before(stretch)
    first = anchors.first()
    for link in _links(stretch):
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


def _links(stretch: Stretch) -> Iterator[Any]:
    """Those of a stretch, some at a time."""
    left = stretch
    while True:
        rows = _read(left)
        yield from rows
        if len(rows) < READ_AT_ONCE:
            return
        left = Stretch(rows[-1].position, stretch.last)


def _read(stretch: Stretch) -> Sequence[Any]:
    """The first links of a stretch; where one of them cannot be read, each for itself."""
    try:
        return db.session.execute(_first(links(), stretch)).all()
    except (ValueError, TypeError, AttributeError):
        positions = db.select(AuditSeal.position).order_by(AuditSeal.position)
        return [_read_one(position) for position in db.session.scalars(_first(positions, stretch))]


def _first(wanted: Any, stretch: Stretch) -> Any:
    if stretch.after is not None:
        wanted = wanted.where(AuditSeal.position > stretch.after)
    if stretch.last is not None:
        wanted = wanted.where(AuditSeal.position <= stretch.last)
    return wanted.limit(READ_AT_ONCE)


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
