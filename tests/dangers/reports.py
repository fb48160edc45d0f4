"""Reported dangers for tests."""

import uuid
from datetime import datetime

from referral.dangers import actions
from referral.dangers.models import UNKNOWN, Danger
from referral.dangers.views import VISITOR
from tests.factories import NOW

SAID = "Дозу прочитано вдесятеро більшою"
REACH = "+380 50 123 45 67"


def a_danger(harm: str = UNKNOWN, now: datetime = NOW, said: str = SAID) -> Danger:
    """What a visitor reports."""
    return actions.report(uuid.uuid4(), said, REACH, harm, "/my/<token>", "uk", VISITOR, now)


def a_judged(danger: Danger, by: object, verdict: str = "near_miss", now: datetime = NOW) -> Danger:
    """The same, judged."""
    said = {"verdict": verdict, "hazard": "no_overlooked", "reason": "Прочитано неправильно"}
    actions.judge(danger, said, by, now)  # type: ignore[arg-type]
    return danger
