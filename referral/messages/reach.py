"""Who of the patient's side is reached by which ways, in which language, and when they are not to be woken.

A number's people decide: what they have stopped reaches nobody, and a number that several patients gave is shared,
whatever each of them said.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from referral import channels, occasions, outbox
from referral.crypto import blind_index
from referral.db import db
from referral.hospitals.models import HospitalNumber
from referral.i18n import DEFAULT, PUBLIC_LANGUAGES
from referral.intake.card import mailed
from referral.intake.models import Case, PatientToken
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.consents import Purpose
from referral.messages import quiet
from referral.messages.models import StoppedAddress
from referral.messages.quiet import Quiet
from referral.outbox import Reader
from referral.phones import numbers_in, read, region_of, tail
from referral.referrals.consents import may_keep
from referral.zones import zone_of

PATIENT, CONTACT = occasions.PATIENT, occasions.CONTACT
PHONE, SECOND_PHONE, PHONE_TOKEN = "phone", "second_phone", "phone"
SMS = "sms"
BY_SMS = (SMS, "kannel")
"""The ways that are an SMS to whoever gets it: the first that is there is taken."""
NAMED_THERE = {"telegram": "telegram_name", "viber": "viber_name"}
"""Where an address is a name that the messenger gives, the answer that holds it."""
HOURS = 4
"""So long one way is waited for where nobody said how long: a choice of ours."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One reader of a case: by which ways after how many minutes, in which language, quiet when, what was said."""

    reader: Reader
    quiet: Quiet
    ways: list[tuple[str, int]] = field(default_factory=list)


def reached(case: Case, kind: str) -> Reached:
    """The patient (PATIENT) or their second person (CONTACT) as a reader; with no way, their gate is shut."""
    said = said_of(case)
    ways = [(code, after) for code, after in _ways(case, kind, said) if address_by(case, kind, code, said)]
    answers = {**said, "ways": [code for code, _after in ways], **_shared(case, kind, said)}
    first, then = (ways[0][0], ways[1:]) if ways else (SMS, [])
    reader = Reader(kind, f"{kind}:{case.patient_id}", "", _language(case, kind, said), answers, first, then)
    return Reached(reader, _quiet(case, kind, said), ways)


@mailed.reader_by(mailed.PHONE)
def of_code(case: Case) -> Reader:
    """Who gets the code that opens the patient's page: by the first way agreed to, and by no next one; by none where
    nothing more is told of the case."""
    reader = reached(case, PATIENT).reader
    return replace(
        reader, then=(), answers={**reader.answers, "ways": [] if is_over(case) else reader.answers["ways"]}
    )


def is_over(case: Case) -> bool:
    """Whether nothing more is told of a case: closed, without a consent to keep it, its person is erased or dead."""
    if case.state == "closed" or case.patient.erased_at or not may_keep(case):
        return True
    return any(each.outcome == "died" for each in case.patient.cases)


def said_of(case: Case) -> dict[str, Any]:
    """What the patient has said of being told."""
    return {**answers_of(case, "contact"), **answers_of(case, "family"), **answers_of(case, "messages")}


