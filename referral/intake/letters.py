"""The letters of intake; their words are made at delivery, without anything of the patient."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.models import User
from referral.accounts.queries import may_read
from referral.accounts.roles import Role
from referral.db import db
from referral.duty.models import EMERGENCY, DutyAlarm
from referral.intake.models import Case
from referral.intake.shift.models import CaseRequest
from referral.intake.states import PAUSED
from referral.outbox import letter


@letter("emergency")
def emergency(facts: dict[str, Any]) -> dict[str, Any] | None:
    """A case needs a person now; void once somebody acknowledged it or it is over, or the reader's account is off."""
    case, reader = db.session.get(Case, uuid.UUID(facts["case_id"])), facts.get("reader")
    if case is None or not may_read(reader):
        return None
    alarm = db.session.get(DutyAlarm, uuid.UUID(facts["alarm"])) if "alarm" in facts else None
    if not (alarm.is_open if alarm else case.state == PAUSED):
        return None
    user = db.session.get(User, uuid.UUID(reader)) if reader else None
    sees_cases = user is None or user.role == Role.COORDINATOR
    return {
        "reference": case.reference,
        "kind": alarm.kind if alarm else EMERGENCY,
        "step": facts.get("step", "on_duty"),
        "sees_cases": sees_cases,
        "link": _link(case, alarm, sees_cases),
    }


def _link(case: Case, alarm: DutyAlarm | None, sees_cases: bool) -> str:
    if not sees_cases:
        return url_for("duty.list", _external=True)
    if alarm is None:
        return url_for("coordination.list", _external=True)
    return url_for("coordination.show", case_id=case.id, _external=True)


@letter("case_asked_for")
def case_asked_for(facts: dict[str, Any]) -> dict[str, Any] | None:
    """A colleague asks for a case; void once somebody decided, or when the reader's account is off."""
    request = db.session.get(CaseRequest, uuid.UUID(facts["request_id"]))
    if request is None or request.verdict is not None or not may_read(facts.get("reader")):
        return None
    return {
        "reference": db.session.get_one(Case, request.case_id).reference,
        "name": db.session.get_one(User, request.asked_by).name,
        "link": url_for("intake.list", _external=True),
    }


@letter("told")
def told(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Something was told of a case; void once somebody has heard it, or when the reader's account is off."""
    case = db.session.get(Case, uuid.UUID(facts["case_id"]))
    if case is None or case.told_at is None or not may_read(facts.get("reader")):
        return None
    return {
        "reference": case.reference,
        "link": url_for("coordination.show", case_id=case.id, _external=True),
    }
