"""Whom the patient lets see the case: each country with its hospitals, as the living consents name them."""

from collections import defaultdict
from typing import NamedTuple

from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.referrals.consents import shown_to


class Country(NamedTuple):
    """One country: its code, the hospitals there that may see the case, whether the data may be sent there."""

    code: str
    hospitals: list[Hospital]
    is_agreed: bool


def countries_of(case: Case) -> list[Country]:
    """The countries of which a consent lives, by their code; the hospitals of each by name."""
    by_country: dict[str, list[Hospital]] = defaultdict(list)
    for hospital in hospitals_by_id(shown_to(case)).values():
        by_country[hospital.country].append(hospital)
    agreed = {
        str(each.scope.get("country"))
        for each in case.consents
        if each.purpose == Purpose.TRANSFER and each.withdrawn_at is None
    }
    return [
        Country(code, sorted(by_country[code], key=lambda each: (each.name, str(each.id))), code in agreed)
        for code in sorted({*by_country, *agreed})
    ]


def advised(case: Case) -> list[Consent]:
    """The living consents by which advisers read the case without its name."""
    return [each for each in case.consents if each.purpose == Purpose.ADVICE and each.withdrawn_at is None]
