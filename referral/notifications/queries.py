"""Which letters wait for somebody: those of referrals for coordinators, all others for administrators."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case
from sqlalchemy.orm import joinedload

from referral import outbox
from referral.accounts.models import User
from referral.accounts.queries import with_staff
from referral.accounts.roles import Role
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.outbox import WAITING, OutboxMessage
from referral.paging import Page, page_of
from referral.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Lost:
    """A letter that did not arrive, with the referral it speaks of, if of one."""

    letter: OutboxMessage
    referral: Referral | None

    @property
    def is_for_hospital(self) -> bool:
        """Whether it was meant for a hospital or its people."""
        return (self.letter.reader or "").startswith("hospital:") or "link" in self.letter.facts


def lost_letters(user: User, page: int = 1) -> Page[Lost]:
    """What this person is asked to see to, the longest known first."""
    query = _visible(user).order_by(OutboxMessage.noticed_at, OutboxMessage.id)
    return _found(query, page)


def lost_letter(user: User, letter_id: uuid.UUID) -> Lost:
    """One of them; raises NotFound for somebody else's and for one that nobody needs to see to any more."""
    letter = db.session.scalars(_visible(user).where(OutboxMessage.id == letter_id)).first()
    if letter is None:
        raise NotFound()
    return Lost(letter, _referrals([letter]).get(_referral_id(letter)))


ANSWERED_DAYS = timedelta(days=30)
"""So long what came back that is no failure is shown."""


def not_taken_yet(user: User, page: int = 1) -> Page[Lost]:
    """Letters that a server has not taken at the first try, and that nobody need see to yet: they are tried on."""
    tried = (OutboxMessage.state.in_(WAITING), OutboxMessage.attempts > 0, OutboxMessage.noticed_at.is_(None))
    return _found(_of(user).where(*tried).order_by(OutboxMessage.due_at, OutboxMessage.id), page)


def came_back_otherwise(user: User, now: datetime, page: int = 1) -> Page[Lost]:
    """Letters for which an automatic answer, word of a delay or something unclear came back, the newest first."""
    recent = OutboxMessage.answered_at > now - ANSWERED_DAYS
    return _found(_of(user).where(recent).order_by(OutboxMessage.answered_at.desc(), OutboxMessage.id), page)


def _found(query: Any, page: int) -> Page[Lost]:
    found = page_of(query, page)
    referrals = _referrals(found.rows)
    return Page([Lost(each, referrals.get(_referral_id(each))) for each in found.rows], found.cut)


def oldest_waiting(now: datetime) -> OutboxMessage | None:
    """The letter that waits longest for a server."""
    waiting = (OutboxMessage.state.in_(WAITING), OutboxMessage.due_at <= now + max(outbox.RETRY_AFTER))
    query = db.select(OutboxMessage).where(*waiting, OutboxMessage.attempts > 0)
    return db.session.scalars(query.order_by(OutboxMessage.waiting_since).limit(1)).first()


def _visible(user: User) -> Any:
    return _of(user).where(outbox.unsettled())


def _of(user: User) -> Any:
    """A coordinator's are those of referrals and cases, an administrator's all others; nobody else has any."""
    of_cases = OutboxMessage.subject.startswith("referral:") | OutboxMessage.subject.startswith("case:")
    whose = {Role.COORDINATOR: of_cases, Role.ADMINISTRATOR: db.func.coalesce(~of_cases, True)}
    return db.select(OutboxMessage).where(whose.get(Role(user.role), db.false()))


def _referral_id(letter: OutboxMessage) -> uuid.UUID | None:
    kind, _, found = (letter.subject or "").partition(":")
    return uuid.UUID(found) if kind == "referral" else None


def _referrals(letters: Sequence[OutboxMessage]) -> dict[uuid.UUID | None, Referral]:
    """The referrals these letters speak of, with case and hospital, in one statement."""
    ids: Iterable[uuid.UUID] = filter(None, map(_referral_id, letters))
    wanted = db.select(Referral).where(Referral.id.in_(list(ids)))
    loaded = wanted.options(joinedload(Referral.case), joinedload(Referral.hospital))
    return {each.id: each for each in db.session.scalars(loaded)}


class Unreachable(NamedTuple):
    """A hospital without a registered address, and whether somebody there has an account."""

    hospital: Hospital
    has_staff: bool


def without_address(page: int) -> Page[Unreachable]:
    """Open oncology hospitals to which no letter can be sent, by country and city."""
    found = page_of(_without_address(), page)
    staffed = with_staff()
    return Page([Unreachable(each, each.id in staffed) for each in found.rows], found.cut)


def all_hospitals() -> list[Hospital]:
    """Every open oncology hospital, those without an address first."""
    missing = case((Hospital.email.is_(None), 0), else_=1)
    query = db.select(Hospital).where(*_OPEN).order_by(missing, *_BY_TOWN)
    return list(db.session.scalars(query))


_OPEN = (Hospital.is_oncology, Hospital.closed_at.is_(None))
_BY_TOWN = (Hospital.country, Hospital.city, Hospital.name, Hospital.id)


def _without_address() -> Any:
    nobody = db.func.coalesce(Hospital.email, "") == ""
    return db.select(Hospital).where(*_OPEN, nobody).order_by(*_BY_TOWN)
