"""The patient agrees once: the hospitals of named countries, as the list stands today, may be shown the case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import Invalid
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent
from referral.referrals import wording
from referral.referrals.actions.sending import PSEUDONYMOUS
from referral.referrals.consents import record_showing
from referral.referrals.moving import lock_case
from referral.zones import day_in

LONGEST_AGREEMENT = timedelta(days=30)


def hospitals_of(countries: Sequence[str]) -> list[Hospital]:
    """The hospitals of these countries that can be asked today, by country and name."""
    can_be_asked = (Hospital.country.in_(list(countries)), Hospital.closed_at.is_(None))
    wanted = db.select(Hospital).where(*can_be_asked)
    return list(db.session.scalars(wanted.order_by(Hospital.country, Hospital.name, Hospital.id)))


@transaction
def agree_for_countries(
    case: Case, countries: Sequence[str], ends_on: date, consent: dict[str, Any], actor: Actor, now: datetime
) -> Consent:
    """Record that the hospitals of these countries may be shown the case until a day, and no hospital added later.

    `consent`: given_by, language, basis. Raises Invalid without a hospital, and for a day that is past or too far away.
    """
    today, hospitals = day_in(now, case.place_country), hospitals_of(countries)
    if not hospitals:
        raise Invalid({"countries": [str(wording.NO_HOSPITAL_THERE)]})
    if not today <= ends_on <= today + LONGEST_AGREEMENT:
        raise Invalid({"days": [str(wording.AGREED_TOO_LONG)]})
    lock_case(case.id)
    named = {"countries": sorted(countries), "hospitals": [str(each.id) for each in hospitals]}
    row = record_showing(case, {**named, "items": PSEUDONYMOUS}, consent, actor, now)
    row.ends_on = ends_on
    db.session.flush()
    return row
