"""The watch is kept in the transaction of each deed: read off what the deed notes in the audit trail.

No deed has to think of it. A deed that counts (acts.py) or that moves a case into another state begins the time anew;
before the commit the row of the case is written from what the case is then.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case as case_of
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from referral.audit import AuditEvent
from referral.db import INSERTS, db
from referral.intake.models import Case, Patient
from referral.referrals.actions.keeping import WAITS_FOR_A_CALL
from referral.referrals.models import Referral
from referral.watch.acts import begins_state, is_act, moves_release
from referral.watch.limits import act_by, limits, steps, tell_at
from referral.watch.models import CaseWatch

NOTED = "watched"
"""Under this name a session keeps of which cases something was noted: since when somebody has acted, if anybody has."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One deed of a case: when, and whether it counts."""

    at: datetime
    is_act: bool


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    """Keep what new events of the trail say of a case; several of one deed are one."""
    for row in session.new:
        if isinstance(row, AuditEvent) and row.case_id:
            counts = is_act(row.verb, row.actor_role)
            if counts or begins_state(row.verb) or moves_release(row.verb):
                kept: dict[uuid.UUID, Noted] = session.info.setdefault(NOTED, {})
                case_id = uuid.UUID(row.case_id)
                was = kept.get(case_id)
                kept[case_id] = Noted(row.at, counts or bool(was and was.is_act))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    for case_id, noted in sorted(session.info.pop(NOTED, {}).items()):
        renew(session, case_id, noted)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(NOTED, None)


def renew(session: Session, case_id: uuid.UUID, noted: Noted) -> None:
    """Write the row of one case; a case that is over, or of somebody who was erased, has none."""
    found = session.execute(_standing().where(Case.id == case_id)).first()
    if found is None or (found.state, found.priority) not in limits() or found.erased_at:
        session.execute(delete(CaseWatch).where(CaseWatch.case_id == case_id), execution_options=AS_IT_IS)
        return
    goes_on = found.since is not None and not noted.is_act and found.was == found.state
    put(session, [row_of(found, found.since if goes_on else noted.at, found.release_at)])


AS_IT_IS = {"synchronize_session": False}


def _standing() -> Any:
    """What the watch over a case is reckoned from, beside what it says so far."""
    columns = (Case.id, Case.state, Case.priority, Case.place_country, Case.parked_until, Patient.erased_at)
    kept = (CaseWatch.since, CaseWatch.state.label("was"), release().label("release_at"))
    joined = db.select(*columns, *kept).select_from(Case).join(Case.patient)
    return joined.outerjoin(CaseWatch, CaseWatch.case_id == Case.id)


def release() -> Any:
    """When the first slot of a case is given away because a consent was taken back; none where none is kept so."""
    kept = (Referral.case_id == Case.id, Referral.state.in_(WAITS_FOR_A_CALL))
    first = db.func.min(Referral.release_at, type_=Referral.release_at.type)
    return db.select(first).where(*kept).correlate(Case).scalar_subquery()


def row_of(case: Any, since: datetime, release_at: datetime | None) -> dict[str, Any]:
    """The row of a case on which somebody acted last at a moment: nobody has been told of it."""
    of = (case.state, case.priority)
    missed = act_by(*of, since, case.place_country, case.parked_until, release_at)
    row = {"case_id": case.id, "state": case.state, "priority": case.priority, "since": since}
    return row | {
        "act_by": missed,
        "step": "",
        "next_at": tell_at(*of, missed, case.place_country, steps()[0]),
    }


def put(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows; one whose moment has not changed keeps who was told already."""
    insert = INSERTS[session.get_bind().dialect.name](CaseWatch)
    for row in rows:
        as_before = CaseWatch.act_by == row["act_by"]
        told = {
            name: case_of((as_before, getattr(CaseWatch, name)), else_=getattr(insert.excluded, name))
            for name in ("step", "next_at")
        }
        others = {name: getattr(insert.excluded, name) for name in ("state", "priority", "since", "act_by")}
        written = insert.values(row).on_conflict_do_update(index_elements=["case_id"], set_=others | told)
        session.execute(written, execution_options=AS_IT_IS)
