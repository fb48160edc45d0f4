"""The patient's short session, begun by the card: which case, until when, and whether the birth date was given.

It lies in the browser's signed session under "card"; the card is looked up again at every request, so that a
revoked card ends it at once.
"""

import hmac
import uuid
from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from referral import audit
from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.errors import Expired, TooMany
from referral.fields import UNKNOWN
from referral.i18n import _l
from referral.intake.models import Card, Case

LASTS = timedelta(minutes=30)
MOST_WRONG = 5
WITHIN = timedelta(hours=1)
WRONG = "card.wrong_birth_date"
OVER = _l("This page has been closed for your safety. Scan the code on the card again.")
TOO_MANY = _l("The date of birth was wrong too many times. Wait an hour, or call your coordinator.")


def begin(session: MutableMapping[str, Any], card: Card, now: datetime) -> None:
    """Open the session of a card; the birth date has yet to be given."""
    session["card"] = {"id": str(card.id), "until": (now + LASTS).isoformat(), "opened": False}


def case_of(session: Mapping[str, Any], now: datetime) -> Case:
    """The case whose card was scanned; raises Expired when the session is over or the card revoked."""
    kept = session.get("card")
    if not kept or datetime.fromisoformat(kept["until"]) <= now:
        raise Expired(OVER)
    card = db.session.get(Card, uuid.UUID(kept["id"]))
    if card is None or card.revoked_at is not None:
        raise Expired(OVER)
    return db.session.get_one(Case, card.case_id)


def is_opened(session: Mapping[str, Any]) -> bool:
    """Whether the birth date has been given in this session."""
    return bool((session.get("card") or {}).get("opened"))


def patient(case: Case) -> Actor:
    """The patient as a doer: known by their card, under their case's id."""
    return Actor("patient", str(case.id), "patient")


def open_with(session: MutableMapping[str, Any], case: Case, birth_date: str, now: datetime) -> bool:
    """Give the birth date; every attempt is audited, five wrong ones within an hour are the last (TooMany)."""
    if _wrong_attempts(case, now) >= MOST_WRONG:
        raise TooMany(TOO_MANY)
    right = _is_theirs(case, birth_date)
    audit.record_read(patient(case), "card.birth_date" if right else WRONG, case, now, case_id=case.id)
    if right:
        session["card"] = {**session["card"], "opened": True}
    return right


def _wrong_attempts(case: Case, now: datetime) -> int:
    wrong = db.select(db.func.count()).select_from(AuditEvent).where(AuditEvent.verb == WRONG)
    of_case = wrong.where(AuditEvent.case_id == str(case.id), AuditEvent.at > now - WITHIN)
    return int(db.session.scalar(of_case) or 0)


def _is_theirs(case: Case, birth_date: str) -> bool:
    """As precisely as it is known; an unknown birth date opens nothing."""
    known = str((case.patient.identity or {}).get("birth_date") or UNKNOWN)
    return known != UNKNOWN and hmac.compare_digest(birth_date[: len(known)], known)
