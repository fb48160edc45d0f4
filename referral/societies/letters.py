"""The letters to liaison persons: what each needs, found at delivery; a letter that is void is not sent."""

import uuid
from typing import Any

from flask import url_for

from referral.config import setting
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.outbox import letter
from referral.societies.actions.relays import why_void
from referral.societies.models import ENDED, INVITED, SocietyLink
from referral.societies.queries import names_of

Context = dict[str, Any]


def _link(facts: Context) -> SocietyLink | None:
    link = db.session.get(SocietyLink, uuid.UUID(facts["link"]))
    gone = link is None or not link.is_alive(utc_now()) or link.liaison.state == ENDED
    return None if gone else link


def _known(link: SocietyLink) -> Context:
    liaison = link.liaison
    return {
        "society": names_of([liaison.society_id]).get(liaison.society_id, ""),
        "country": liaison.society.country,
        "service": setting("PUBLIC_NAME"),
        "until": link.expires_at.date(),
        "link": url_for("societies.open_link", token=link_token(link.id), _external=True),
    }


@letter("liaison_invitation")
def liaison_invitation(facts: Context) -> Context | None:
    """What would be kept and shown to whom; void once they have agreed, or are gone."""
    link = _link(facts)
    return _known(link) if link and link.liaison.state == INVITED else None


@letter("liaison_own")
def liaison_own(facts: Context) -> Context | None:
    """Thanks, and the link to what is kept."""
    link = _link(facts)
    return _known(link) if link else None


@letter("liaison_confirm")
def liaison_confirm(facts: Context) -> Context | None:
    """Does everything still hold? Void once they are gone."""
    link = _link(facts)
    return {**_known(link), "by": link.liaison.confirm_by} if link else None


@letter("relay_reminder")
def relay_reminder(facts: Context) -> Context | None:
    """As the first one."""
    return relay_new(facts)


@letter("relay_new")
def relay_new(facts: Context) -> Context | None:
    """A request in codes; void once it is answered, taken back or not needed."""
    link = _link(facts)
    relay = link.relay if link else None
    if link is None or relay is None or not relay.is_open or why_void(relay):
        return None
    return {**_known(link), "due": relay.due_at, "topic": relay.topic, "priority": relay.case.priority}
