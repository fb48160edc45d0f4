"""What follows when a letter is lost or arrives after all, and what people do about it: send it again, or settle it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import case as when

from referral import audit, occasions, outbox
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Refusal
from referral.hospitals.models import Hospital
from referral.intake.moves import come_back
from referral.notifications import wording
from referral.outbox import PENDING, SENDING, UNDELIVERED, VOID, Once, OutboxMessage
from referral.referrals import links, telling
from referral.referrals.consents import check_consents
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.moving import lock_case
from referral.referrals.table.states import OPEN_STATES

log = structlog.get_logger()
DELIVERY = system("delivery")
HOSPITAL = "hospital:"


@outbox.when_lost
def raise_referral(letter: OutboxMessage, now: datetime) -> None:
    """The hospital has not got what we wrote of an open referral: its clock stands still, and a person sees it now."""
    referral = _to_hospital(letter)
    if referral is None or _another_took_it(letter):
        return
    lock_case(referral.case_id)
    unraised = (Referral.id == referral.id, Referral.undelivered_at.is_(None))
    if not guarded_update(Referral, *unraised, Referral.state.in_(OPEN_STATES), undelivered_at=now):
        return
    come_back(referral.case, "not_delivered", now)
    audit.record(
        DELIVERY, "referral.not_delivered", referral, now, case_id=referral.case_id, letter=letter.state
    )
    telling.tell_coordinator(referral, now, occasion="referral.not_delivered", window=now.isoformat())


@outbox.when_arrived
def reach(letter: OutboxMessage, now: datetime) -> None:
    """A server has taken a letter to a hospital that had not been reached: it gets its time back.

    So it does where nobody had noticed yet that the letter was late, because the worker did not run.
    """
    referral = _to_hospital(letter)
    if referral is None:
        return
    if referral.undelivered_at is not None:
        _reached(referral, letter, DELIVERY, now)
    elif letter.occasion == outbox.ASKS and now - letter.since > outbox.LATE_AFTER:
        _give_back(referral, now - letter.since, DELIVERY, now)


def _give_back(referral: Referral, lost: timedelta, actor: Actor, now: datetime) -> None:
    lock_case(referral.case_id)
    db.session.refresh(referral, with_for_update={"key_share": True, "of": Referral})
    later = {"deadline_at": referral.deadline_at + lost, "reached_at": now}
    if guarded_update(Referral, Referral.id == referral.id, Referral.state.in_(OPEN_STATES), **later):
        audit.record(actor, "referral.reached", referral, now, case_id=referral.case_id)


@outbox.when_answered
def note_automatic(letter: OutboxMessage, now: datetime) -> None:
    """A program of the hospital's has answered ("out of office"): shown to whoever waits, for a person may be away."""
    referral = _to_hospital(letter)
    if referral is not None and letter.answered == outbox.AUTOMATIC:
        guarded_update(Referral, Referral.id == referral.id, automatic_at=now)


def _to_hospital(letter: OutboxMessage) -> Referral | None:
    """The referral of a letter that was meant for its hospital or the hospital's people."""
    kind, _, found = (letter.subject or "").partition(":")
    if kind != "referral" or "link" not in letter.facts:
        return None
    return db.session.get(Referral, uuid.UUID(found))


def _another_took_it(letter: OutboxMessage) -> bool:
    """Whether the same was written to another of the hospital's people, and is on its way or has arrived there."""
    if letter.occasion is None:
        return False
    kept = OutboxMessage
    beside = (kept.occasion == letter.occasion, kept.subject == letter.subject, kept.window == letter.window)
    taken = db.select(kept.id).where(*beside, kept.id != letter.id, kept.reader != letter.reader)
    return db.session.scalars(taken.where(kept.state.not_in(UNDELIVERED))).first() is not None


def _reached(referral: Referral, letter: OutboxMessage, actor: Actor, now: datetime) -> None:
    lock_case(referral.case_id)
    db.session.refresh(referral, with_for_update={"key_share": True, "of": Referral})
    if referral.undelivered_at is None:
        return
    lost = now - min(letter.since, referral.undelivered_at)
    given_back = {"deadline_at": referral.deadline_at + lost, "reminded_at": None, "reached_at": now}
    guarded_update(Referral, Referral.id == referral.id, undelivered_at=None, **given_back)
    _settle_all(letter, now)
    audit.record(actor, "referral.reached", referral, now, case_id=referral.case_id)


def _settle_all(letter: OutboxMessage, now: datetime) -> None:
    """What else of the same was lost on the way to the same reader needs nobody any more."""
    same = (OutboxMessage.subject == letter.subject, OutboxMessage.reader == letter.reader)
    for each in db.session.scalars(db.select(OutboxMessage).where(*same, outbox.unsettled())):
        each.settled_at = now


