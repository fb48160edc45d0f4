"""What a patient takes along: the letter of the first visit, and a confirmation for border and shelter."""

from datetime import date, datetime
from typing import Any

from referral.config import setting
from referral.contacts import contact_for
from referral.i18n import PUBLIC_LANGUAGES, country_name, language_of
from referral.intake.localities.in_words import town_on_signs
from referral.intake.models import Case
from referral.intake.questions.wording import partial_date
from referral.referrals import queries
from referral.referrals.models import Referral
from referral.referrals.table.states import BOOKED
from referral.zones import day_in

VISIT, CONFIRMATION = "visit", "confirmation"
PAGE = "/card/code"
"""Where the patient types the code of their card: what the code on paper opens. It holds nothing of anybody."""
COMPANIONS = ("companion_1", "companion_2", "companion_3")


def accepted_cases(case: Case) -> list[Case]:
    """The case while a hospital has accepted it."""
    return [case] if case.state != "closed" and queries.placing_referral(case) else []


def registered(case: Case) -> list[Case]:
    """The case from when it is registered until it is closed."""
    return [case] if case.submitted_at is not None and case.state != "closed" else []


def patients_languages(case: Case) -> tuple[str, ...]:
    """Those a patient's page has, the patient's own first."""
    own = [code for code in case.languages if code in PUBLIC_LANGUAGES]
    return (*own, *PUBLIC_LANGUAGES)


def ways_languages(case: Case) -> tuple[str, ...]:
    """Of where they go, of where they are, then English and Ukrainian."""
    placed = queries.placing_referral(case)
    there = [placed.hospital.country] if placed else []
    here = [case.place_country] if case.place_country else []
    return (*map(language_of, [*there, *here]), "en", "uk")


def visit(case: Case, now: datetime, _longest: int | None) -> dict[str, Any]:
    """Where, when, what to bring, whom to ask, who comes along, whom to call; no illness is named."""
    return {
        "today": day_in(now, case.place_country),
        "reference": case.reference,
        "appointment": queries.appointment_of(case),
        "companions": _companions(case),
        **_to_call(case),
    }


def confirmation(case: Case, now: datetime, _longest: int | None) -> dict[str, Any]:
    """Who is registered since when, where they are expected and when, who comes along; no illness, no hospital."""
    known = case.patient.identity or {}
    return {
        "today": day_in(now, case.place_country),
        "reference": case.reference,
        "names": [known[name] for name in ("name_latin", "name_original") if known.get(name)],
        "born": partial_date(known["birth_date"]) if known.get("birth_date") else "",
        "since": day_in(case.submitted_at or case.created_at, case.place_country),
        "expected": _expected(queries.placing_referral(case)),
        "companions": _companions(case),
        **_to_call(case),
    }


def _expected(referral: Referral | None) -> tuple[str, str, date | None] | None:
    """Town, country and day of the first visit."""
    if referral is None or referral.state not in BOOKED:
        return None
    hospital = referral.hospital
    town = town_on_signs(hospital.city, hospital.country)
    return town, country_name(hospital.country), referral.first_date


def _companions(case: Case) -> list[str]:
    known = case.patient.identity or {}
    return [known[name] for name in COMPANIONS if known.get(name)]


def _to_call(case: Case) -> dict[str, Any]:
    return {"contact": contact_for(case.place_country), "address": setting("PUBLIC_URL") + PAGE}
