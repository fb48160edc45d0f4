"""Letters leave after the deed that wrote them, some at once; what fails is retried, what is lost is followed up.

Told twice rather than never: a worker killed between a server's yes and our commit sends the letter again, under the
same Message-ID.
"""

import time
import uuid
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from flask import Flask, current_app

from referral import channels, fallback, mail
from referral.afterwards import _when, when_answered, when_arrived, when_lost, when_refused
from referral.afterwards import follow as _follow
from referral.channels import EMAIL
from referral.channels.short import Short
from referral.composing import compose as _compose
from referral.db import db, transaction, utc_now
from referral.not_leaving import HOLES, NotNow, put_off, void_ended, void_with_hole
from referral.queued import (
    ASKS,
    AUTOMATIC,
    BOUNCED,
    DEAD,
    DELAYED,
    ENDED,
    IN_DOUBT,
    LATE_AFTER,
    PENDING,
    REFUSED,
    SENDING,
    SENT,
    UNCLEAR,
    UNDELIVERED,
    VOID,
    WAITING,
    Once,
    OutboxMessage,
    Reader,
    address_of,
    give_back,
    letter,
    number_of,
    post,
    post_at,
    tell,
)
from referral.queued import (
    claim as _claim,
)
from referral.waiting import figures, is_on_its_way, unsettled

__all__ = [
    "ASKS", "AUTOMATIC", "BOUNCED", "DEAD", "DELAYED", "ENDED", "LATE_AFTER", "PENDING", "REFUSED", "SENDING", "SENT",
    "UNCLEAR", "UNDELIVERED", "VOID", "WAITING", "Delivery", "NotNow", "Once", "OutboxMessage", "Reader", "address_of",
    "answered", "came_back", "deliver", "deliver_now", "drain", "figures", "is_keyed", "is_on_its_way", "letter",
    "number_of", "post", "post_at", "reported_lost", "tell", "unsettled", "when_answered", "when_arrived", "when_lost",
    "void_ended", "when_refused", "_when",
]  # fmt: skip

log = structlog.get_logger()
DOUBTED_FOR = timedelta(minutes=30)
"""So long a letter rests that a server may have taken; then it is sent once more, under the same name."""
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
LANES = 4
"""So many letters are on their way at once: a server that hangs at one does not hold up the others."""
CLAIMED_AT_ONCE = 20
LONGEST_ALL, LONGEST_ROUND = 60.0, 40.0
"""Seconds after which no other round begins; after which a round begins no letter, so that no lease ends amid it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one round of deliveries went."""

    sent: int
    failed: int


def drain(limit: int = 50, longest: float = LONGEST_ALL) -> None:
    """Round after round, without a pause, until one is not full: each with the moment at which it begins."""
    until = time.monotonic() + longest
    while time.monotonic() < until:
        round_of_letters = deliver(utc_now(), limit)
        if not round_of_letters.sent or round_of_letters.sent + round_of_letters.failed < limit:
            return


def deliver(now: datetime, limit: int = 50) -> Delivery:
    """Send what is due, some at once; of what fails only the class is kept, and it is tried again unless refused.

    Several processes may do so at once: each letter is claimed by one of them, and they do not wait for each other.
    """
    fallback.switch_due(now)
    with ThreadPoolExecutor(LANES) as lanes:
        outcomes = list(_Round(current_app._get_current_object(), lanes, now, limit).over())  # type: ignore[attr-defined]
    _notice_late(now)
    return Delivery(outcomes.count(True), outcomes.count(False))


def deliver_now(row_id: uuid.UUID, now: datetime) -> str | None:
    """Send one letter at once; the class of what went wrong, or None. It is not tried again."""
    if not _claim(now, 1, OutboxMessage.id == row_id):
        return None
    row, ref = db.session.get_one(OutboxMessage, row_id), None
    channel = row.channel
    try:
        message = _compose(row)
        if message is not None:
            ref = channels.send(channel, message)
    except Exception as error:
        _done(row_id, now, VOID)
        return mail.kind_of(error)
    _done(row_id, now, SENT if message is not None else VOID, ref)
    return None


@dataclass(frozen=True, slots=True)
class _Flight:
    """One that is on its way: which row, by which channel."""

    row_id: uuid.UUID
    channel: str


class _Round:
    """One round: rows are read and written by the one who began it, only the sending is done side by side."""

    def __init__(self, app: Flask, lanes: ThreadPoolExecutor, now: datetime, limit: int) -> None:
        self.app, self.lanes, self.now, self.left = app, lanes, now, limit
        self.flying: dict[Future[str | None], _Flight] = {}
        self.claimed: deque[uuid.UUID] = deque()
        self.until = time.monotonic() + LONGEST_ROUND
        self.in_trouble: set[str] = set()
        self.left_alone: list[uuid.UUID] = []

    def over(self) -> Iterator[bool]:
        """Whether each was sent, as the answers come; by a channel whose server is in trouble no other begins."""
        try:
            while True:
                while self._has_room() and (row_id := self._next()) is not None:
                    if not self._begin(row_id):
                        yield False
                if not self.flying:
                    return
                for done in wait(self.flying, return_when=FIRST_COMPLETED).done:
                    yield self._land(done)
        finally:
            give_back([*self.claimed, *self.left_alone], self.now)

    def _has_room(self) -> bool:
        return len(self.flying) < LANES and time.monotonic() < self.until

    def _next(self) -> uuid.UUID | None:
        """The next that is ours to send: some are claimed at once."""
        if not self.claimed and self.left:
            others = OutboxMessage.channel.not_in(self.in_trouble)
            self.claimed.extend(_claim(self.now, min(self.left, CLAIMED_AT_ONCE), others))
            self.left = self.left - len(self.claimed) if self.claimed else 0
        return self.claimed.popleft() if self.claimed else None

    def _begin(self, row_id: uuid.UUID) -> bool:
        """Make the words, and send them; False when they cannot be made."""
        row = db.session.get_one(OutboxMessage, row_id)
        channel, before = row.channel, row.recipient
        if channel in self.in_trouble:
            self.left_alone.append(row_id)
            return True
        try:
            message = _compose(row)
        except NotNow as later:
            return put_off(row_id, later.until, self.now)
        except HOLES as hole:
            return void_with_hole(row_id, self.now, hole)
        except Exception as error:
            return _failed(row_id, self.now, error)
        if message is None:
            return _done(row_id, self.now, VOID)
        if row.recipient != before:
            _readdress(row_id, row.recipient)
        self.flying[self.lanes.submit(self._send, channel, message)] = _Flight(row_id, channel)
        return True

    def _send(self, channel: str, message: EmailMessage | Short) -> str | None:
        with self.app.app_context():
            return channels.send(channel, message)

    def _land(self, done: Future[str | None]) -> bool:
        flight, error = self.flying.pop(done), done.exception()
        if isinstance(error, mail.ServerTrouble):
            self.in_trouble.add(flight.channel)
        if error is not None:
            return _failed(flight.row_id, self.now, error)
        return _done(flight.row_id, self.now, SENT, done.result())


