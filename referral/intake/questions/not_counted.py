"""Who said that their case is not to be counted in statistics, and since when; nobody who was not asked."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from referral.audit import AuditEvent
from referral.db import db
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose

REFUSED = "consent.refused"
"""Noted when somebody says no where no yes was before: a yes that is taken back has its own moment."""
ANSWER = Case.answers["consents"][Purpose.STATISTICS.value].as_string()
Since = dict[uuid.UUID, datetime | None]


def since(cases: Collection[uuid.UUID]) -> Since:
    """Of these cases those that are not counted: from which moment on; None where it was said before that was noted.

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