@transaction
def send_again(
    letter: OutboxMessage, actor: Actor, now: datetime, address: str | None = None
) -> OutboxMessage:
    """Send what did not arrive once more by the same way, or by letter to an address that was typed.

    Twice at once it is sent once. Raises Conflict when somebody has seen to it meanwhile, Refusal when the patient's
    consent has ended.
    """
    facts = _facts_of_today(letter, now)
    _settle(letter, now)
    reader, subject = letter.reader or f"address:{letter.recipient}", letter.subject or f"letter:{letter.id}"
    once = Once(reader, letter.occasion or letter.template, subject, f"again {letter.id}")
    by = (
        None
        if address
        else outbox.Reader("", reader, letter.recipient, letter.language, channel=letter.channel)
    )
    row = outbox.post(
        letter.template, address or letter.recipient, letter.language, now, once, None, by, **facts
    )
    row.again_of, row.waiting_since, row.typed = letter.id, letter.since, address is not None
    audit.record(
        actor, "letter.sent_again", letter, now, case_id=_case_of(letter), elsewhere=address is not None
    )
    return row


def _facts_of_today(letter: OutboxMessage, now: datetime) -> dict[str, Any]:
    """What the letter's words are made of, with a link that opens: the one of then may have run out."""
    link_id, referral = letter.facts.get("link"), _to_hospital(letter)
    if link_id is None or referral is None or referral.state not in OPEN_STATES:
        return letter.facts
    check_consents(referral.case, referral.hospital_id)
    link = db.session.get(AnswerLink, uuid.UUID(link_id))
    if link is not None and link.is_alive(now):
        return letter.facts
    return {**letter.facts, "link": str(links.answer_link(referral, now).id)}


@transaction
def settle(letter: OutboxMessage, actor: Actor, now: datetime) -> None:
    """Somebody was told in another way, by telephone say: nothing more is sent. Raises Conflict like send_again."""
    _settle(letter, now)
    audit.record(actor, "letter.settled", letter, now, case_id=_case_of(letter))
    referral = _to_hospital(letter)
    if referral is not None and referral.undelivered_at is not None:
        _reached(referral, letter, actor, now)


def _settle(letter: OutboxMessage, now: datetime) -> None:
    """Guarded: two people who press at once send once. What still waited for a server is void."""
    unseen = (OutboxMessage.id == letter.id, outbox.unsettled(), OutboxMessage.state != SENDING)
    state = when((OutboxMessage.state == PENDING, VOID), else_=OutboxMessage.state)
    if not guarded_update(OutboxMessage, *unseen, settled_at=now, state=state):
        raise Conflict(wording.SEEN_TO)


def _case_of(letter: OutboxMessage) -> uuid.UUID | None:
    referral = _to_hospital(letter)
    return referral.case_id if referral else None


@transaction
def _post_test(address: str, language: str, actor: Actor, now: datetime, channel: str) -> uuid.UUID:
    reader = outbox.Reader(occasions.ACCOUNT, f"address:{address}", address, language, channel=channel)
    row = outbox.tell("mail.tested", reader, f"user:{actor.id}", now.isoformat(), now)
    assert row is not None, "an account has no gates"
    audit.record(actor, "letter.tested", row, now)
    return row.id


def send_test(
    address: str, language: str, actor: Actor, now: datetime, channel: str = occasions.EMAIL
) -> str | None:
    """Send one letter or text that says nothing but that it came; the class of what went wrong, or None."""
    return outbox.deliver_now(_post_test(address, language, actor, now, channel), now)


def follow_addresses(now: datetime) -> int:
    """Send again what was lost on the way to a hospital whose address has been mended since."""
    lost = db.select(OutboxMessage).where(outbox.unsettled(), OutboxMessage.typed.is_(False))
    of_hospitals = (OutboxMessage.reader.startswith(HOSPITAL), OutboxMessage.state.in_(UNDELIVERED))
    mended = [each.id for each in db.session.scalars(lost.where(*of_hospitals)) if _is_mended(each)]
    return sum(_follow(letter_id, now) for letter_id in mended)


def _follow(letter_id: uuid.UUID, now: datetime) -> bool:
    try:
        send_again(db.session.get_one(OutboxMessage, letter_id), DELIVERY, now)
    except Refusal as refusal:
        log.info("a letter is not sent to the mended address", code=refusal.code, message=str(letter_id))
        return False
    return True


def _is_mended(letter: OutboxMessage) -> bool:
    hospital = db.session.get(Hospital, uuid.UUID(str(letter.reader).removeprefix(HOSPITAL)))
    today = hospital.email if hospital else None
    return today is not None and today.strip() != letter.recipient
