"""The patient takes a consent back for one hospital, or for a country: the others it names go on being shown."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import db, transaction
from referral.hospitals.models import Hospital
from referral.intake.actions.hearing import tell_desk
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.referrals.actions.ending import withdraw_consent
from referral.referrals.consents import SHOW, hospitals_in
from referral.referrals.moving import lock_case


@transaction
def stop_showing(case: Case, hospital_ids: Collection[uuid.UUID], actor: Actor, now: datetime) -> int:
    """Nothing is shown to these hospitals from now on; how many consents named them. The desk hears.

    Each consent that names one ends, as withdraw_consent ends it (a slot is kept while a person calls), and goes on for
    the other hospitals it names, as it was given.
    """
    lock_case(case.id)
    gone = {str(each) for each in hospital_ids}
    naming = [each for each in _living(case, SHOW) if hospitals_in(each.scope) & gone]
    for consent in naming:
        _go_on_without(consent, gone)
        withdraw_consent(consent, actor, now)
    if naming and case.state != "closed":
        tell_desk(case, now)
    return len(naming)


@transaction
def stop_in_country(case: Case, country: str, actor: Actor, now: datetime) -> int:
    """Nothing is shown to any hospital of a country, nor sent there, from now on; how many consents that ended."""
    lock_case(case.id)
    named = {uuid.UUID(each) for consent in _living(case, SHOW) for each in hospitals_in(consent.scope)}
    there = db.select(Hospital.id).where(Hospital.country == country, Hospital.id.in_(named))
    ended = stop_showing(case, list(db.session.scalars(there)), actor, now)
    for consent in _living(case, Purpose.TRANSFER):
        if consent.scope.get("country") == country:
            ended += withdraw_consent(consent, actor, now)
    _no_longer_answered(case, country)
    return ended


def _living(case: Case, purpose: str) -> list[Consent]:
    mine = (Consent.case_id == case.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return list(db.session.scalars(db.select(Consent).where(*mine).order_by(Consent.given_at, Consent.id)))


def _go_on_without(consent: Consent, gone: set[str]) -> None:
    """The same consent for the hospitals that are left; none where it named no other."""
    left = [each for each in consent.scope.get("hospitals", ()) if each not in gone]
    if not left:
        return
    said: dict[str, Any] = {
        name: getattr(consent, name)
        for name in ("text_version", "language", "given_by", "recorded_by", "given_at", "ends_on")
    }
    scope = {**consent.scope, "hospitals": left, "from": str(consent.id)}
    row = Consent(
        id=uuid.uuid4(), case_id=consent.case_id, case=consent.case, purpose=SHOW, scope=scope, **said
    )
    row.basis = consent.basis
    db.session.add(row)
    db.session.flush()


def _no_longer_answered(case: Case, country: str) -> None:
    """The intake's answer says so too: else whoever saves that page again would record the consent anew."""
    said = (case.answers or {}).get("consents", {})
    if country in said.get("transfer_countries", ()):
        left = [each for each in said["transfer_countries"] if each != country]
        case.answers = {**case.answers, "consents": {**said, "transfer_countries": left}}