@transaction
def _readdress(row_id: uuid.UUID, address: str) -> None:
    """Keep where it really goes: whoever looks at what was refused must see that address."""
    db.session.get_one(OutboxMessage, row_id).recipient = address


@transaction
def _done(row_id: uuid.UUID, now: datetime, state: str, ref: str | None = None) -> bool:
    """What has left by one way and has nothing more to say by the next stays sent."""
    row = db.session.get_one(OutboxMessage, row_id)
    row.state, row.gateway_ref, row.last_error = SENT if row.sent_at else state, ref, None
    row.sent_at = now if state == SENT else row.sent_at
    if row.noticed_at is not None:
        row.settled_at = now
    if state == SENT:
        _follow("arrived", row, now)
    return True


@transaction
def _failed(row_id: uuid.UUID, now: datetime, failure: BaseException) -> bool:
    """Refused for good, or given up after the last retry, it is lost; else it waits for its next try."""
    row = db.session.get_one(OutboxMessage, row_id)
    if row.delivered_at is not None:  # the gateway has said so meanwhile
        return _done(row_id, now, SENT)
    was_in_doubt, is_in_doubt = row.in_doubt, isinstance(failure, mail.InDoubt)
    row.last_error = error = IN_DOUBT if was_in_doubt else mail.kind_of(failure)
    if mail.is_for_good(failure):
        _lose(row, REFUSED, now)
    elif row.attempts > len(RETRY_AFTER) or (
        was_in_doubt and is_in_doubt
    ):  # its reader may have it twice by now
        _lose(row, DEAD, now)
    else:
        pause = DOUBTED_FOR if is_in_doubt else RETRY_AFTER[row.attempts - 1]
        row.state, row.due_at = PENDING, now + pause
    log.warning("letter not delivered", message=str(row_id), error=error, attempts=row.attempts)
    return False


@transaction
def came_back(row_id: uuid.UUID, now: datetime) -> bool:
    """Note that a letter which a server had taken came back; False when it is not ours or known already."""
    row = db.session.get(OutboxMessage, row_id)
    if row is None or row.state != SENT or row.channel != EMAIL:
        return False
    _lose(row, BOUNCED, now)
    return True


@transaction
def reported_lost(row_id: uuid.UUID, channel: str, now: datetime) -> bool:
    """Note that a gateway could not deliver what it took; False where it says so before we know that it took it."""
    row = db.session.get(OutboxMessage, row_id, with_for_update=True)
    if row is None or row.channel != channel or row.delivered_at is not None:
        return True
    if row.state == SENT or (row.state == PENDING and row.in_doubt):
        _lose(row, BOUNCED, now)
    return row.state != SENDING


@transaction
def answered(row_id: uuid.UUID, how: str, now: datetime) -> bool:
    """Note that something came back for a letter which is no failure (AUTOMATIC, DELAYED, UNCLEAR)."""
    row = db.session.get(OutboxMessage, row_id)
    if row is None or row.state != SENT or row.answered in (how, UNCLEAR):
        return False
    row.answered, row.answered_at = how, now
    _follow("answered", row, now)
    return True


def is_keyed(row_id: uuid.UUID) -> bool:
    """Whether a letter travels under a keyed name; those from before that was so do not, and are known by their id."""
    return db.session.scalar(db.select(OutboxMessage.keyed).where(OutboxMessage.id == row_id)) is not False


def _lose(row: OutboxMessage, state: str, now: datetime) -> None:
    """It goes on by the next way; where none is left, it is lost."""
    if state in (REFUSED, BOUNCED):
        _follow("refused", row, now)
    if fallback.go_on(row, now):
        return
    row.state, row.noticed_at = state, row.noticed_at or now
    _follow("lost", row, now)


@transaction
def _notice_late(now: datetime) -> None:
    """Somebody is told of what no server has taken for an hour, though it is tried on, and of what was given up."""
    kept = OutboxMessage
    is_late = kept.state.in_(WAITING) & (kept.attempts > 0) & (kept.waiting_since <= now - LATE_AFTER)
    unseen = kept.noticed_at.is_(None) & (is_late | kept.state.in_(UNDELIVERED))
    for row in db.session.scalars(db.select(kept).where(unseen).with_for_update(skip_locked=True)).all():
        row.noticed_at = now
        _follow("lost", row, now)
