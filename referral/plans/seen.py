"""What a draft has seen: the versions of the rows that it reckons with; what has another version since is newer.

The versions are taken before anything else is read, so that a change made meanwhile is told rather than missed.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, union

from referral.db import db
from referral.hospitals.models import Hospital, Service
from referral.intake.models import Case, CaseMove, Consent
from referral.intake.queries import is_living_person
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import Referral, ReferralMove
from referral.travel_groups.models import TravelsWith

Versions = dict[str, list[int]]
"""The id of a row → its own version, and the sums of the versions of what belongs to it."""


class Newer(NamedTuple):
    """How many waiting cases and hospitals have changed since a draft was made."""

    cases: int
    hospitals: int


def now() -> dict[str, Versions]:
    """The versions of every case that waits and of every hospital, to be kept with a draft."""
    return {"cases": _cases(), "hospitals": _hospitals()}


def newer(run: PlanRun) -> Newer:
    """How many changed since: of those who waited then or wait now, and of the hospitals.

    The draft's own sending is not news; the answer to it is.
    """
    if run.seen is None:
        return Newer(_cases_after(run), _hospitals_after(run.created_at))
    cases, hospitals = run.seen["cases"], run.seen["hospitals"]
    return Newer(_different(cases, _cases(run)), _different(hospitals, _hospitals()))


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    return sum(before.get(each) != after.get(each) for each in before.keys() | after.keys())


def _cases(run: PlanRun | None = None) -> Versions:
    """Every case that waits: its version, its referrals', its consents taken back, and who travels with it."""
    sent = case((Referral.id.in_(_own(run)), 1), else_=0) if run else 0
    consents = _sum(Consent.version - 1, Consent.case_id == Case.id)
    referrals = _sum(Referral.version - sent, Referral.case_id == Case.id)
    travels = _sum(TravelsWith.version, TravelsWith.first_id == Case.id) + _sum(
        TravelsWith.version, TravelsWith.second_id == Case.id
    )
    wanted = db.select(Case.id, Case.version, referrals, consents, travels)
    return _versions(wanted.where(Case.state == "waiting", is_living_person()))


def _own(run: PlanRun) -> Any:
    """The referrals that were sent from a draft's own lines."""
    columns = (PlanLine.referral_id, PlanLine.second_referral_id)
    return union(*(db.select(each).where(PlanLine.run_id == run.id, each.is_not(None)) for each in columns))


def _hospitals() -> Versions:
    """Every hospital: its version, with what it treats, and those of its services."""
    return _versions(
        db.select(Hospital.id, Hospital.version, _sum(Service.version, Service.hospital_id == Hospital.id))
    )


def _sum(what: Any, *which: ColumnElement[bool]) -> Any:
    return db.select(func.coalesce(func.sum(what), 0)).where(*which).scalar_subquery()


def _versions(wanted: Select[Any]) -> Versions:
    return {str(row_id): [int(each) for each in found] for row_id, *found in db.session.execute(wanted)}


def _cases_after(run: PlanRun) -> int:
    """Of a draft that kept no versions: the cases with a step, a link or a consent taken back after it."""
    after = run.created_at
    found: set[uuid.UUID] = set()
    for case_id, moment in (
        (CaseMove.case_id, CaseMove.at > after),
        (Consent.case_id, Consent.withdrawn_at > after),
        (TravelsWith.first_id, _of_link(after)),
        (TravelsWith.second_id, _of_link(after)),
    ):
        found |= set(db.session.scalars(db.select(case_id).where(moment)))
    steps = db.select(Referral.case_id).join(ReferralMove).where(ReferralMove.at > after)
    own_sending = (ReferralMove.verb == "send") & Referral.id.in_(_own(run))
    found |= set(db.session.scalars(steps.where(~own_sending)))
    filed = db.select(func.count()).select_from(Case).where(Case.id.in_(found), Case.state != "draft")
    return int(db.session.scalar(filed) or 0)


def _of_link(after: datetime) -> ColumnElement[bool]:
    return or_(TravelsWith.linked_at > after, TravelsWith.undone_at > after)


def _hospitals_after(after: datetime) -> int:
    services = db.select(Service.hospital_id).where(
        or_(Service.reported_at > after, Service.ledger_at > after)
    )
    changed = or_(Hospital.id.in_(services), Hospital.verified_at > after, Hospital.closed_at > after)
    return int(db.session.scalar(db.select(func.count()).select_from(Hospital).where(changed)) or 0)
