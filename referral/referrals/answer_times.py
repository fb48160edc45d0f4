"""Until when a hospital has to answer: by the case's priority, for all but an emergency on one of its working days."""

from datetime import datetime

from matching.vocabulary import Priority
from referral.hospitals.working_days import is_open_at, on_a_working_day
from referral.intake.models import Case
from referral.intake.moves import ANSWER_WITHIN


def due_from(case: Case, country: str, now: datetime, wanted: datetime | None = None) -> datetime:
    """When an answer asked for now is due in a country. `wanted`: what the coordinator has chosen."""
    moment = wanted or now + ANSWER_WITHIN[case.priority]
    return moment if case.priority == Priority.EMERGENCY else on_a_working_day(moment, country)


def may_end(case: Case, country: str, now: datetime) -> bool:
    """Whether the time of a hospital may run out now: of an emergency at any hour, else only on its working days."""
    return case.priority == Priority.EMERGENCY or is_open_at(now, country)
