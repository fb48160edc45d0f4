"""What a phone sends is taken, opened and filed once; whatever cannot be opened is kept sealed for a person."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor, system
from referral.config import setting
from referral.db import db, transaction
from referral.errors import Refusal
from referral.offline import converting, reading
from referral.offline.actions import calling
from referral.offline.actions.filing import Mending, file_entry, file_signs
from referral.offline.actions.keeping import By
from referral.offline.models import (
    ASIDE,
    ENTRY_ENVELOPE,
    FILED,
    MENDING,
    RECEIVED,
    SIGNS_ENVELOPE,
    WAITS,
    Device,
    Entry,
    Envelope,
)
from referral.offline.queries import OPEN, device_called, entry_called, is_live
from referral.offline.unsealing import NotOpened, Outside, is_signed, opened, outside
from referral.offline.wording import WITH_CASE

OPENER = system("offline")
REFUSED = "refused"
MOST_OPEN = 300
"""Envelopes of one phone that wait for a person; more stay on it until some are settled. A choice of ours."""


class Delivered(NamedTuple):
    """One delivery: which kind, the bytes as they came, the making phone's signature, who delivers it."""

    kind: str
    body: bytes
    signature: str
    deliverer: Device


@transaction
def deliver(sent: Delivered, now: datetime) -> dict[str, Any]:
    """Take one envelope and say what became of it; the same again says the same and does nothing.

    The answer: `state` received (with `reference`), needs_mending (`errors` by field, `missing_signs`), refused (kept
    for a person), set_aside, too_many (not kept: so much of this phone waits). Never raises for what an envelope holds.
    """
    if _by(hashlib.sha256(sent.body).hexdigest()) is None and _waiting(sent) >= MOST_OPEN:
        return {"state": "too_many"}
    envelope = _taken(sent, now)
    if envelope.state == FILED:
        return _again(envelope)
    if envelope.state == ASIDE:
        return _aside(envelope)
    return settle(envelope, now)


def _aside(envelope: Envelope) -> dict[str, Any]:
    """Of what a person has typed in its phone hears the case, so that its photographs follow."""
    entry = entry_called(envelope.entry_id) if envelope.entry_id else None
    typed = entry is not None and entry.state == RECEIVED and envelope.why in WITH_CASE
    is_joined = typed and entry is not None and entry.case_id == envelope.case_id
    return _received(entry) if entry and is_joined else {"state": "set_aside"}


def _waiting(sent: Delivered) -> int:
    """Signs are counted apart: entries that wait keep none of them out."""
    mine = (Envelope.delivered_by == sent.deliverer.id, Envelope.kind == sent.kind, OPEN)
    return int(db.session.scalar(db.select(db.func.count()).select_from(Envelope).where(*mine)) or 0)


def _taken(sent: Delivered, now: datetime) -> Envelope:
    """The envelope's row, made once for its bytes, whoever delivers them; locked until the deed is done."""
    digest = hashlib.sha256(sent.body).hexdigest()
    found = _by(digest)
    if found is None:
        try:
            with db.session.begin_nested():
                return _new(sent, digest, now)
        except IntegrityError:
            found = _by(digest)
    assert found is not None
    if found.state == WAITS and sent.signature and not found.signature:
        found.signature = sent.signature
    return found


def _by(digest: str) -> Envelope | None:
    named = db.select(Envelope).where(Envelope.digest == digest).with_for_update()
    return db.session.scalars(named.execution_options(populate_existing=True)).first()


def _new(sent: Delivered, digest: str, now: datetime) -> Envelope:
    try:
        said: Outside | None = outside(sent.body)
    except NotOpened:
        said = None
    envelope = Envelope(
        id=uuid.uuid4(),
        kind=sent.kind,
        digest=digest,
        entry_id=said.entry_id if said else None,
        device_id=said.device_id if said else None,
        delivered_by=sent.deliverer.id,
        deliverer=sent.deliverer,
        body=sent.body,
        signature=sent.signature,
        ahead_by=_ahead_by(said, sent.deliverer),
        arrived_at=now,
        state=WAITS,
    )
    db.session.add(envelope)
    db.session.flush()
    return envelope


def _ahead_by(said: Outside | None, deliverer: Device) -> int:
    """How far the making phone's clock is before ours, as it last said; not the delivering one's."""
    if said is None or said.device_id == deliverer.id:
        return deliverer.ahead_by
    maker = device_called(said.device_id)
    return maker.ahead_by if maker else 0


def settle(
    envelope: Envelope, now: datetime, trusted: bool = False, actor: Actor | None = None
) -> dict[str, Any]:
    """Open an envelope and file what it holds, in the running transaction; `trusted`: a person answers for it."""
    try:
        return _tried(envelope, now, trusted, actor)
    except NotOpened as fault:
        return _refuse(envelope, fault.reason, now)
    except Mending as found:
        return _to_mend(envelope, found)
    except Refusal:
        return _refuse(envelope, "not_filed", now)


def _tried(envelope: Envelope, now: datetime, trusted: bool, actor: Actor | None) -> dict[str, Any]:
    """Whole or not at all; once more where another envelope of the same entry was filed in the same moment."""
    try:
        with db.session.begin_nested():
            return _filed(envelope, now, trusted, actor)
    except IntegrityError:
        with db.session.begin_nested():
            return _filed(envelope, now, trusted, actor)


