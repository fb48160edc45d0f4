"""The patient's short session, begun by the card: which case, until when, and whether the second secret was given.

It lies in the browser's signed session under "card"; the card is looked up again at every request, so that a
revoked card ends it at once.
"""

import hmac
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from referral import audit
from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.errors import Expired, TooMany
from referral.fields import UNKNOWN
from referral.i18n import _l
from referral.intake.card import word
from referral.intake.card.merged import living_case
from referral.intake.models import Card, Case
from referral.phones import BETWEEN

LASTS = timedelta(minutes=30)
MOST_WRONG = 5
WITHIN = timedelta(hours=1)
WRONG = "card.wrong_birth_date"
BIRTH_DATE, WORD, PHONE, LAST_DIGITS = "birth_date", "card_word", "phone_end", 4
NOTED_FOR = timedelta(minutes=10)
OVER = _l("This page has been closed for your safety. Scan the code on the card again.")
TOO_MANY = _l("It was wrong too many times. Wait an hour, or call your coordinator.")


def begin(session: MutableMapping[str, Any], card: Card, now: datetime) -> None:
    """Open the session of a card; the birth date has yet to be given."""
    until = (now + LASTS).isoformat()
    session["card"] = {
        "id": str(card.id), "until": until, "opened": False, "phone_opens": card.phone_opens,
    }  # fmt: skip


def case_of(session: Mapping[str, Any], now: datetime) -> Case:
    """The case whose card was scanned; raises Expired when the session is over or the card revoked."""
    kept = session.get("card")
    if not kept or datetime.fromisoformat(kept["until"]) <= now:
        raise Expired(OVER)
    card = db.session.get(Card, uuid.UUID(kept["id"]))
    if card is None or card.revoked_at is not None:
        raise Expired(OVER)
    return living_case(db.session.get_one(Case, card.case_id))


def is_opened(session: Mapping[str, Any]) -> bool:
    """Whether the birth date has been given in this session."""
    return bool((session.get("card") or {}).get("opened"))


def patient(case: Case) -> Actor:
    """The patient as a doer: known by their card, under their case's id."""
    return Actor("patient", str(case.id), "patient")


def secret_of(session: Mapping[str, Any], case: Case) -> str:
    """What opens the page: the birth date, where none is known the agreed word, else nothing.

    A card of the time before there was a word goes on opening by the end of the phone number, until one is agreed.
    """
    if knows_birth_date(_dated(session, case)):
        return BIRTH_DATE
    if word.is_agreed(case):
        return WORD
    is_old = bool((session.get("card") or {}).get("phone_opens"))
    phone = word.digits((case.patient.identity or {}).get("phone"))
    return PHONE if is_old and len(phone) >= LAST_DIGITS else ""


def _dated(session: Mapping[str, Any], case: Case) -> Case:
    """The case itself, or the one its card was printed for (found to be the same person), whose date is known."""
    kept = session.get("card")
    if knows_birth_date(case) or not kept:
        return case
    card = db.session.get_one(Card, uuid.UUID(kept["id"]))
    printed = db.session.get_one(Case, card.case_id)
    return printed if knows_birth_date(printed) else case


def knows_birth_date(case: Case) -> bool:
    """Whether the birth date, or its year, is known."""
    return str((case.patient.identity or {}).get("birth_date") or UNKNOWN) != UNKNOWN


def open_with(session: MutableMapping[str, Any], case: Case, secret: str, now: datetime) -> bool:
    """Give the birth date or what stands in for it; every attempt is audited.

    Five wrong ones within an hour are the last (TooMany).
    """
    if _wrong_attempts(case, now) >= MOST_WRONG:
        raise TooMany(TOO_MANY)
    asked = secret_of(session, case)
    right = THEIRS[asked](_dated(session, case) if asked == BIRTH_DATE else case, secret)
    audit.record_read(patient(case), "card.birth_date" if right else WRONG, case, now, case_id=case.id)
    if right:
        session["card"] = {**session["card"], "opened": True}
    return right


def _wrong_attempts(case: Case, now: datetime) -> int:
    wrong = db.select(db.func.count()).select_from(AuditEvent).where(AuditEvent.verb == WRONG)
    of_case = wrong.where(AuditEvent.case_id == str(case.id), AuditEvent.at > now - WITHIN)
    return int(db.session.scalar(of_case) or 0)


def _is_born(case: Case, birth_date: str) -> bool:
    """As precisely as it is known."""
    known = str((case.patient.identity or {}).get("birth_date"))
    return hmac.compare_digest(birth_date[: len(known)], known)


def _ends_phone(case: Case, typed: str) -> bool:
    """The last digits of a telephone number on file."""
    kept = str((case.patient.identity or {}).get("phone") or "").split(BETWEEN)
    ends = [word.digits(number)[-LAST_DIGITS:] for number in kept]
    return any([hmac.compare_digest(word.digits(typed), end) for end in ends])


THEIRS: dict[str, Callable[[Case, str], bool]] = {
    BIRTH_DATE: _is_born,
    WORD: word.is_word,
    PHONE: _ends_phone,
    "": lambda _case, _typed: False,
}
"""Secret → whether what was typed is it."""
