"""Who said that their case is not to be counted in statistics, and since when; nobody who was not asked.

A no holds for the whole person: for each of their entries, and for those found to be theirs since that was found.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from referral.audit import AuditEvent
from referral.db import db
from referral.intake.alike import Pair, found_same
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose

REFUSED = "consent.refused"
"""Noted when somebody says no where no yes was before: a yes that is taken back has its own moment."""
ANSWER = Case.answers["consents"][Purpose.STATISTICS.value].as_string()
Since = dict[uuid.UUID, datetime | None]
Entries = dict[uuid.UUID, list[uuid.UUID]]
"""Person → their cases."""
ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Of a no that was said before that was noted."""


def since(cases: Collection[uuid.UUID]) -> Since:
    """Of these cases those that are not counted: from which moment on; None where it was said before that was noted."""
    people = set(db.session.scalars(db.select(Case.patient_id).where(Case.id.in_(cases))))
    pairs = found_same(people)
    theirs = _entries(people.union(*(both for _at, *both in pairs)))
    said = _said([case_id for entries in theirs.values() for case_id in entries])
    whole = _of_whole_people(said, theirs, pairs)
    return {case_id: whole[case_id] for case_id in cases if case_id in whole}


def _entries(people: Collection[uuid.UUID]) -> Entries:
    """Each person's cases."""
    wanted = db.select(Case.patient_id, Case.id).where(Case.patient_id.in_(people))
    found: Entries = {person: [] for person in people}
    for person, case_id in db.session.execute(wanted).tuples():
        found[person].append(case_id)
    return found


def _of_whole_people(said: Since, theirs: Entries, pairs: Iterable[Pair]) -> Since:
    """What was said in some entries, for all of the person: for those found to be theirs, not before that was found."""
    found = {case_id: at or ALWAYS for case_id, at in said.items()}
    known = {person: [person] for person in theirs}
    for entries in theirs.values():
        _hold(found, entries, ALWAYS)
    for at, first, second in pairs:
        if known[first] is not known[second]:
            both = known[first] + known[second]
            known.update(dict.fromkeys(both, both))
            _hold(found, [case_id for person in both for case_id in theirs[person]], at)
    return {case_id: at if at > ALWAYS else None for case_id, at in found.items()}


def _hold(found: dict[uuid.UUID, datetime], entries: Collection[uuid.UUID], at: datetime) -> None:
    """The earliest no of these entries holds for each of them, from a moment on at the earliest."""
    if said := [found[each] for each in entries if each in found]:
        first = max(min(said), at)
        found.update({each: min(first, found.get(each, first)) for each in entries})


def _said(cases: Collection[uuid.UUID]) -> Since:
    """The same by what was said of each case alone.

    The newest word counts: a yes that lives, else a yes that was taken back, else the answer of the intake.
    """
    given, taken_back = _consents(cases)
    refused = set(db.session.scalars(db.select(Case.id).where(Case.id.in_(cases), ANSWER == "no")))
    alone = refused - given - set(taken_back)
    return {**dict.fromkeys(alone), **_noted(alone), **taken_back}


def _consents(cases: Collection[uuid.UUID]) -> tuple[set[uuid.UUID], Since]:
    """Whose yes lives; who took theirs back, when last."""
    columns = (Consent.case_id, Consent.withdrawn_at)
    mine = (Consent.case_id.in_(cases), Consent.purpose == Purpose.STATISTICS)
    rows = db.session.execute(db.select(*columns).where(*mine).order_by(Consent.given_at)).tuples().all()
    lives = {case_id for case_id, withdrawn in rows if withdrawn is None}
    return lives, {case_id: withdrawn for case_id, withdrawn in rows if case_id not in lives}


def _noted(cases: Collection[uuid.UUID]) -> Since:
    first = db.func.min(AuditEvent.at, type_=AuditEvent.at.type)
    mine = (AuditEvent.verb == REFUSED, AuditEvent.case_id.in_([str(each) for each in cases]))
    rows = db.session.execute(db.select(AuditEvent.case_id, first).where(*mine).group_by(AuditEvent.case_id))
    return {uuid.UUID(case_id): at for case_id, at in rows.tuples()}


def counted(rows: Iterable[Any]) -> Sequence[Any]:
    """Those rows of some cases (`case_id` says which) that are counted."""
    found = list(rows)
    out = since({row.case_id for row in found})
    return [row for row in found if row.case_id not in out]
