"""The list after an acceptance as the desk sees it: on the page of a case and on its sheet."""

from datetime import date, datetime
from typing import NamedTuple

from referral.intake.models import Case
from referral.moments import day_of
from referral.referrals.arranging.desk_proposals import proposed
from referral.referrals.arranging.listed import Line, accepted_of, lines_of
from referral.referrals.models import Referral

SHOWN_IN = ("placed", "waiting", "emergency")


class Listed(NamedTuple):
    """What the card shows: the hospital that accepted (None: none now), each item, and what is known of it."""

    referral: Referral | None
    lines: list[Line]
    proposals: dict[str, str]
    today: date

    @property
    def open_ones(self) -> int:
        return sum(each.is_open for each in self.lines)


def arrangements_of(case: Case, now: datetime) -> Listed | None:
    """The list of a case that a hospital has accepted, or for which something was arranged before; else nothing."""
    if case.state not in SHOWN_IN:
        return None
    referral = accepted_of(case) if case.state != "waiting" else None
    lines = lines_of(case, referral)
    if referral is None and not any(each.kept for each in lines):
        return None
    proposals = {each.code: proposed(each.code, case, referral) for each in lines} if referral else {}
    return Listed(referral, lines, proposals, day_of(now))
