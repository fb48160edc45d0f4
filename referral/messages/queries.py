"""What was told to whom of the patient's side, and what became of it."""

import uuid
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import Select

from referral import scopes
from referral.crypto import token_hash
from referral.db import db
from referral.errors import Expired
from referral.messages import wording
from referral.messages.models import ToldMessage
from referral.occasions import CODE_SENT
from referral.outbox import PENDING, SENDING, SENT, VOID, OutboxMessage
from referral.prepared import prepared

OPENS_FOR = timedelta(days=30)
SHOWN = 20


def told_today(reader: str, zone: tzinfo, moment: datetime) -> int:
    """How many texts a reader of this name has had, or will have, on the day of a moment by their clock.

    A code that was asked for tells nothing, and uses up nothing.
    """
    day = moment.astimezone(zone).date()
    begins, ends = (datetime.combine(each, time(0), zone) for each in (day, day + timedelta(days=1)))
    kept = OutboxMessage
    mine = (kept.reader == reader, kept.channel != "email", kept.state != VOID, kept.occasion != CODE_SENT)
    of_day = (kept.waiting_since >= begins, kept.waiting_since < ends)
    return int(db.session.scalar(db.select(db.func.count(kept.id)).where(*mine, *of_day)) or 0)


def by_token(token: str, now: datetime) -> ToldMessage:
    """The text whose link this is; raises Expired for one that opens nothing any more."""
    mine = (ToldMessage.token_hash == token_hash(token), ToldMessage.at > now - OPENS_FOR)
    told = db.session.scalars(db.select(ToldMessage).where(*mine)).first()
    if told is not None:
        scopes.enter(scopes.HOLDER, told.case_id)
    if told is None or told.case.patient.erased_at:
        raise Expired(wording.NO_LONGER)
    return told


class Line(NamedTuple):
    """One text as the desk sees it: to whom, of what, when, what became of it, what was answered."""

    told: ToldMessage
    became: str


def of_case(case_id: uuid.UUID) -> list[Line]:
    """The last texts of a case to the patient's side, the newest first."""
    return [Line(told, _became(told, row)) for told, row in db.session.execute(*_of_case(case_id))]


@prepared
def _of_case(case_id: uuid.UUID) -> Select[tuple[ToldMessage, OutboxMessage]]:
    kept = ToldMessage
    wanted = db.select(kept, OutboxMessage).outerjoin(OutboxMessage, OutboxMessage.id == kept.outbox_id)
    mine = wanted.where(kept.case_id == case_id, kept.reader.in_(("patient", "contact")))
    return mine.order_by(kept.at.desc(), kept.id).limit(SHOWN)


def _became(told: ToldMessage, row: OutboxMessage | None) -> str:
    """Accepted by a gateway, delivered, failed; still to leave; void; or shut out."""
    if row is None:
        return "shut"
    if row.delivered_at:
        return "delivered"
    return {PENDING: "waits", SENDING: "waits", SENT: "accepted", VOID: "void"}.get(row.state, "failed")