def _ways(case: Case, kind: str, said: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The second person is reached by SMS alone: a messenger's account is its owner's to agree to."""
    if kind == CONTACT:
        return [(_there(SMS), 0)] if _there(SMS) else []
    agreed = agreed_ways(case)
    wanted = [said.get("write_first"), said.get("write_next")]
    order = [code for code in dict.fromkeys(wanted) if code in agreed]
    order = order or sorted(agreed, key=list(channels.CHANNELS).index)[:1]
    minutes = 60 * int(said.get("write_next_after") or HOURS)
    there = [code for code in map(_there, order) if code]
    return [(code, minutes if position else 0) for position, code in enumerate(there)]


def agreed_ways(case: Case) -> set[str]:
    """The ways for which a consent lives, each by its own name."""
    live = (row for row in case.consents if row.purpose == Purpose.MESSENGER and row.withdrawn_at is None)
    return {str(row.scope["channel"]) for row in live if row.scope.get("channel") in channels.CHANNELS}


def names_no_way(case: Case) -> bool:
    """Whether the patient once agreed to be written to and named no way, so that nothing leaves until one is named."""
    live = [row for row in case.consents if row.purpose == Purpose.MESSENGER and row.withdrawn_at is None]
    return bool(live) and not agreed_ways(case) and "written_by" not in answers_of(case, "consents")


def _there(code: str) -> str:
    """The way by which it goes here; "" where none is set up."""
    return next((each for each in (BY_SMS if code == SMS else (code,)) if channels.is_set_up(each)), "")


def address_by(case: Case, kind: str, code: str, said: Mapping[str, Any]) -> str:
    """The number or name by this way; "" for none, for one that was stopped, and for a hospital's own number."""
    found = _named(case, kind, code, said)
    if not found or is_stopped(found) or (kind == CONTACT and _is_of_hospital(found)):
        return ""
    return found


def _named(case: Case, kind: str, code: str, said: Mapping[str, Any]) -> str:
    if code in NAMED_THERE:
        return str(said.get(NAMED_THERE[code]) or "") if kind == PATIENT else ""
    typed = str(said.get(PHONE if kind == PATIENT else SECOND_PHONE) or "")
    meant = next(iter(read(typed, case.place_country).numbers), ()) if typed else ()
    return meant[0] if len(meant) == 1 else ""


def _is_of_hospital(number: str) -> bool:
    """News of a patient never goes to a hospital's switchboard as if it were a relative."""
    held = db.select(HospitalNumber.tail).where(HospitalNumber.tail == tail(number)).limit(1)
    return db.session.scalar(held) is not None


def stop_token(address: str) -> str:
    """Under what an address that was stopped is kept."""
    return blind_index("stopped", address)


def is_stopped(address: str) -> bool:
    """Whether whoever reads there has said that nothing more is to come."""
    live = (StoppedAddress.token == stop_token(address), StoppedAddress.lifted_at.is_(None))
    return db.session.scalar(db.select(StoppedAddress.id).where(*live)) is not None


def _shared(case: Case, kind: str, said: Mapping[str, Any]) -> dict[str, str]:
    """A number that more than one patient gave is not one patient's alone."""
    if kind != PATIENT:
        return {}
    tokens = [blind_index(PHONE_TOKEN, number) for number in numbers_in(str(said.get(PHONE) or ""))]
    others = (PatientToken.kind == PHONE_TOKEN, PatientToken.token.in_(tokens))
    held = db.select(PatientToken.id).where(*others, PatientToken.patient_id != case.patient_id).limit(1)
    return {"phone_shared": "yes"} if tokens and db.session.scalar(held) else {}


def _language(case: Case, kind: str, said: Mapping[str, Any]) -> str:
    wanted = said.get("write_in" if kind == PATIENT else "second_in")
    spoken: Iterable[Any] = (wanted, *(case.languages or []))
    return next((each for each in spoken if each in PUBLIC_LANGUAGES), DEFAULT)


def _quiet(case: Case, kind: str, said: Mapping[str, Any]) -> Quiet:
    """By the clock where the patient is; of a second person, where their number is at home."""
    if kind == CONTACT:
        number = _named(case, kind, SMS, said)
        return Quiet(zone_of(region_of(number) or case.place_country))
    begins, ends = said.get("quiet_from"), said.get("quiet_until")
    hours = (quiet.FROM if begins is None else int(begins), quiet.UNTIL if ends is None else int(ends))
    return Quiet(zone_of(case.place_country), *hours)


def _number_of(kind: str) -> Any:
    def number(patient_id: uuid.UUID, channel: str) -> str | None:
        """Where they are reached by this way as of now; opened for the text alone."""
        query = db.select(Case).where(Case.patient_id == patient_id)
        case = db.session.scalars(query.order_by(Case.created_at.desc(), Case.id).limit(1)).first()
        if case is None or case.patient.erased_at:
            return None
        return address_by(case, kind, channel, said_of(case)) or None

    return number


outbox.number_of(PATIENT)(_number_of(PATIENT))
outbox.number_of(CONTACT)(_number_of(CONTACT))
