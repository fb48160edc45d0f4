"""A code by e-mail or to the phone: with the card in hand it opens the patient's page in the one session that asked.

It goes only to the address or number that is on file, which no page of a patient shows. What is sent is counted before
it is written, tries before they are checked; a finder's codes and tries are their own.
"""

import hmac
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from referral import audit, occasions, outbox
from referral.accounts.signing_in import guesses, sessions
from referral.accounts.signing_in.guesses import Guesser
from referral.config import SENDER, setting
from referral.crypto import code_digits, code_hash
from referral.db import Model, WithId, db, guarded_update, transaction, utc_now
from referral.i18n import DEFAULT, PUBLIC_LANGUAGES
from referral.intake.card import card_session
from referral.intake.card.whom_to_call import coordination_phone
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.outbox import OutboxMessage, Reader, letter

EMAIL, PHONE = "email", "phone"
OCCASION, USED, WRONG = occasions.CODE_SENT, "card.code_used", "card.code_wrong"
VALID_FOR = timedelta(minutes=15)
ATTEMPTS = 5
"""As for a hospital's one-time code (referrals.identity): a choice of ours after OWASP's usual limits."""


class MailedCode(WithId, Model):
    """A code that was sent, for one browser's session (`session_id`); only its hash is kept, and no address.

    `way`: whether by e-mail or to the phone.
    """

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_case.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code_hash: Mapped[str]
    way: Mapped[str] = mapped_column(default=EMAIL)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


def digits(code_id: uuid.UUID) -> str:
    """The digits of a code, derived from its row under a key, so that they are kept nowhere."""
    return code_digits(b"mailed code", code_id)


ReaderOf = Callable[[Case], Reader]
_readers: dict[str, ReaderOf] = {}


def reader_by(way: str) -> Callable[[ReaderOf], ReaderOf]:
    """Declare who is told by a way; the feature that knows the way does so."""

    def keep(reader: ReaderOf) -> ReaderOf:
        _readers[way] = reader
        return reader

    return keep


@reader_by(EMAIL)
def _by_email(case: Case) -> Reader:
    spoken = next((each for each in case.languages or [] if each in PUBLIC_LANGUAGES), DEFAULT)
    name = f"{occasions.PATIENT}:{case.patient_id}"
    return Reader(occasions.PATIENT, name, "", spoken, answers_of(case, "contact"))


def ways(case: Case) -> tuple[str, ...]:
    """By which ways a code may go: there is an address, and it was said that writing to the patient is safe; unsaid,
    nothing is sent."""
    if any(each.outcome == "died" for each in case.patient.cases):
        return ()
    return tuple(way for way in (EMAIL, PHONE) if _is_open(case, way))


def _is_open(case: Case, way: str) -> bool:
    row = occasions.telling(OCCASION, occasions.PATIENT, occasions.EMAIL if way == EMAIL else occasions.SHORT)
    return row is not None and not row.shut(_readers[way](case).answers)


def way_sent(session: Mapping[str, Any], now: datetime) -> str:
    """By which way the code went that may still be typed in this session; "" for none."""
    code = _open_code(card_session.row_of(session), now)
    return code.way if code else ""


def _open_code(session_id: uuid.UUID, now: datetime) -> MailedCode | None:
    mine = (MailedCode.session_id == session_id, *_tries_left(now))
    query = db.select(MailedCode).where(*mine).order_by(MailedCode.created_at.desc(), MailedCode.id)
    return db.session.scalars(query.limit(1)).first()


def _tries_left(now: datetime) -> tuple[Any, ...]:
    return MailedCode.attempts < ATTEMPTS, MailedCode.used_at.is_(None), MailedCode.expires_at > now


def send(session: Mapping[str, Any], case: Case, way: str, guesser: Guesser, now: datetime) -> bool:
    """Send a code by a way, unless this session waits for one that went by it; False where there is nowhere to send it.

    Raises TooMany amid the pause that codes bring, of this browser or network and of all others together.
    """
    if way not in ways(case):
        return False
    if way_sent(session, now) != way:
        guesses.count(guesses.LETTER, card_session.subject_of(session), guesser, now)
        _post(card_session.row_of(session), case, way, now)
    return True


@transaction
def _post(session_id: uuid.UUID, case: Case, way: str, now: datetime) -> None:
    code = MailedCode(id=uuid.uuid4(), case_id=case.id, session_id=session_id, way=way, attempts=0)
    code.code_hash = code_hash(code.id, digits(code.id))
    code.created_at, code.expires_at = now, now + VALID_FOR
    db.session.add(code)
    outbox.tell(OCCASION, _readers[way](case), f"case:{case.id}", str(code.id), now, code=str(code.id))
    audit.record(card_session.patient(case), OCCASION, case, now, case_id=case.id)


def open_with(
    session: MutableMapping[str, Any], case: Case, typed: str, guesser: Guesser, now: datetime
) -> bool:
    """Try the code of this session; every try is counted before it is looked at, and audited."""
    right = _use(card_session.row_of(session), case, typed, now)
    if right:
        guesses.begin_anew(guesses.LETTER, card_session.subject_of(session), guesser)
        session[sessions.CARD] = {**session[sessions.CARD], "opened": True}
    return right


@transaction
def _use(session_id: uuid.UUID, case: Case, typed: str, now: datetime) -> bool:
    code = _open_code(session_id, now)
    tried = code and guarded_update(
        MailedCode, MailedCode.id == code.id, *_tries_left(now), attempts=MailedCode.attempts + 1
    )
    right = bool(code and tried and hmac.compare_digest(code.code_hash, code_hash(code.id, typed)))
    if code and right:
        guarded_update(MailedCode, MailedCode.id == code.id, used_at=now)
    audit.record(card_session.patient(case), USED if right else WRONG, case, now, case_id=case.id)
    return right


@outbox.address_of(occasions.PATIENT)
def own_address(patient_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where a letter to a patient goes as of now; opened for the letter alone, and never kept beside it."""
    query = db.select(Case).where(Case.patient_id == patient_id).order_by(Case.created_at.desc(), Case.id)
    case = db.session.scalars(query.limit(1)).first()
    known = (case.patient.identity or {}).get(EMAIL) if case and not case.patient.erased_at else None
    return (str(known) if known else None), None


@outbox.when_lost
def leave_alone(lost: OutboxMessage, now: datetime) -> None:
    """Nobody at the desk sends a code again, to this address or another: whoever waits for it asks anew, or calls."""
    if lost.occasion == OCCASION:
        lost.settled_at = now


@letter("card_code")
def _card_code(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once the code is over, or nothing may be sent any more."""
    code = db.session.get(MailedCode, uuid.UUID(facts["code"]))
    if code is None or code.used_at is not None or code.expires_at <= utc_now():
        return None
    case = db.session.get_one(Case, code.case_id)
    if code.way not in ways(case):
        return None
    return {
        "code": digits(code.id),
        "minutes": int(VALID_FOR.total_seconds() // 60),
        "phone": coordination_phone(case.place_country),
        "name": setting("PUBLIC_NAME") if code.way == EMAIL else setting("PUBLIC_NAME")[:SENDER].strip(),
    }
