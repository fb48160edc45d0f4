"""Who has read what of a case, for the patient: by role and hospital, in plain words, no staff's names."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_

from referral.audit import AuditEvent
from referral.db import db
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import _l
from referral.intake.models import Case
from referral.records.showing.looked import VERBS, deed
from referral.zones import day_in

MOST_EVENTS, MOST_ROWS = 500, 60
READS = (".read", "card.open")
WHO: dict[str, object] = {
    "coordinator": _l("A coordinator"),
    "volunteer": _l("A volunteer"),
    "patient": _l("Whoever held your card"),
    "administrator": _l("An administrator"),
    "auditor": _l("An auditor, who checks who reads what"),
    "doctor": _l("The doctor at home whom you named"),
    "adviser": _l("An adviser"),
}
SOMEBODY = _l("Somebody of this service")
A_HOSPITAL = _l("Somebody at a hospital")
AT_HOSPITAL = _l("Somebody at the hospital %(hospital)s")
WHAT: dict[str, object] = {
    "case.read": _l("your request"),
    "referral.read": _l("your request, without your name"),
    "identity.read": _l("your name and how to reach you"),
    "advice.read": _l("your request, without your name"),
    "paper.read": _l("your papers"),
    "letter.read": _l("the letters of the hospitals"),
    "card.open": _l("opened this page"),
}
OTHER = _l("something of your request")


class Reading(NamedTuple):
    """One line: on which day, who, what; how many times that day."""

    day: date
    who: str
    what: str
    times: int


def readings_of(case: Case) -> list[Reading]:
    """What was read of a case, the newest day first, the same of one day once with how many times it was."""
    is_read = or_(*(AuditEvent.verb.endswith(each, autoescape=True) for each in READS))
    columns = (
        AuditEvent.at, AuditEvent.verb, AuditEvent.actor_role, AuditEvent.hospital_id, AuditEvent.subject_id,
    )  # fmt: skip
    wanted = db.select(*columns).where(AuditEvent.case_id == str(case.id), is_read)
    found = db.session.execute(wanted.order_by(AuditEvent.at.desc(), AuditEvent.id).limit(MOST_EVENTS)).all()
    hospitals = hospitals_by_id({row.hospital_id for row in found if row.hospital_id})
    names = {code: hospital.name for code, hospital in hospitals.items()}
    lines = (
        (day_in(row.at, case.place_country), _who(row, names), row.verb, row.subject_id) for row in found
    )
    return _counted(lines)[:MOST_ROWS]


def _counted(lines: Iterable[tuple[date, str, str, str]]) -> list[Reading]:
    """Of papers it is said how many there were; of all else how many times."""
    seen: dict[tuple[date, str, str], list[str]] = {}
    for day, who, verb, subject in lines:
        seen.setdefault((day, who, verb), []).append(subject)
    return [_reading(*line, subjects) for line, subjects in seen.items()]


def _reading(day: date, who: str, verb: str, subjects: list[str]) -> Reading:
    if verb in VERBS:
        return Reading(day, who, deed(verb, len(set(subjects))), 1)
    return Reading(day, who, _what(verb), len(subjects))


def _who(row: Any, names: dict[str, str]) -> str:
    role, hospital = row.actor_role, row.hospital_id
    if role == "hospital":
        return str(AT_HOSPITAL) % {"hospital": names[hospital]} if hospital in names else str(A_HOSPITAL)
    return str(WHO.get(role, SOMEBODY))


def _what(verb: str) -> str:
    return str(WHAT.get(verb, OTHER))
