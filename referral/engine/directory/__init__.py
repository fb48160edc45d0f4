"""The directory as matching wants to hear it: plain rows of what hospitals say, read in a few queries.

What a source leaves open stays open: each statement comes as it was read, with who says it and when. What planned,
unclear and candidate rows say is nothing but a reason to ask.
"""

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import numpy as np

from matching.facts.clock import answered_in_time
from matching.facts.figures import figure
from matching.vocabulary import AgeGroup, ServiceKind
from referral.engine.directory.reading import (
    capacities,
    hospitals,
    newest_answers,
    said_by_hospital,
    told_lately,
)
from referral.engine.directory.shapes import (
    SECONDS_A_DAY,
    Answer,
    Capacity,
    Expected,
    Lasting,
    Listed,
    Report,
    Row,
    Said,
    Told,
    days_of,
    kind_of,
)
from referral.referrals.table.states import ASKED, UNANSWERED, UNDECIDED

__all__ = [
    "SECONDS_A_DAY", "Answer", "Capacity", "Expected", "Lasting", "Listed", "Report", "Row", "Said", "Told", "days_of",
    "kind_of", "lasting", "rows",
]  # fmt: skip

ENOUGH_ANSWERS = 3
"""So many answers make a hospital's own reply time; with fewer the priority's clock stands in."""


def lasting() -> Lasting:
    """Every oncology hospital of the five countries, and all that is said of it."""
    return Lasting(tuple(hospitals()), said_by_hospital())


def rows(now: datetime, known: Lasting | None = None) -> list[Row]:
    """The same with all that is told of it, as of now. `known`: what lasts, where it is at hand."""
    known = known or lasting()
    figures, told, answers = capacities(), told_lately(now), newest_answers()
    found = [Row(*it[:6], bool(it.closed_at), hospital=it, is_staffed=had) for it, had in known.hospitals]
    for row in found:
        row.said, row.capacities = known.said.get(row.id, []), figures.get(row.id, {})
        _learn(row, told.get(row.id, []), answers.get(row.id, []), now)
    return found


def _learn(row: Row, told: list[Told], answers: list[Answer], now: datetime) -> None:
    """What a hospital's referrals tell of it."""
    since = now - timedelta(days=figure("forecast.looks_back_days"))
    row.open_referrals = sum(each.state in UNDECIDED for each in told)
    row.asked = dict(Counter(kind_of(each.modality, each.age_group) for each in told if _is_asked(each)))
    row.reply_days = _reply_days(answers)
    row.answers_in_time = _answers_in_time(len(answers), len(_missed(told, now)))
    row.unanswered = _after_last_report(_unanswered_since(told, answers, now), row.capacities)
    row.lately = [each for each in told if each.answered_at and since <= each.answered_at <= now]


def _is_asked(told: Told) -> bool:
    """A request nobody has answered; one for an unknown age is none."""
    return told.state in ASKED and told.age_group in tuple(AgeGroup)


def _unanswered_since(told: list[Told], answers: list[Answer], now: datetime) -> list[datetime]:
    """The deadlines that passed without an answer, later than the hospital's last answer."""
    last = max((answered for _sent, answered in answers), default=None)
    return [deadline for deadline in _missed(told, now) if last is None or deadline > last]


def _missed(told: list[Told], now: datetime) -> list[datetime]:
    """The deadlines that passed without an answer."""
    return [each.deadline_at for each in told if _is_silent(each) and each.deadline_at <= now]


def _answers_in_time(came: int, missed: int) -> float | None:
    """The share of a hospital's requests that it answers, of which what holds for all is a part (facts/clock.py)."""
    if not came + missed:
        return None
    return round(float(answered_in_time(np.array(float(came)), np.array(float(missed)))), 3)


def _is_silent(told: Told) -> bool:
    """Nobody has answered, though the letter had reached them and the clock ran."""
    unanswered = told.state in UNANSWERED and told.answered_at is None
    return unanswered and told.paused_at is None and told.undelivered_at is None


def _after_last_report(deadlines: list[datetime], capacities: dict[ServiceKind, Capacity]) -> int:
    """How many deadlines passed since the hospital last reported anything: a report is a sign of life."""
    reports = [each.reported_at for each in capacities.values() if each.reported_at]
    return sum(not reports or deadline > max(reports) for deadline in deadlines)


def _reply_days(answers: list[Answer]) -> float | None:
    """The median days of a hospital's answers, where it gave enough of them."""
    took = [max((came - sent).total_seconds() / SECONDS_A_DAY, 0.0) for sent, came in answers]
    return round(median(took), 2) if len(took) >= ENOUGH_ANSWERS else None
