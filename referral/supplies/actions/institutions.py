"""An institution is entered, called back at its official number by two people, verified for a year."""

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from matching.vocabulary import UKRAINE
from referral import audit
from referral.accounts.models import User
from referral.accounts.queries import may_be_one
from referral.audit import Actor
from referral.crypto import link_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.i18n import _l
from referral.phones import numbers_kept
from referral.supplies import telling
from referral.supplies.models import CALLED, ENTERED, STOPPED, VERIFIED, Institution

VERIFIED_FOR = timedelta(days=365)
CALL_WITHIN = timedelta(days=30)
"""So long the first call holds while the second is waited for; a choice of ours."""
MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
SECOND_PERSON = _l("A second person calls: whoever called first does not verify.")
ENTERED_ALREADY = _l(
    "This number is entered already, at: %(name)s. One institution is kept once, whatever it is called."
)
SECOND_ACCOUNT = _l(
    "The account that called first has the same telephone or mailbox as yours. Another person calls, not another "
    "account."
)
SAME_NAME = _l(
    "An institution of this name is entered in this town already. If it is another one, please write its full name."
)
TOO_LONG_AGO = _l("The first call was more than 30 days ago: begin again.")


@transaction
def make(facts: Mapping[str, Any], actor: Actor, now: datetime) -> Institution:
    """Enter an institution. `facts`: name, region, locality, email, phone, phone_source, phone_read_on, licence_holder.

    Nothing of it is published until two people have called it. Raises Invalid for a number that another one has: two
    names of one institution would ask for the same twice; and for a name that stands already in its town.
    """
    known_as = key_of(facts["name"], facts["locality"])
    if name := _name_with(facts["phone"]):
        raise Invalid({"phone": [str(ENTERED_ALREADY) % {"name": name}]})
    if _is_known(known_as):
        raise Invalid({"name": [str(SAME_NAME)]})
    institution = Institution(known_as=known_as, id=uuid.uuid4(), made_at=now, made_by=uuid.UUID(actor.id))
    for name, value in facts.items():
        setattr(institution, name, value)
    institution.link_hash = link_hash(institution.id)
    try:
        with db.session.begin_nested():
            db.session.add(institution)
    except IntegrityError:
        raise Invalid({"name": [str(SAME_NAME)]}) from None
    audit.record(actor, "supplies.institution_made", institution, now, region=institution.region)
    return institution


def key_of(name: str, locality: str) -> str:
    """By what two rows are seen to be one institution, however it was written.

    >>> key_of("КНП «Онкоцентр № 1»", "Львів") == key_of("кнп онкоцентр №1", " ЛЬВІВ ")
    True
    """
    return "|".join((UKRAINE, *map(_plain, (locality, name))))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _is_known(known_as: str | None) -> bool:
    same = db.select(Institution.id).where(Institution.known_as == known_as, Institution.state != STOPPED)
    return known_as is not None and db.session.scalars(same).first() is not None


def _name_with(phone: str) -> str | None:
    """Of the institution that one of these numbers belongs to, however it was written."""
    asked = numbers_kept(phone)
    known = db.select(Institution.name, Institution.phone).where(Institution.state != STOPPED)
    return next((name for name, other in db.session.execute(known) if asked & numbers_kept(other)), None)


@transaction
def call(institution: Institution, actor: Actor, now: datetime) -> None:
    """The first person has called the official number and was told that the institution asks here. Raises Conflict."""
    first = {"called_by": uuid.UUID(actor.id), "called_at": now, "verified_by": None, "verified_at": None}
    _move(institution, ENTERED, CALLED, **first)
    audit.record(actor, "supplies.institution_called", institution, now)


@transaction
def verify(institution: Institution, actor: Actor, now: datetime) -> None:
    """The second person has called as well: it is verified for a year.

    Raises Conflict for whoever called first or may be the same person, and where that call is too long ago.
    """
    db.session.refresh(institution)
    me = uuid.UUID(actor.id)
    first = db.session.get(User, institution.called_by) if institution.called_by else None
    if first is not None and may_be_one(first, db.session.get_one(User, me)):
        raise Conflict(SECOND_PERSON if first.id == me else SECOND_ACCOUNT)
    if institution.called_at is None or institution.called_at < now - CALL_WITHIN:
        raise Conflict(TOO_LONG_AGO)
    second = (Institution.called_by != me, Institution.called_at == institution.called_at)
    due = (now + VERIFIED_FOR).date()
    _move(institution, CALLED, VERIFIED, *second, verified_by=me, verified_at=now, verify_by=due)
    audit.record(actor, "supplies.institution_verified", institution, now)
    telling.verified(institution, now)


@transaction
def begin_again(institution: Institution, actor: Actor, now: datetime) -> None:
    """The calls are made anew, as the year is nearly over or something has changed; until both are made nothing of it
    is published. Raises Conflict where they are to be made anyway."""
    if institution.state == ENTERED:
        raise Conflict(MOVED_ON)
    if institution.state == STOPPED and (name := _name_with(institution.phone)):
        raise Conflict(str(ENTERED_ALREADY) % {"name": name})
    if institution.state == STOPPED and _is_known(institution.known_as):
        raise Conflict(SAME_NAME)
    nobody = {"called_by": None, "called_at": None, "verified_by": None, "verified_at": None}
    _move(institution, institution.state, ENTERED, **nobody, verify_by=None)
    audit.record(actor, "supplies.institution_again", institution, now)


@transaction
def stop(institution: Institution, actor: Actor, now: datetime) -> None:
    """Nothing of it is published any more, and its link opens no page. Raises Conflict for the second."""
    if institution.state == STOPPED:
        raise Conflict(MOVED_ON)
    _move(institution, institution.state, STOPPED)
    audit.record(actor, "supplies.institution_stopped", institution, now)


def _move(institution: Institution, before: str, after: str, *conditions: Any, **facts: Any) -> None:
    stands = (Institution.id == institution.id, Institution.state == before, *conditions)
    if not guarded_update(Institution, *stands, state=after, **facts):
        raise Conflict(MOVED_ON)
