"""Who was erased, by ids alone, shipped with every back-up; and erased again in what was restored from an older one.

Three things end with a destroyed key: a person, an intake that was never sent, a liaison of a society. A back-up of
before knows them still, and so does whoever restores it: the newest ledger says whom to erase again.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from referral import audit
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.actions.filing import discard_draft
from referral.intake.models import Case, Patient
from referral.intake.states import OPEN_CASES
from referral.records.actions import erase_again
from referral.referrals.actions.ending import close_case
from referral.societies.actions import liaisons
from referral.societies.models import ENDED, Liaison

RESTORE = audit.system("restore")


class Line(NamedTuple):
    """What ended: of which kind, which one, when, how (a code)."""

    kind: str
    id: str
    at: str
    how: str = ""


def since(moment: datetime | None) -> Iterator[bytes]:
    """The ledger's lines of what ended since a moment, or ever."""
    for kind, wanted in WANTED.items():
        for row in db.session.execute(wanted(moment)):
            line = Line(kind, str(row[0]), row[1].isoformat(), *(str(each) for each in row[2:]))
            yield (" ".join(line) + "\n").encode()


def _people(moment: datetime | None) -> Any:
    is_new = Patient.erased_at.is_not(None) if moment is None else Patient.erased_at >= moment
    return (
        db.select(Patient.id, Patient.erased_at, db.func.coalesce(Case.outcome, ""))
        .outerjoin(Case)
        .where(is_new)
    )


def _drafts(moment: datetime | None) -> Any:
    is_new = [] if moment is None else [AuditEvent.at >= moment]
    return db.select(AuditEvent.case_id, AuditEvent.at).where(AuditEvent.verb == "case.discard", *is_new)


def _liaisons(moment: datetime | None) -> Any:
    is_new = Liaison.ended_at.is_not(None) if moment is None else Liaison.ended_at >= moment
    return db.select(Liaison.id, Liaison.ended_at, Liaison.ended_how).where(is_new, Liaison.state == ENDED)


WANTED: dict[str, Callable[[datetime | None], Any]] = {
    "patient": _people,
    "draft": _drafts,
    "liaison": _liaisons,
}


def read(content: bytes) -> set[Line]:
    """The lines again; the same one may have been shipped twice."""
    return {Line(*line.split(" ")) for line in content.decode().splitlines()}


def repeat(lines: Iterable[Line]) -> int:
    """Erase again whoever is here and should not be, in the running app's database; how many."""
    return sum(AGAIN[line.kind](uuid.UUID(line.id), line) for line in sorted(lines))


def _person_again(patient_id: uuid.UUID, line: Line) -> bool:
    patient = db.session.get(Patient, patient_id)
    if patient is None or patient.erased_at is not None:
        return False
    for case in patient.cases:
        if case.state in OPEN_CASES:  # as it was closed then, before the person was erased
            close_case(case, line.how, RESTORE, utc_now())
    erase_again(patient, RESTORE, datetime.fromisoformat(line.at))
    return True


def _draft_again(case_id: uuid.UUID, _line: Line) -> bool:
    case = db.session.get(Case, case_id)
    if case is None:
        return False
    try:
        discard_draft(case, RESTORE, utc_now())
    except Conflict:  # it was no draft any more in that back-up: then the person is erased
        erase_again(case.patient, RESTORE, utc_now())
    return True


def _liaison_again(liaison_id: uuid.UUID, line: Line) -> bool:
    liaison = db.session.get(Liaison, liaison_id)
    return liaison is not None and liaisons.end(liaison, line.how, RESTORE, utc_now())


AGAIN: dict[str, Callable[[uuid.UUID, Line], bool]] = {
    "patient": _person_again,
    "draft": _draft_again,
    "liaison": _liaison_again,
}


def still_readable(lines: Iterable[Line]) -> int:
    """How many people of the ledger can be opened again; none is right."""
    people = (db.session.get(Patient, uuid.UUID(line.id)) for line in lines if line.kind == "patient")
    return sum(each is not None and each.data_key.wrapped is not None for each in people)
