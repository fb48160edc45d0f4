"""The card of consents on the page of a case: by page, those that live first, with the hospitals they name."""

from datetime import datetime
from typing import NamedTuple

from referral import paging
from referral.cards import Card
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.intake.models import Case, Consent
from referral.paging import Page
from referral.referrals.consents import hospitals_in


class Consents(NamedTuple):
    """One page of a case's consents, and the hospitals that they name, by id."""

    page: Page[Consent]
    hospitals: dict[str, Hospital]


def consents_of(case: Case, _now: datetime) -> Consents:
    """The consents of a case, the living first, then the newest."""
    wanted = db.select(Consent).where(Consent.case_id == case.id)
    newest = (Consent.withdrawn_at.is_not(None), Consent.given_at.desc(), Consent.id)
    page = paging.small_page_of(wanted.order_by(*newest), paging.asked("consents"))
    named = {name for each in page.rows for name in hospitals_in(each.scope)}
    return Consents(page, hospitals_by_id(named))


CONSENTS = Card("consents", "history", "coordination/consents.html", consents_of)
