"""After an acceptance: who the patient is opens to the accepting hospital only; each reading is noted."""

import hmac
import uuid
from datetime import datetime, timedelta
from typing import Any

from referral import audit, occasions, outbox
from referral.audit import Actor
from referral.crypto import code_digits, code_hash
from referral.db import db, guarded_update, transaction
from referral.errors import NotAllowed, Refusal, TooMany
from referral.referrals import telling, wording
from referral.referrals.consents import may_show
from referral.referrals.models import IdentityCode, Referral
from referral.referrals.table.states import PLACING_STATES

# Six digits, a quarter of an hour, five attempts, three codes an hour: OWASP's usual one-time-code limits,
# set by us; a guess at random succeeds once in 66,000 hours of trying.
VALID_FOR = timedelta(minutes=15)
ATTEMPTS = 5
CODES_AN_HOUR = 3


def digits(code_id: uuid.UUID) -> str:
    """The six digits of a code, derived so that only their hash need be kept."""
    return code_digits(b"identity code", code_id)


def check_open(referral: Referral) -> None:
    """Raise unless this hospital has accepted and the patient's consent still lives."""
    if referral.state not in PLACING_STATES:
        raise NotAllowed(wording.NOT_ACCEPTED)
    if not may_show(referral.case, referral.hospital_id):
        raise NotAllowed(wording.CONSENT_WITHDRAWN)


@transaction
def send_code(referral: Referral, actor: Actor, now: datetime) -> IdentityCode:
    """Send a fresh code to the hospital's registered address, and nowhere else; older codes end.

    Raises NotAllowed before an acceptance, Refusal without a registered address, TooMany after three an hour.
    """
    db.session.refresh(referral, with_for_update={"key_share": True, "of": Referral})
    check_open(referral)
    if not referral.hospital.email:
        raise Refusal(wording.NOBODY_TO_READ)
    recent = (IdentityCode.referral_id == referral.id, IdentityCode.created_at > now - timedelta(hours=1))
    codes = db.session.scalars(db.select(IdentityCode).where(*recent)).all()
    if len(codes) >= CODES_AN_HOUR:
        raise TooMany(wording.TOO_MANY_CODES)
    for old in codes:
        old.expires_at = min(old.expires_at, now)
    return _post_code(referral, actor, now)


def _post_code(referral: Referral, actor: Actor, now: datetime) -> IdentityCode:
    code_id = uuid.uuid4()
    code = IdentityCode(
        id=code_id,
        referral_id=referral.id,
        code_hash=code_hash(code_id, digits(code_id)),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    db.session.add(code)
    language = telling.hospital_language(referral.hospital)
    name, address = f"hospital:{referral.hospital_id}", str(referral.hospital.email)
    reader = outbox.Reader(occasions.HOSPITAL, name, address, language)
    subject = f"referral:{referral.id}"
    outbox.tell("identity.code_sent", reader, subject, str(code_id), now, code=str(code_id))
    audit.record(actor, "identity.code_sent", referral, now, case_id=referral.case_id)
    return code


@transaction
def use_code(referral: Referral, typed: str, actor: Actor, now: datetime) -> object | None:
    """Try a code: None when it opens, else the sentence to show. Each try counts, right or wrong."""
    code = _newest(referral)
    tries = (IdentityCode.attempts < ATTEMPTS, IdentityCode.used_at.is_(None), IdentityCode.expires_at > now)
    counted = code and guarded_update(
        IdentityCode, IdentityCode.id == code.id, *tries, attempts=IdentityCode.attempts + 1
    )
    if code is None or not counted:
        return wording.CODE_OVER
    if not hmac.compare_digest(code.code_hash, code_hash(code.id, typed)):
        audit.record(actor, "identity.code_wrong", referral, now, case_id=referral.case_id)
        return wording.CODE_WRONG
    guarded_update(IdentityCode, IdentityCode.id == code.id, used_at=now)
    audit.record(actor, "identity.code_used", referral, now, case_id=referral.case_id)
    return None


def _newest(referral: Referral) -> IdentityCode | None:
    mine = db.select(IdentityCode).where(IdentityCode.referral_id == referral.id)
    return db.session.scalars(mine.order_by(IdentityCode.created_at.desc()).limit(1)).first()


def read_identity(referral: Referral, actor: Actor, now: datetime) -> dict[str, Any]:
    """Who the patient is; the reading is noted before anything is opened."""
    check_open(referral)
    audit.record_read(actor, "identity.read", referral, now, case_id=referral.case_id)
    return referral.case.patient.identity or {}
