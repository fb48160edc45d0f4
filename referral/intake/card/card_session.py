"""The patient's short session, begun by the card: which case, until when, and whether the second secret was given.

It lies in the browser's signed session under "card"; the card and the session's row are looked up again at every
request, so that a revoked card or a closed page ends it at once, wherever the cookie was copied.
"""

import hmac
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select

from referral import audit, scopes
from referral.accounts.signing_in import guesses, sessions
from referral.accounts.signing_in.guesses import Guesser
from referral.accounts.signing_in.sessions import BrowserSession
from referral.audit import Actor
from referral.db import db
from referral.errors import Expired
from referral.fields import UNKNOWN
from referral.forms import as_id
from referral.i18n import _l
from referral.intake.card import word
from referral.intake.card.merged import living_case
from referral.intake.models import Card, Case
from referral.phones import BETWEEN
from referral.prepared import prepared

LASTS = timedelta(minutes=30)
WRONG = "card.wrong_birth_date"
BIRTH_DATE, WORD, PHONE, LAST_DIGITS = "birth_date", "card_word", "phone_end", 4
NOTED_FOR = timedelta(minutes=10)
OVER = _l("This page has been closed for your safety. Scan the code on the card again.")
WHOLE = len("1980-02-03")


def begin(session: MutableMapping[str, Any], card: Card, browser: str, now: datetime) -> None:
    """Open the session of a card; the second secret has yet to be given."""
    row = sessions.begin(sessions.CARD, now, LASTS, browser, subject_id=card.id)
    session[sessions.CARD] = {
        "id": str(card.id), "until": (now + LASTS).isoformat(), "opened": False, "phone_opens": card.phone_opens,
        sessions.ROW: str(row),
    }  # fmt: skip


def close(session: MutableMapping[str, Any], now: datetime) -> None:
    """End the session of a card, in this browser and wherever its cookie was copied."""
    kept = session.pop(sessions.CARD, None) or {}
    sessions.end([kept.get(sessions.ROW)], now)


def case_of(session: Mapping[str, Any], now: datetime) -> Case:
    """The case whose card was scanned; raises Expired when the session is over or the card revoked."""
    kept = session.get(sessions.CARD)
    if not kept or datetime.fromisoformat(kept["until"]) <= now:
        raise Expired(OVER)
    row = sessions.row_kept(kept.get(sessions.ROW))
    card = db.session.scalars(*_opened_by(uuid.UUID(kept["id"]), row, now)).first()
    if card is None or card.revoked_at is not None:
        raise Expired(OVER)
    with scopes.looking_up():
        found = living_case(db.session.get_one(Case, card.case_id))
    scopes.enter(scopes.HOLDER, card.case_id, found.id)
    return found


@prepared
def _opened_by(card_id: uuid.UUID, row: uuid.UUID | None, now: datetime) -> Select[tuple[Card]]:
    query = db.select(Card).join(BrowserSession, BrowserSession.subject_id == Card.id)
    return query.where(Card.id == card_id, *sessions.is_living(sessions.CARD, row, now))


def row_of(session: Mapping[str, Any]) -> uuid.UUID:
    """The row of this session; Expired without one."""
    row = as_id(str((session.get(sessions.CARD) or {}).get(sessions.ROW)))
    if row is None:
        raise Expired(OVER)
    return row


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
    """Whether the whole birth date is known; a year alone is guessed by whoever sees the person."""
    known = str((case.patient.identity or {}).get("birth_date") or UNKNOWN)
    return known != UNKNOWN and len(known) == WHOLE


def subject_of(session: Mapping[str, Any]) -> str:
    """Under what guesses at this card are counted; a new card begins anew."""
    return f"card {(session.get(sessions.CARD) or {}).get('id')}"


def open_with(
    session: MutableMapping[str, Any], case: Case, secret: str, guesser: Guesser, now: datetime
) -> bool:
    """Give the birth date or what stands in for it; every attempt is audited and, before it is looked at, counted.

    Raises TooMany amid the pause that wrong ones bring; a browser in which it was right before has its own.
    """
    guess = guesses.count(guesses.SECRET, subject_of(session), guesser, now)
    asked = secret_of(session, case)
    right = THEIRS[asked](_dated(session, case) if asked == BIRTH_DATE else case, secret)
    audit.record_read(patient(case), "card.birth_date" if right else WRONG, case, now, case_id=case.id)
    if right:
        guesses.take_back(guess)
        session[sessions.CARD] = {**session[sessions.CARD], "opened": True}
    return right


def is_born(case: Case, birth_date: str) -> bool:
    """Whether this is the birth date on file, in a time that tells nothing."""
    known = str((case.patient.identity or {}).get("birth_date"))
    return hmac.compare_digest(birth_date, known)


def _ends_phone(case: Case, typed: str) -> bool:
    """The last digits of a telephone number on file."""
    kept = str((case.patient.identity or {}).get("phone") or "").split(BETWEEN)
    ends = [word.digits(number)[-LAST_DIGITS:] for number in kept]
    return any([hmac.compare_digest(word.digits(typed), end) for end in ends])


THEIRS: dict[str, Callable[[Case, str], bool]] = {
    BIRTH_DATE: is_born,
    WORD: word.is_word,
    PHONE: _ends_phone,
    "": lambda _case, _typed: False,
}
"""Secret → whether what was typed is it."""
