"""What the list after an acceptance tells others: all of it the patient, the hospital only how it stands and when."""

from referral.i18n import day_words
from referral.intake.models import Case
from referral.referrals.arranging.desk_words import FOR_PATIENT
from referral.referrals.arranging.items import FOR_HOSPITAL, ITEMS
from referral.referrals.arranging.listed import Line, lines_of
from referral.referrals.arranging.models import ARRANGED
from referral.referrals.models import Referral

Row = tuple[str, str]


def for_patient(case: Case, referral: Referral) -> list[Row]:
    """Every item: what it is, how it stands, and where it is arranged by whom, when, which note."""
    lines = lines_of(case, referral)
    return [(str(each.words.yours), _with(str(FOR_PATIENT[each.state]), _all_of(each))) for each in lines]


def for_hospital(case: Case, referral: Referral) -> list[Row]:
    """The items that the hospital must know: how they stand and when; no name, no number, no note."""
    lines = [each for each in lines_of(case, referral) if ITEMS[each.code].for_hospital]
    return [
        (str(ITEMS[each.code].for_hospital), _with(str(FOR_HOSPITAL[each.state]), _when(each)))
        for each in lines
    ]


def _all_of(line: Line) -> str:
    if line.state != ARRANGED:
        return ""
    return " · ".join(filter(None, (line.said.get("who"), _when(line), line.said.get("note"))))


def _when(line: Line) -> str:
    if line.kept is None or line.state != ARRANGED:
        return ""
    day = day_words(line.kept.on_day) if line.kept.on_day else ""
    return ", ".join(filter(None, (day, line.said.get("at_time"))))


def _with(sentence: str, more: str) -> str:
    return f"{sentence} {more}" if more else sentence
