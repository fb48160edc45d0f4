"""Who answers for a society: invited, agreed, said again, handed over, gone. Nobody is kept without their consent."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from referral import audit, occasions, outbox
from referral.audit import Actor, AuditEvent
from referral.crypto import new_data_key
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, TooMany
from referral.hospitals.shelf_lives import later
from referral.i18n import _l
from referral.outbox import OutboxMessage
from referral.societies import links, people
from referral.societies.clocks import (
    CONFIRM_EVERY,
    ERASED_AFTER,
    INVITATION_LASTS,
    MOST_INVITED,
    VALID_MONTHS,
)
from referral.societies.links import actor_of
from referral.societies.models import ACTIVE, ENDED, INVITE, INVITED, OWN, Liaison, Society, SocietyLink

CONSENT_TEXT = "2026-11-29"
"""The version of what a liaison person agrees to (templates/societies/kept.html)."""
THERE_ALREADY = _l("This address was invited already, or has agreed.")
GONE = _l("This person answers for the society no longer.")
OVER = _l("Twelve months are over: please agree anew.")
ENOUGH = _l(
    "You have invited %(number)s people within a day; more is not possible. "
    "Please go on tomorrow, or write to the coordination."
)


@transaction
def invite(
    society: Society,
    email: str,
    position: str,
    language: str,
    actor: Actor,
    now: datetime,
    replaces: Liaison | None = None,
) -> Liaison:
    """Invite somebody by letter; until they agree nothing but the address is kept. Raises Conflict for an address
    that was invited or has agreed."""
    if people.open_at(society.id, email):
        raise Conflict(THERE_ALREADY)
    row = Liaison(id=uuid.uuid4(), society=society, position=position, language=language, invited_at=now)
    row.data_key, row.topics, row.languages = new_data_key(), [], []
    row.said, row.email_index = {"email": email.strip()}, people.index_of(email)
    row.invited_by = uuid.UUID(actor.id) if actor.kind == "user" else None
    row.replaces_id = replaces.id if replaces else None
    db.session.add(row)
    db.session.flush()
    _write(row, "liaison.invited", INVITE, now + INVITATION_LASTS, now)
    audit.record(actor, "liaison.invited", row, now, society=str(society.id))
    return row


@transaction
def invite_again(liaison: Liaison, actor: Actor, now: datetime) -> None:
    """The letter once more with a new link; the link before opens no longer. Raises Conflict once they are gone."""
    if liaison.state == ENDED:
        raise Conflict(GONE)
    liaison.undelivered_at = None
    if liaison.state == INVITED:
        liaison.invited_at = now
        _write(liaison, "liaison.invited", INVITE, now + INVITATION_LASTS, now)
    else:
        ask_to_confirm(liaison, now)
    audit.record(actor, "liaison.invited_again", liaison, now)


def ask_to_confirm(liaison: Liaison, now: datetime) -> None:
    """A letter with one button: does everything still hold?"""
    liaison.asked_at = now
    _write(liaison, "liaison.confirm", OWN, _own_until(liaison, now), now)


def _own_until(liaison: Liaison, now: datetime) -> datetime:
    days = (liaison.valid_until - now.date()) if liaison.valid_until else INVITATION_LASTS
    return max(now + days, now) + ERASED_AFTER


def _write(liaison: Liaison, occasion: str, purpose: str, until: datetime, now: datetime) -> None:
    link = links.issue(liaison, purpose, until, now)
    tell(liaison, occasion, link, f"liaison:{liaison.id}", now)


def tell(liaison: Liaison, occasion: str, link: SocietyLink, subject: str, now: datetime) -> None:
    """A letter with this link; the address is found as it leaves and stands beside no letter."""
    reader = outbox.Reader(occasions.LIAISON, f"{occasions.LIAISON}:{liaison.id}", "", liaison.language)
    outbox.tell(occasion, reader, subject, str(link.id), now, link=str(link.id))


@transaction
def agree(liaison: Liaison, said: Mapping[str, Any], language: str, actor: Actor, now: datetime) -> None:
    """They agree, or agree anew, for twelve months. `said`: name, topics, languages, hours.

    Whom they take over from is gone at that moment. Raises Conflict once they are gone.
    """
    was_invited = liaison.state == INVITED
    if not guarded_update(
        Liaison, Liaison.id == liaison.id, Liaison.state.in_((INVITED, ACTIVE)), state=ACTIVE
    ):
        raise Conflict(GONE)
    liaison.said = {**liaison.known, "name": said["name"], "hours": said.get("hours", "")}
    liaison.topics, liaison.languages, liaison.language = (
        list(said["topics"]),
        list(said["languages"]),
        language,
    )
    liaison.consent_text, liaison.consented_at = CONSENT_TEXT, liaison.consented_at or now
    liaison.valid_until = later(now.date(), VALID_MONTHS)
    liaison.confirm_by = min((now + CONFIRM_EVERY).date(), liaison.valid_until)
    audit.record(actor, "liaison.agreed" if was_invited else "liaison.agreed_anew", liaison, now)
    if was_invited:
        links.kill(SocietyLink.liaison_id == liaison.id, SocietyLink.purpose == INVITE, now=now)
        _write(liaison, "liaison.agreed", OWN, _own_until(liaison, now), now)
        before = db.session.get(Liaison, liaison.replaces_id) if liaison.replaces_id else None
        if before is not None and before.state != ENDED:
            end(before, "handed_over", actor, now)


@transaction
def confirm(liaison: Liaison, actor: Actor, now: datetime) -> None:
    """Everything still holds, for another ninety days. Raises Conflict after the twelve months or the end."""
    if liaison.valid_until is None or now.date() > liaison.valid_until:
        raise Conflict(OVER if liaison.state == ACTIVE else GONE)
    until = min((now + CONFIRM_EVERY).date(), liaison.valid_until)
    if not guarded_update(Liaison, Liaison.id == liaison.id, Liaison.state == ACTIVE, confirm_by=until):
        raise Conflict(GONE)
    audit.record(actor, "liaison.confirmed", liaison, now)


@transaction
def hand_over(
    liaison: Liaison, email: str, position: str, language: str, actor: Actor, now: datetime
) -> Liaison:
    """Invite a successor, in whose place they stay until that person has agreed, or a deputy.

    Raises Conflict, TooMany once they have invited as many within a day as one person may.
    """
    if liaison.state != ACTIVE:
        raise Conflict(GONE)
    _check_number(liaison, now)
    if position == "deputy":
        return invite(liaison.society, email, "deputy", language, actor, now)
    return invite(liaison.society, email, liaison.position, language, actor, now, replaces=liaison)


def _check_number(liaison: Liaison, now: datetime) -> None:
    """One person is counted once, for however many societies they answer, and one press after the other."""
    own = db.select(Liaison.id).where(Liaison.email_index == liaison.email_index, Liaison.state != ENDED)
    people = [str(each) for each in db.session.scalars(own.order_by(Liaison.id).with_for_update())]
    theirs = (AuditEvent.actor_id.in_(people), AuditEvent.verb == "liaison.invited")
    counted = db.select(db.func.count()).select_from(AuditEvent)
    number = db.session.scalar(counted.where(*theirs, AuditEvent.at > now - timedelta(days=1))) or 0
    if number >= MOST_INVITED:
        raise TooMany(ENOUGH % {"number": MOST_INVITED})


@transaction
def end(liaison: Liaison, how: str, actor: Actor, now: datetime) -> bool:
    """They are gone, as kinds.ENDINGS says: name, address and hours can never be read again, every link is dead.

    Requests that nobody of the society can answer any more come back to the desk with the next round of the clock.
    """
    if not guarded_update(Liaison, Liaison.id == liaison.id, Liaison.state != ENDED, state=ENDED):
        return False
    liaison.data_key.destroy(now)
    liaison.said_sealed, liaison.email_index, liaison.topics, liaison.languages = None, None, [], []
    liaison.ended_at, liaison.ended_how = now, how
    liaison.valid_until = liaison.confirm_by = liaison.undelivered_at = None
    links.kill(SocietyLink.liaison_id == liaison.id, now=now)
    audit.record(actor, "liaison.ended", liaison, now, how=how)
    return True


@outbox.address_of(occasions.LIAISON)
def address(liaison_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where a letter goes as of now; opened for the letter alone, and never kept beside it."""
    liaison = db.session.get(Liaison, liaison_id)
    return (liaison.known.get("email"), None) if liaison is not None else (None, None)


@outbox.when_lost
def note_lost(lost: OutboxMessage, now: datetime) -> None:
    """A letter to a liaison person did not arrive: the list of the desk says so, and nobody asks them meanwhile."""
    if (lost.reader or "").startswith(f"{occasions.LIAISON}:"):
        lost.settled_at = now
        link = db.session.get(SocietyLink, uuid.UUID(lost.facts["link"]))
        if link is not None and link.liaison.state != ENDED and link.opened_at is None:
            link.lost_at, link.liaison.undelivered_at = now, now


__all__ = [
    "actor_of",
    "address",
    "agree",
    "ask_to_confirm",
    "confirm",
    "end",
    "hand_over",
    "invite",
    "invite_again",
]
