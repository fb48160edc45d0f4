"""What is kept of each letter, and what is told at most once; the words are made at delivery (outbox.py).

A row holds a template's name, its reader's language and opaque ids: nothing of a person.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from referral import occasions
from referral.db import Model, WithId, db, only, transaction

PENDING, SENDING, SENT, VOID = "pending", "sending", "sent", "void"
REFUSED, BOUNCED, DEAD = "refused", "bounced", "dead"
WAITING = (PENDING, SENDING)
UNDELIVERED = (REFUSED, BOUNCED, DEAD)
"""The server refused it for good; it was taken and came back; nobody took it in all the retries."""
AUTOMATIC, DELAYED, UNCLEAR = "automatic", "delayed", "unclear"
"""What came back for a letter and is no failure: an automatic answer, word of a delay, neither of these."""
IN_DOUBT = "InDoubt"
"""The class of the error (mail.InDoubt) after which nobody knows whether a letter is on its way."""
HOLE = "Hole"
"""Why a letter is void that lacks a value: it is reported, and never sent with a hole."""
ENDED = (SENT, VOID, *UNDELIVERED)
ASKS = "referral.send"
"""The occasion of the letter by which a hospital is asked; before it has left, the hospital owes no answer."""
LEASE = timedelta(minutes=2)
"""So long a letter that one process has claimed is claimed by no other; then that process is taken to be dead."""
LATE_AFTER = timedelta(hours=1)
"""So long a letter may wait for a server that does not take it before somebody is told; a choice of ours."""

Context = Callable[[dict[str, Any]], dict[str, Any] | None]
contexts: dict[str, Context] = {}
"""Name of a letter → how its words get their values."""
Address = Callable[[uuid.UUID], tuple[str | None, str | None]]
addresses: dict[str, Address] = {}
"""Kind of reader → how its address of today is found, and in which country it is read."""
Number = Callable[[uuid.UUID, str], str | None]
numbers: dict[str, Number] = {}
"""Kind of reader → how its address of today by another channel than e-mail is found; None where there is none."""


class OutboxMessage(WithId, Model):
    """One letter to one reader; `facts` are opaque ids from which its words are made at delivery.

    `reader`, `occasion`, `subject`, `window` say what is told at most once; empty in rows from before they were kept.
    `waiting_since`: when it, or the first of those it was sent for again, was to leave. `again_of`: the letter that did
    not arrive, which this one replaces. `typed`: a person typed the address, so it is not looked up again.
    `keyed`: it travels under a name that only who had it can say (crypto.letter_token). `answered`: what came back for
    it that is no failure.
    `channel`: by which way it goes (channels.CHANNELS); `then`: by which next, after how many minutes without word of
    its delivery, due at `switch_at`. `gateway_ref`: what the gateway calls it; `delivered_at`: when it said so.
    `noticed_at`: since when the desk knows that it did not arrive; `settled_at`: nothing more is to be done about that.
    """

    __table_args__ = (
        Index("ix_outbox_message_due", "state", "due_at"),
        Index("uq_outbox_message_told_once", "reader", "occasion", "subject", "window", unique=True),
        Index("ix_outbox_message_subject", "subject", "state"),
        Index("ix_outbox_message_answered", "answered_at"),
        Index(
            "ix_outbox_message_unsettled",
            "noticed_at",
            **only("noticed_at IS NOT NULL AND settled_at IS NULL"),
        ),
        Index("ix_outbox_message_named", "gateway_ref", "channel", **only("gateway_ref IS NOT NULL")),
        Index("ix_outbox_message_switch", "state", "switch_at", **only("switch_at IS NOT NULL")),
    )

    template: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    reader: Mapped[str | None]
    occasion: Mapped[str | None]
    subject: Mapped[str | None]
    window: Mapped[str | None]
    waiting_since: Mapped[datetime | None]
    again_of: Mapped[uuid.UUID | None]
    typed: Mapped[bool] = mapped_column(default=False)
    keyed: Mapped[bool] = mapped_column(default=True)
    answered: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    noticed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(default=occasions.EMAIL, server_default=occasions.EMAIL)
    then: Mapped[list[tuple[str, int]]] = mapped_column(JSON, default=list, server_default="[]")
    gateway_ref: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    switch_at: Mapped[datetime | None]

    @property
    def since(self) -> datetime:
        """Since when it should have been with its reader."""
        return self.waiting_since or self.created_at

    @property
    def in_doubt(self) -> bool:
        """Whether a server had it as a whole and did not say that it took it."""
        return self.last_error == IN_DOUBT

    @property
    def became(self) -> str:
        """What became of it, for whoever mends it."""
        return "in_doubt" if self.in_doubt and self.state in (PENDING, DEAD) else self.state


@dataclass(frozen=True, slots=True)
class Once:
    """What is told at most once: to whom ("hospital:<id>"), on which occasion, of what ("referral:<id>"), which time.

    `replaces`: one of an earlier window that has not left yet is void by this one.
    """

    reader: str
    occasion: str
    subject: str
    window: str
    replaces: bool = False


def letter(template: str) -> Callable[[Context], Context]:
    """Declare how a letter's words get their values: facts → template context, or None when it is void."""

    def keep(context: Context) -> Context:
        contexts[template] = context
        return context

    return keep


