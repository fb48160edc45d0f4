"""Who stands before a liaison person's pages: by a link's short session, or by an account of the same address."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import g, request, session
from flask_login import current_user
from sqlalchemy import Select, and_

from referral import scopes
from referral.accounts.roles import Role
from referral.accounts.signing_in import browsers, sessions
from referral.accounts.signing_in.sessions import BrowserSession
from referral.db import db, utc_now
from referral.errors import Expired, NotFound
from referral.i18n import _l, live_in
from referral.prepared import prepared
from referral.societies import links, people
from referral.societies.links import LINK_DEAD
from referral.societies.models import ENDED, OWN, Liaison, Relay, SocietyLink

LASTS = timedelta(hours=1)
KEY = sessions.LIAISON
SESSION_OVER = _l(
    "This page was open for too long, or was never opened. Please open the link in the letter again."
)


@dataclass(frozen=True, slots=True)
class Door:
    """One liaison person, the request that they may answer if there is one, and whether a link opened it."""

    liaison: Liaison
    relay: Relay | None
    by_link: bool


def begin(link: SocietyLink, now: datetime) -> None:
    """A session that the database ends, in the place of the one that was open in this browser."""
    sessions.end([(session.get(KEY) or {}).get(sessions.ROW)], now)
    row = sessions.begin(KEY, now, LASTS, browsers.name_of_browser(), subject_id=link.id)
    until = (now + LASTS).isoformat()
    session[KEY] = {"link": str(link.id), "until": until, sessions.ROW: str(row)}


def speak(liaison: Liaison) -> None:
    """From here on this request speaks as the letters to this person do."""
    g.letter_language = liaison.language
    live_in(liaison.society.country)


def own_link(*purposes: str) -> SocietyLink:
    """The link this session was opened with, if it is for this; raises Expired."""
    kept, now = session.get(KEY), utc_now()
    link, is_living = _kept_link(kept, now) if kept else (None, False)
    if not kept or not is_living or datetime.fromisoformat(kept["until"]) <= now:
        raise Expired(SESSION_OVER)
    if link is None or link.purpose not in purposes or not link.is_alive(now) or link.liaison.state == ENDED:
        raise Expired(LINK_DEAD)
    speak(link.liaison)
    if link.relay is not None:
        scopes.enter(scopes.HOLDER, link.relay.case_id)
    return link


def _kept_link(kept: dict[str, Any], now: datetime) -> tuple[SocietyLink | None, bool]:
    row = sessions.row_kept(kept.get(sessions.ROW))
    found = db.session.execute(*_link_and_session(uuid.UUID(kept["link"]), row, now)).first()
    return (found[0], found[1] is not None) if found else (None, False)


@prepared
def _link_and_session(
    link_id: uuid.UUID, row: uuid.UUID | None, now: datetime
) -> Select[tuple[SocietyLink, uuid.UUID]]:
    mine = (BrowserSession.subject_id == SocietyLink.id, *sessions.is_living(KEY, row, now))
    query = db.select(SocietyLink, BrowserSession.id).outerjoin(BrowserSession, and_(*mine))
    return query.where(SocietyLink.id == link_id)


def own_people() -> list[Liaison]:
    """Who the account that is signed in is for societies; nobody for any other account."""
    if not current_user.is_authenticated or current_user.role != Role.LIAISON:
        return []
    return people.of_email(current_user.email)


def own_page() -> Door:
    """Whose data are shown and changed: the link's that was opened last, else the account's. Raises Expired.

    One account may answer for several societies: `society` in the address or the form says for which; the letter of
    the second must not open what is kept for the first. Raises NotFound for a society that is not theirs.
    """
    wanted = request.values.get("society", "")
    try:
        found = own_link(OWN).liaison
        if wanted in ("", str(found.society_id)):
            return Door(found, None, by_link=True)
        mine = own_people()
    except Expired:
        mine = own_people()
        if not mine:
            raise
    return _of_society(mine, wanted)


def _of_society(mine: list[Liaison], wanted: str) -> Door:
    chosen = next((each for each in mine if wanted in ("", str(each.society_id))), None)
    if chosen is None:
        raise NotFound()
    speak(chosen)
    return Door(chosen, None, by_link=False)


def of_account(relay: Relay) -> Door:
    """The door of the account that is signed in to one request. Raises NotFound for another society's."""
    mine = next((each for each in own_people() if each.society_id == relay.society_id), None)
    if mine is None or not mine.is_living(utc_now().date()):
        raise NotFound()
    speak(mine)
    scopes.enter(scopes.HOLDER, relay.case_id)
    return Door(mine, relay, by_link=False)


__all__ = ["Door", "begin", "links", "of_account", "own_link", "own_page", "own_people", "speak"]
