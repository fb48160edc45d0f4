"""The letter to a treating hospital: neutral by e-mail with a link, whole on the page behind it and on paper."""

import uuid
from datetime import datetime
from typing import Any

from flask import url_for

from referral.accounts.permissions import Permission
from referral.config import setting
from referral.contacts import contact_for
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.intake.models import Case
from referral.intake.questions.wording import partial_date
from referral.letters_on_paper.kinds import Kind
from referral.outbox import letter
from referral.records.reading import queries
from referral.records.reading.actions.asking import LANGUAGE
from referral.records.reading.completeness import need_of
from referral.records.reading.models import RecordsRequest
from referral.zones import day_in

LETTER = "records_request"
NAMES = ("name_original", "patronymic", "name_latin")


@letter("records_asked")
def records_asked(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once the patient has taken the consent back, the records have come, or the link's days are over."""
    return _linked(facts)


@letter("records_reminder")
def records_reminder(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The same, once more."""
    return _linked(facts)


def _linked(facts: dict[str, Any]) -> dict[str, Any] | None:
    row = db.session.get(RecordsRequest, uuid.UUID(facts["records"]))
    if row is None or queries.by_token(link_token(row.id), utc_now()) is None:
        return None
    return {
        "link": url_for("reading.open_request", token=link_token(row.id), _external=True),
        "until": row.opens_until,
        "name": setting("PUBLIC_NAME"),
    }


def waiting(case: Case) -> list[RecordsRequest]:
    """The letters of a case that wait for an answer while the patient agrees."""
    return [each for each in queries.requests_of(case.id) if queries.is_open(each)]


def said(row: RecordsRequest, now: datetime, _longest: int | None = None) -> dict[str, Any]:
    """Whose records, which of them, by whose consent, and where they go: no diagnosis, no contact of theirs."""
    known, about = row.case.patient.identity or {}, row.said or {}
    return {
        "today": day_in(now, row.case.place_country),
        "reference": row.case.reference,
        "institution": about.get("institution", ""),
        "doctor": about.get("doctor", ""),
        "address_lines": about.get("address", ""),
        "names": list(dict.fromkeys(known[name] for name in NAMES if known.get(name))),
        "born": partial_date(known["birth_date"]) if known.get("birth_date") else "",
        "needs": [need_of(code) for code in row.needs],
        "agreed": row.consent.given_at,
        "given_by": row.consent.given_by,
        "asked": row.asked_at,
        "is_reminder": row.reminders > 0,
        "contact": contact_for(row.case.place_country),
        "address": setting("PUBLIC_URL"),
    }


def _languages(_row: RecordsRequest) -> tuple[str, ...]:
    return (LANGUAGE, *(code for code in PUBLIC_LANGUAGES if code != LANGUAGE))


def _about(row: RecordsRequest) -> str:
    return (row.said or {}).get("institution", "")


ON_PAPER = Kind(
    LETTER,
    _l("Letter to a treating hospital: please send records"),
    "reading/letter.html",
    Permission.CASE_COORDINATE,
    waiting,
    said,
    _languages,
    _about,
)
