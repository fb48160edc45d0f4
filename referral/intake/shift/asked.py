"""Which requests for a case are open, and who may decide one."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case, Patient
from referral.intake.shift.models import CaseRequest
from referral.prepared import prepared

MOST_SHOWN = 25
SHOWN_FOR = timedelta(days=3)
"""So long the one who asked reads what came of it."""


class Asked(NamedTuple):
    """A request with the reference of its case and the name of who asked."""

    request: CaseRequest
    reference: str
    name: str


def _requests() -> Select[tuple[CaseRequest, str, str]]:
    wanted = db.select(CaseRequest, Case.reference, User.name)
    wanted = wanted.join(Case, Case.id == CaseRequest.case_id).join(User, User.id == CaseRequest.asked_by)
    return wanted.join(Patient, Patient.id == Case.patient_id).where(Patient.erased_at.is_(None))


def _read(wanted: Select[tuple[CaseRequest, str, str]]) -> Sequence[Asked]:
    return [Asked(*row) for row in db.session.execute(wanted)]


def to_decide(user: User) -> Sequence[Asked]:
    """What waits for this person's decision, the oldest first: of the cases they keep; a coordinator's are all."""
    waits = _requests().where(CaseRequest.verdict.is_(None), CaseRequest.asked_by != user.id)
    mine = waits if user.role == Role.COORDINATOR else waits.where(Case.keeper_id == user.id)
    return _read(mine.order_by(CaseRequest.asked_at, CaseRequest.id).limit(MOST_SHOWN))


def own_requests(user: User, now: datetime) -> Sequence[Asked]:
    """What this person asked for lately, the newest first; nothing of a case but its reference."""
    mine = _requests().where(CaseRequest.asked_by == user.id, CaseRequest.asked_at > now - SHOWN_FOR)
    return _read(mine.order_by(CaseRequest.asked_at.desc(), CaseRequest.id).limit(MOST_SHOWN))


def of_case(case: Case) -> Sequence[Asked]:
    """The open requests for a case, the oldest first."""
    return [Asked(*row) for row in db.session.execute(*_of_case(case.id))]


@prepared
def _of_case(case_id: uuid.UUID) -> Select[tuple[CaseRequest, str, str]]:
    waits = _requests().where(CaseRequest.case_id == case_id, CaseRequest.verdict.is_(None))
    return waits.order_by(CaseRequest.asked_at, CaseRequest.id).limit(MOST_SHOWN)


def request_for(user: User, request_id: uuid.UUID, decides: bool) -> tuple[CaseRequest, Case]:
    """A request this person may decide, or with `decides` false take back, with its case; raises NotFound."""
    found = db.session.get(CaseRequest, request_id)
    case = db.session.get(Case, found.case_id) if found else None
    if found is None or case is None:
        raise NotFound()
    keeps = user.role == Role.COORDINATOR or case.keeper_id == user.id
    if not (keeps if decides else found.asked_by == user.id):
        raise NotFound()
    return found, case