def _filed(envelope: Envelope, now: datetime, trusted: bool, actor: Actor | None) -> dict[str, Any]:
    body = envelope.body or b""
    said = outside(body)
    known = db.session.get(Entry, said.entry_id, with_for_update=True, populate_existing=True)
    by = _by_whom(envelope, said, body, trusted, actor)
    content = reading.entry_in(converting.converted(opened(said, setting("INTAKE_KEYS"))))
    if (content["kind"] == "signs") != (envelope.kind == SIGNS_ENVELOPE):
        raise NotOpened("malformed")
    if known is not None and known.state == RECEIVED and envelope.kind == ENTRY_ENVELOPE:
        _done(envelope, known, by.actor, now)
        return _received(known)
    raised = False
    if envelope.kind == SIGNS_ENVELOPE:
        entry, raised = file_signs(content, by, now)
    else:
        entry = file_entry(content, by, now)
    _done(envelope, entry, by.actor, now)
    return _received(entry) | ({"emergency": raised} if envelope.kind == SIGNS_ENVELOPE else {})


def _by_whom(envelope: Envelope, said: Outside, body: bytes, trusted: bool, actor: Actor | None) -> By:
    """In whose name it is filed: the writer's; the deliverer's for warning signs; a coordinator's who lets it in."""
    maker, deliverer = device_called(said.device_id), envelope.deliverer
    if not trusted:
        if maker is None:
            raise NotOpened("unknown_device")
        if not is_signed(maker.point, body, envelope.signature):
            raise NotOpened("wrong_signature")
        if is_live(maker):
            return By(maker.user.as_actor(), maker.user, maker.id, envelope.ahead_by)
        if envelope.kind != SIGNS_ENVELOPE:
            raise NotOpened("switched_off")
    user = maker.user if maker and is_live(maker) else deliverer.user
    return By(actor or user.as_actor(), user, (maker or deliverer).id, envelope.ahead_by)


def _done(envelope: Envelope, entry: Entry, actor: Actor, now: datetime) -> None:
    """Filed: its bytes go, and those of every other envelope of the same entry that waited to be mended.

    What else of the entry waits or lies aside belongs to this person from now on, and ends with their data.
    """
    envelope.state, envelope.body, envelope.reason, envelope.decided_at = FILED, None, None, now
    others = (Envelope.entry_id == entry.id, Envelope.case_id.is_(None))
    db.session.execute(update(Envelope).where(*others).values(case_id=entry.case_id))
    audit.record(actor, "offline.file", envelope, now, case_id=entry.case_id, kind=envelope.kind)
    if envelope.kind != ENTRY_ENVELOPE:
        return
    same = (Envelope.entry_id == entry.id, Envelope.state == MENDING, Envelope.id != envelope.id)
    for other in db.session.scalars(db.select(Envelope).where(*same)):
        other.state, other.body, other.decided_at = FILED, None, now


def _received(entry: Entry) -> dict[str, Any]:
    case = entry.case
    return {"state": RECEIVED, "reference": case.reference if case else None}


def _again(envelope: Envelope) -> dict[str, Any]:
    """What was said when it was filed; of somebody who was erased since, nothing but that it came."""
    entry = entry_called(envelope.entry_id) if envelope.entry_id else None
    return _received(entry) if entry else {"state": RECEIVED, "reference": None}


def _refuse(envelope: Envelope, reason: str, now: datetime) -> dict[str, Any]:
    """Kept for a person; signs that nobody could open call people at once."""
    if envelope.reason != reason:
        audit.record(OPENER, "offline.refuse", envelope, now, reason=reason)
    envelope.state, envelope.reason = WAITS, reason
    _note_whose(envelope)
    if envelope.kind == SIGNS_ENVELOPE:
        calling.call(envelope, now)
    return {"state": REFUSED}


def _note_whose(envelope: Envelope) -> None:
    entry = entry_called(envelope.entry_id) if envelope.entry_id else None
    envelope.case_id = entry.case_id if entry else None


def _to_mend(envelope: Envelope, found: Mending) -> dict[str, Any]:
    envelope.state, envelope.reason = MENDING, "answers"
    _note_whose(envelope)
    return {"state": "needs_mending", "errors": found.errors, "missing_signs": found.signs}


def state_of(entry_id: uuid.UUID, device: Device) -> Mapping[str, Any]:
    """What became of an entry that this phone made or brought; of any other nothing is said."""
    entry = entry_called(entry_id)
    mine = (Envelope.entry_id == entry_id, Envelope.kind == ENTRY_ENVELOPE)
    theirs = (Envelope.delivered_by == device.id) | (Envelope.device_id == device.id)
    newest = db.select(Envelope).where(*mine, theirs).order_by(Envelope.arrived_at.desc(), Envelope.id)
    envelope = db.session.scalars(newest.limit(1)).first()
    if entry is not None and entry.state == RECEIVED and (envelope or entry.device_id == device.id):
        return _received(entry)
    if envelope is None:
        return {"state": "unknown"}
    return {
        "state": {WAITS: REFUSED, MENDING: "needs_mending", ASIDE: "set_aside"}.get(envelope.state, RECEIVED)
    }
