"""Consents: recorded, and the further ones taken back, each with its version, language, giver and recorder."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from matching.vocabulary import Country
from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.intake import ages
from referral.intake.models import Case, Consent
from referral.intake.questions.codes import MESSAGE_WAYS
from referral.intake.questions.consents import YES_OR_NO, GivenBy, Purpose
from referral.intake.questions.not_counted import REFUSED
from referral.zones import day_in

TEXT_VERSION = "2026-12-01"
"""The day of the words that a person consents under: those beside the question, and the privacy notice (/privacy)."""
SCOPES: dict[str, str] = {Purpose.TRANSFER: "country", Purpose.MESSENGER: "channel"}
"""Purpose → what each of its consents is narrowed to."""


@transaction
def record_consent(case: Case, purpose: str, consent: dict[str, Any], actor: Actor, now: datetime) -> Consent:
    """Record one consent (purposes: questions.consents); `consent`: given_by, language, basis, scope."""
    return add_consent(case, purpose, consent, actor, now)


def add_consent(
    case: Case,
    purpose: str,
    consent: dict[str, Any],
    actor: Actor,
    now: datetime,
    recorded_by: uuid.UUID | None = None,
) -> Consent:
    """The same inside a running transaction. `recorded_by`: who answers for it where nobody with an account wrote."""
    row = Consent(
        id=uuid.uuid4(),
        case_id=case.id,
        case=case,
        purpose=purpose,
        scope=consent.get("scope") or {},
        text_version=consent.get("text_version") or TEXT_VERSION,
        language=consent["language"],
        given_by=consent["given_by"],
        recorded_by=recorded_by or uuid.UUID(actor.id),
        given_at=now,
    )
    row.basis = consent.get("basis")
    db.session.add(row)
    audit.record(actor, "consent.record", row, now, case_id=case.id, purpose=purpose)
    return row


def _take_back(consent: Consent, actor: Actor, now: datetime) -> None:
    """Take one of the further consents back; no referral rests on it."""
    if guarded_update(Consent, Consent.id == consent.id, Consent.withdrawn_at.is_(None), withdrawn_at=now):
        about = consent.case_id
        audit.record(actor, "consent.withdraw", consent, now, case_id=about, purpose=consent.purpose)


@transaction
def keep_consents(case: Case, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Bring the further consents in step with what was answered: record the new, withdraw the refused.

    A question left open changes nothing. Withdrawals keep the row and its moment.
    """
    live = {_key(row): row for row in case.consents if row.withdrawn_at is None}
    is_minor = ages.is_minor(case.born, case.age_group, day_in(now, case.place_country))
    giver = GivenBy.GUARDIAN if is_minor else GivenBy.PATIENT
    facts = {"language": data.get("read_in") or "other", "given_by": giver}
    for (purpose, part), agreed in _wanted(data).items():
        row = live.get((purpose, part))
        if agreed and row is None:
            scope = {SCOPES[purpose]: part} if part else {}
            add_consent(case, purpose, {**facts, "scope": scope}, actor, now)
        elif not agreed and row is not None:
            _take_back(row, actor, now)
        elif not agreed and purpose in YES_OR_NO:
            audit.record(actor, REFUSED, case, now, case_id=case.id, purpose=purpose)


def _key(row: Consent) -> tuple[str, str]:
    return row.purpose, str(row.scope.get(SCOPES.get(row.purpose, ""), ""))


def _wanted(data: dict[str, Any]) -> dict[tuple[str, str], bool]:
    simple: dict[tuple[str, str], bool] = {
        (name, ""): data[name] == "yes" for name in YES_OR_NO if name in data
    }
    return (
        simple
        | _each(data, "transfer_countries", Purpose.TRANSFER, Country)
        | _each(data, "written_by", Purpose.MESSENGER, MESSAGE_WAYS)
    )


def _each(
    data: dict[str, Any], question: str, purpose: str, codes: Iterable[str]
) -> dict[tuple[str, str], bool]:
    """One consent for each code that was ticked; a question that was not asked says nothing."""
    ticked = data.get(question)
    return {} if ticked is None else {(purpose, str(code)): code in ticked for code in codes}
