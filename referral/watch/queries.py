"""Which cases nobody has acted on in time, and who has been told. What the clock asks is found by an index."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import or_

from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.db import db
from referral.intake.models import Case, Patient
from referral.outbox import OutboxMessage
from referral.watch.limits import limits
from referral.watch.models import CaseWatch

WATCHED = tuple(dict.fromkeys(state for state, _priority in limits()))
"""The states of a case on which somebody must act."""


def to_tell(now: datetime, most: int) -> list[uuid.UUID]:
    """The cases of which the next people are to be told, the longest due first."""
    query = db.select(CaseWatch.case_id).where(CaseWatch.next_at.is_not(None), CaseWatch.next_at <= now)
    found = list(db.session.scalars(query.order_by(CaseWatch.next_at).limit(most)))
    db.session.rollback()
    return found


def told(case_id: uuid.UUID, window: str) -> set[uuid.UUID]:
    """Who has been told that nobody acted on a case by this moment."""
    kept = OutboxMessage
    query = db.select(kept.reader).where(kept.subject == f"case:{case_id}", kept.window == window)
    readers = db.session.scalars(query.where(kept.occasion == "case.untouched"))
    return {uuid.UUID(str(each).partition(":")[2]) for each in readers}


def coordinators() -> Sequence[User]:
    """Every active coordinator."""
    return _active(Role.COORDINATOR)


def administrators() -> list[uuid.UUID]:
    """Every active administrator."""
    return [each.id for each in _active(Role.ADMINISTRATOR)]


def _active(role: Role) -> Sequence[User]:
    return db.session.scalars(db.select(User).where(User.role == role, User.active).order_by(User.id)).all()


def watch_of(case_id: uuid.UUID) -> CaseWatch | None:
    """The watch over a case; none where it is over."""
    return db.session.get(CaseWatch, case_id)


def unwatched() -> list[uuid.UUID]:
    """Open cases without a row, or with one of another state."""
    joined = db.select(Case.id).join(Case.patient).outerjoin(CaseWatch, CaseWatch.case_id == Case.id)
    wrong = or_(CaseWatch.case_id.is_(None), CaseWatch.state != Case.state)
    return list(db.session.scalars(joined.where(Case.state.in_(WATCHED), Patient.erased_at.is_(None), wrong)))


def watched_in_vain() -> list[uuid.UUID]:
    """Cases with a row that are over, or of people who were erased."""
    joined = db.select(CaseWatch.case_id).join(Case, Case.id == CaseWatch.case_id).join(Case.patient)
    return list(
        db.session.scalars(joined.where(or_(Case.state.not_in(WATCHED), Patient.erased_at.is_not(None))))
    )


def batches(ids: list[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    """The same in parts."""
    return (ids[first : first + size] for first in range(0, len(ids), size))
