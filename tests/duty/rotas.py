"""Rotas for tests: somebody on duty always, or in one shift."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from referral.accounts.models import User
from referral.db import db
from referral.duty import actions
from referral.duty.forms import SHIFTS
from referral.duty.models import DutyAlarm
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from tests.factories import NOW, a_case, a_user

ALWAYS = tuple((day, part) for day, part in (each.split("-") for each in SHIFTS))
QUARTER = timedelta(minutes=15)


def put_on_duty(
    person: User | None,
    deputy: User | None = None,
    country: str = "",
    shifts: Iterable[tuple[str, str]] = ALWAYS,
) -> None:
    """Put people into shifts of a rota."""
    by = a_user("administrator", active=False).as_actor()
    ids = (person.id if person else None, deputy.id if deputy else None)
    actions.set_shifts(country, shifts, *ids, by, NOW)


def an_emergency(now: datetime = NOW, **facts: Any) -> tuple[Case, DutyAlarm]:
    """A case in which a sign was seen now, and its alarm."""
    case = a_case(**facts)
    intake.raise_emergency(case, ["chest_pain"], a_user("volunteer", active=False).as_actor(), now)
    return case, alarm_of(case)


def an_alarm() -> DutyAlarm:
    """An alarm that nobody has acknowledged."""
    return an_emergency()[1]


def alarm_of(case: Case) -> DutyAlarm:
    """The alarm of a case that lives, as the database has it."""
    db.session.rollback()
    db.session.expire_all()
    living = db.select(DutyAlarm).where(DutyAlarm.case_id == case.id, DutyAlarm.ended_at.is_(None))
    return db.session.scalars(living).one()


def told() -> list[str]:
    """Whom letters were written to, in order."""
    db.session.rollback()
    return [m.recipient for m in db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.due_at))]
