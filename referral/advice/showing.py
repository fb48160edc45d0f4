"""What the pages of a request show: the summary as a hospital reads it before it accepts, and each answer in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from referral.advice.models import AdviceAnswer, AdviceRequest, AdviceSeat
from referral.advice.queries import has_answered
from referral.intake.localities.in_words import with_town
from referral.intake.models import Case
from referral.labels import label
from referral.referrals.shown.held_back import without_names
from referral.referrals.shown.what_decides import Known, Part, Row, decisive, others
from referral.zones import day_in


class Said(NamedTuple):
    """One answer as it is read: whose, as what, in words without names; earlier versions by their moments."""

    name: str
    discipline: str
    at: datetime
    options: list[str]
    words: str
    missing: list[str]
    missing_words: str
    hospital: str
    conflict: str
    earlier: list[datetime]


class Summary(NamedTuple):
    """What is known of a case that names nobody: what decides, and the rest by group."""

    decisive: list[Row]
    others: list[Part]


def summary_of(case: Case, now: datetime) -> Summary:
    """The summary, at the age of today; of the place the country alone: a rare illness in a small town is a name."""
    known = Known(case, day_in(now, case.place_country), names_town=False)
    return Summary(decisive(known), others(known))


def said_of(request: AdviceRequest, seats: Iterable[AdviceSeat]) -> list[Said]:
    """The last version of each answer of these."""
    identity = request.case.patient.identity or {}
    return [_said(seat, seat.answers[-1], identity) for seat in seats if has_answered(seat)]


def _said(seat: AdviceSeat, last: AdviceAnswer, identity: dict[str, object]) -> Said:
    words = {name: without_names(text, identity) for name, text in (last.said or {}).items()}
    return Said(
        seat.user.name,
        label("advice_discipline", seat.discipline),
        last.at,
        [label("advice_option", code) for code in last.options],
        words.get("words", ""),
        [label("advice_missing", code) for code in last.missing],
        words.get("missing_words", ""),
        with_town(last.hospital) if last.hospital else "",
        _conflict(last, words.get("conflict_words", "")),
        [each.at for each in seat.answers[:-1]],
    )


def _conflict(last: AdviceAnswer, words: str) -> str:
    named = "" if last.conflict == "none" else label("advice_conflict", last.conflict)
    return ": ".join(filter(None, (named, words)))


def conclusion_of(request: AdviceRequest) -> str:
    """The words of the conclusion, without names."""
    return without_names(request.conclusion or "", request.case.patient.identity or {})


def reason_of(request: AdviceRequest) -> str:
    """What the sending of a request is filled with: that advisers advise it, in codes."""
    advised = "; ".join(label("advice_option", code) for code in request.options)
    return f"{label('advice_question', request.question)} {advised}".strip()
