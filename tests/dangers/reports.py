"""Reported dangers for tests."""

import re
import uuid
from datetime import datetime
from typing import Any

from referral.dangers import actions
from referral.dangers.models import UNKNOWN, Danger
from referral.dangers.views import VISITOR
from tests.factories import NOW

SAID = "Дозу прочитано вдесятеро більшою"
REACH = "+380 50 123 45 67"
LINK = re.compile(r"/danger(?:\?|$)")


def link_on(page: Any) -> list[str]:
    """Where a page leads whoever wants to report a danger."""
    return [each for each in page.links() if LINK.search(each)]


def a_danger(harm: str = UNKNOWN, now: datetime = NOW, said: str = SAID) -> Danger:
    """What a visitor reports."""
    return actions.report(uuid.uuid4(), said, REACH, harm, "/my/<token>", "uk", VISITOR, now)


def a_judged(danger: Danger, by: object, verdict: str = "near_miss", now: datetime = NOW) -> Danger:
    """The same, judged."""
    said = {"verdict": verdict, "hazard": "no_overlooked", "reason": "Прочитано неправильно"}
    actions.judge(danger, said, by, now)  # type: ignore[arg-type]
    return danger
