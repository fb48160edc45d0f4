"""The gates: nothing is sent or shown without a living consent, nor sent to a hospital that is excluded."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy import case as case_of

from referral.audit import Actor
from referral.db import db, utc_now
from referral.errors import NotAllowed, Refusal
from referral.guardianship.queries import check_child, may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.intake.actions import record_consent
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.prepared import prepared
from referral.referrals import wording
from referral.referrals.models import ExcludedHospital
from referral.zones import day_in, latest_day, other_days

STORE, SHOW = Purpose.STORE, Purpose.SHOW


def check_consents(case: Case, hospital_id: uuid.UUID) -> None:
    """Raise Refusal unless the data may be kept, and shown to this hospital, and an adult decided for a child."""
    check_child(case, utc_now())
    if not may_keep(case):
        raise Refusal(wording.NO_CONSENT_TO_STORE)
    if not may_show(case, hospital_id):
        raise Refusal(wording.NO_CONSENT_TO_SHOW)


def check_living(case: Case, hospital_id: uuid.UUID) -> None:
    """Raise NotAllowed unless consents live by which the data are kept and this hospital sees the case."""
    if not (may_keep(case) and may_show(case, hospital_id)):
        raise NotAllowed(wording.CONSENT_WITHDRAWN)


def check_not_ended(case: Case, hospital_id: uuid.UUID) -> None:
    """Raise NotAllowed where the consents to show the case to this hospital have all ended, be it only by their day."""
    given = db.select(Consent).where(Consent.case_id == case.id, Consent.purpose == SHOW)
    if any(str(hospital_id) in hospitals_in(each.scope) for each in db.session.scalars(given)):
        check_living(case, hospital_id)


def record_showing(
    case: Case, scope: dict[str, Any], consent: dict[str, Any], actor: Actor, now: datetime
) -> Consent:
    """Record that hospitals may be shown the case. Raises NotAllowed where a child would have agreed alone."""
    if not may_give(case, consent["given_by"], now):
        raise NotAllowed(NO_CHILD_ALONE)
    return record_consent(case, SHOW, {**consent, "scope": scope}, actor, now)


def may_keep(case: Case) -> bool:
    """Whether a living consent lets us keep this case."""
    return bool(_living(case, STORE))


def may_show(case: Case, hospital_id: uuid.UUID, on: date | None = None) -> bool:
    """Whether a living consent lets this hospital see this case, today or `on` a day."""
    return str(hospital_id) in shown_to(case, on)


def shown_to(case: Case, on: date | None = None) -> set[str]:
    """The ids of the hospitals that a living consent lets see this case."""
    return {each for consent in _living(case, SHOW, on) for each in hospitals_in(consent.scope)}


def hospitals_in(scope: dict[str, Any]) -> set[str]:
    """The hospitals that a consent names: one, or those of countries as the list stood when it was given."""
    one = {str(scope["hospital"])} if "hospital" in scope else set()
    return one | set(scope.get("hospitals", ()))


def not_over(on: date | None = None) -> ColumnElement[bool]:
    """Whether a consent's last day, if it has one, is not over now where the patient is, or on a day."""
    ended = Consent.ends_on < on if on else is_over(utc_now())
    return or_(Consent.ends_on.is_(None), ~ended)


def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a consent's last day is over in the country where the patient is; in the region where none is known."""
    latest = Consent.ends_on < latest_day(now)
    if not (elsewhere := other_days(now)):
        return latest
    days = [(Case.place_country.in_(countries), day) for day, countries in elsewhere.items()]
    there = db.select(case_of(*days, else_=day_in(now))).where(Case.id == Consent.case_id)
    return and_(latest, Consent.ends_on < there.correlate(Consent).scalar_subquery())


def _living(case: Case, purpose: str, on: date | None = None) -> list[Consent]:
    mine = (Consent.case_id == case.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return list(db.session.scalars(db.select(Consent).where(*mine, not_over(on))))


def excluded_of(case_id: uuid.UUID) -> dict[uuid.UUID, ExcludedHospital]:
    """The hospitals that are excluded for a case, by id, with the reason."""
    return {each.hospital_id: each for each in db.session.scalars(*_excluded_of(case_id))}


@prepared
def _excluded_of(case_id: uuid.UUID) -> Select[tuple[ExcludedHospital]]:
    stands = (ExcludedHospital.case_id == case_id, ExcludedHospital.lifted_at.is_(None))
    return db.select(ExcludedHospital).where(*stands)


def excluded_among(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The hospitals that are excluded for each of these cases; cases without any are left out."""
    columns = (ExcludedHospital.case_id, ExcludedHospital.hospital_id)
    stands = (ExcludedHospital.case_id.in_(list(case_ids)), ExcludedHospital.lifted_at.is_(None))
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for case_id, hospital_id in db.session.execute(db.select(*columns).where(*stands)):
        found[case_id].add(hospital_id)
    return found