def address_of(kind: str) -> Callable[[Address], Address]:
    """Declare where the address of today of a kind of reader is found, with its country."""

    def keep(address: Address) -> Address:
        addresses[kind] = address
        return address

    return keep


def number_of(kind: str) -> Callable[[Number], Number]:
    """Declare where a kind of reader's address of today by another channel is found."""

    def keep(number: Number) -> Number:
        numbers[kind] = number
        return number

    return keep


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: the kind of reader in the table, and "hospital:<id>"; where to, in which language.

    `answers`: what the patient has said of being told; on the patient's side nothing leaves without it. `channel`: by
    which way; `then`: by which next, and after how many minutes.
    """

    kind: str
    name: str
    address: str
    language: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    channel: str = occasions.EMAIL
    then: Sequence[tuple[str, int]] = ()


def tell(
    occasion: str,
    reader: Reader,
    subject: str,
    window: str,
    now: datetime,
    due: datetime | None = None,
    /,
    **facts: Any,
) -> OutboxMessage | None:
    """Tell one reader of an occasion, by the letter that the table of occasions names; None where a gate is shut.

    This is how every deed tells: it says what happened, the table says by which letter and how often.
    """
    by_letter = reader.channel == occasions.EMAIL
    row = occasions.telling(occasion, reader.kind, occasions.EMAIL if by_letter else occasions.SHORT)
    if row is None:
        raise LookupError(f"nobody wrote down what a {reader.kind} is told of {occasion}")
    if row.shut(reader.answers):
        return None
    once = Once(reader.name, occasion, subject, window, row.replaces)
    return post(row.wording, reader.address, reader.language, now, once, due, reader, **facts)


def post(
    template: str,
    recipient: str,
    language: str,
    now: datetime,
    once: Once | None = None,
    due: datetime | None = None,
    by: Reader | None = None,
    **facts: Any,
) -> OutboxMessage:
    """Put a letter into the running transaction; it leaves after the commit, not before `due`. `by`: by which ways.

    What was told already (`once`) is not told again: the row of then is given back.
    """
    if template not in contexts:
        raise LookupError(f"no letter called {template}")
    at = due or now
    row = OutboxMessage(
        template=template, recipient=recipient.strip(), language=language, facts=facts, due_at=at
    )
    row.created_at, row.waiting_since = now, at
    row.channel, row.then = (by.channel, [*by.then]) if by else (occasions.EMAIL, [])
    row.switch_at = at + timedelta(minutes=row.then[0][1]) if row.then else None
    if once is None:
        db.session.add(row)
        return row
    row.reader, row.occasion, row.subject, row.window = once.reader, once.occasion, once.subject, once.window
    return _add_once(row, once)


def post_at(
    due_at: datetime, template: str, recipient: str, language: str, now: datetime, **facts: Any
) -> OutboxMessage:
    """The same for a letter that must not leave before a moment."""
    return post(template, recipient, language, now, due=due_at, **facts)


def _add_once(row: OutboxMessage, once: Once) -> OutboxMessage:
    """The database decides whether it was told already: a look before would lose a race."""
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return db.session.scalars(db.select(OutboxMessage).where(*_same(once), _in_window(once))).one()
    if once.replaces:
        _void_unsent(once)
    return row


def _same(once: Once) -> tuple[Any, ...]:
    row = OutboxMessage
    return (row.reader == once.reader, row.occasion == once.occasion, row.subject == once.subject)


def _in_window(once: Once) -> Any:
    return OutboxMessage.window == once.window


def _void_unsent(once: Once) -> None:
    earlier = update(OutboxMessage).where(*_same(once), ~_in_window(once), OutboxMessage.state == PENDING)
    db.session.execute(earlier.values(state=VOID), execution_options={"synchronize_session": "fetch"})


@transaction
def claim(now: datetime, most: int, *which: Any) -> list[uuid.UUID]:
    """Letters that are due and that nobody else is claiming now, the longest due first; the caller's for the lease.

    Several processes claim side by side: none waits for another, and none gets what another has.
    """
    waiting = OutboxMessage.state.in_(WAITING) & (OutboxMessage.due_at <= now)
    due = select(OutboxMessage.id).where(waiting, *which).order_by(OutboxMessage.due_at).limit(most)
    found = list(db.session.scalars(due.with_for_update(skip_locked=True)))
    lease = {"state": SENDING, "due_at": now + LEASE, "attempts": OutboxMessage.attempts + 1}
    ours = set(_set(waiting & OutboxMessage.id.in_(found), **lease))
    return [each for each in found if each in ours]


@transaction
def give_back(claimed: Sequence[uuid.UUID], now: datetime) -> None:
    """What was claimed at that moment and not begun waits again, and has lost no try."""
    if claimed:
        ours = OutboxMessage.id.in_(claimed) & (OutboxMessage.due_at == now + LEASE)
        _set(ours, state=PENDING, due_at=now, attempts=OutboxMessage.attempts - 1)


def _set(which: Any, **values: Any) -> list[uuid.UUID]:
    """Write these columns of letters that still wait; the ids of those that did."""
    changed = update(OutboxMessage).where(which, OutboxMessage.state.in_(WAITING)).values(**values)
    told = changed.returning(OutboxMessage.id)
    return list(db.session.scalars(told, execution_options={"synchronize_session": False}))
