"""The secret links of liaison persons: made, found, ended. Opening an address changes nothing; a press does."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import update

from referral import audit
from referral.audit import Actor
from referral.crypto import link_hash, token_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Expired
from referral.i18n import _l
from referral.societies.models import ANSWER, INVITE, OWN, Liaison, Relay, SocietyLink

ROLE = "liaison"
LINK_DEAD = _l(
    "This link has ended, was used already or was never valid. Please ask the coordination for a new one."
)


def issue(
    liaison: Liaison, purpose: str, expires_at: datetime, now: datetime, relay: Relay | None = None
) -> SocietyLink:
    """A new link; an earlier invitation or own page of the same person opens no longer."""
    if purpose in (INVITE, OWN):
        kill(SocietyLink.liaison_id == liaison.id, SocietyLink.purpose == purpose, now=now)
    link = SocietyLink(id=uuid.uuid4(), purpose=purpose, liaison_id=liaison.id, liaison=liaison, relay=relay)
    link.relay_id = relay.id if relay else None
    link.token_hash, link.created_at, link.expires_at = link_hash(link.id), now, expires_at
    db.session.add(link)
    db.session.flush()
    return link


def relay_link(liaison: Liaison, relay: Relay, after: timedelta, now: datetime) -> SocietyLink:
    """A link to answer one request: until some days after its time."""
    return issue(liaison, ANSWER, relay.due_at + after, now, relay)


def by_token(token: str) -> SocietyLink | None:
    """The link that this secret belongs to, alive or not; changes nothing."""
    return db.session.scalars(
        db.select(SocietyLink).where(SocietyLink.token_hash == token_hash(token))
    ).first()


def of_relay(relay_id: uuid.UUID) -> list[SocietyLink]:
    """The links by which a request was sent, in the order in which its readers agreed."""
    mine = db.select(SocietyLink).join(Liaison).where(SocietyLink.relay_id == relay_id)
    return list(db.session.scalars(mine.order_by(Liaison.consented_at, Liaison.id)))


def kill(*which: object, now: datetime) -> None:
    """End these links at once."""
    alive = update(SocietyLink).where(*which, SocietyLink.killed_at.is_(None))  # type: ignore[arg-type]
    db.session.execute(alive.values(killed_at=now), execution_options={"synchronize_session": "fetch"})


def actor_of(liaison: Liaison) -> Actor:
    """A liaison person as the doer of a deed, known by the link alone."""
    return Actor("link", str(liaison.id), ROLE)


@transaction
def note_opening(link: SocietyLink, now: datetime) -> None:
    """Note that a link was opened by hand: its person is reached. Raises Expired where it is dead by now."""
    alive = (SocietyLink.id == link.id, SocietyLink.killed_at.is_(None), SocietyLink.expires_at > now)
    if not guarded_update(SocietyLink, *alive, opened_at=db.func.coalesce(SocietyLink.opened_at, now)):
        raise Expired(LINK_DEAD)
    guarded_update(Liaison, Liaison.id == link.liaison_id, undelivered_at=None)
    audit.record(actor_of(link.liaison), "society_link.opened", link, now)
