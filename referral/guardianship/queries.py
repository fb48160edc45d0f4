"""How it stands with who decides for a child: nobody asked, alone, refused, or enough to ask a hospital."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, not_, or_

from referral.db import db
from referral.errors import NotAllowed
from referral.guardianship.models import AGREED, VITAL_INTEREST, ChildDecision
from referral.guardianship.wording import BLOCKED
from referral.intake import ages
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import GivenBy, Purpose
from referral.lookups import is_there
from referral.zones import day_in

NO_CHILD, ACCOMPANIED, ALONE, UNASKED = "no_child", "accompanied", "alone", "unasked"
HERE = ("parent", "guardian")
"""Answers of the intake by which an adult with authority is with the child."""
NOT_SAID = (None, "unknown")
DAY, MONTH, YEAR = 10, 7, 4
PRECISE = (DAY, MONTH, YEAR)
"""How many characters a birth date has that is known to the day, the month, the year."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands: a code, and the decision that is in force."""

    code: str
    decision: ChildDecision | None = None

    @property
    def blocks(self) -> bool:
        """Whether nothing may be sent to a hospital."""
        return self.code in BLOCKED

    @property
    def asks(self) -> bool:
        """Whether somebody has still to reach an adult with authority."""
        return self.blocks or self.code == VITAL_INTEREST


def is_child(case: Case, on: date) -> bool:
    """Whether the patient is under 18 on a day; where the birth date leaves it open, by what was ticked."""
    return ages.is_minor(case.born, case.age_group, on)


def may_give(case: Case, given_by: str | None, now: datetime) -> bool:
    """Whether a consent may be given by this one: no child agrees alone."""
    return given_by != GivenBy.PATIENT or not is_child(case, day_in(now, case.place_country))


def standing_of(case: Case, now: datetime) -> Standing:
    """How it stands on this day where our hospitals are; a decision goes before what the intake was told."""
    if not is_child(case, day_in(now, case.place_country)):
        return Standing(NO_CHILD)
    found = decision_of(case)
    if found is not None:
        return Standing(found.decision, found)
    if case.decides in HERE or (case.decides in NOT_SAID and _adult_consented(case)):
        return Standing(ACCOMPANIED)
    return Standing(UNASKED if case.decides in NOT_SAID else ALONE)


def check_child(case: Case, now: datetime) -> None:
    """Raise NotAllowed where an adult has still to decide for a child: nothing is sent to a hospital before."""
    standing = standing_of(case, now)
    if standing.blocks:
        raise NotAllowed(BLOCKED[standing.code])


def decision_of(case: Case) -> ChildDecision | None:
    """The decision that is in force."""
    live = (ChildDecision.case_id == case.id, ChildDecision.ended_at.is_(None))
    return db.session.scalars(db.select(ChildDecision).where(*live)).first()


def _adult_consented(case: Case) -> bool:
    """Whether a parent or guardian gave the consent to store, when the intake was begun."""
    return any(
        each.purpose == Purpose.STORE and each.given_by == GivenBy.GUARDIAN and each.withdrawn_at is None
        for each in case.consents
    )


def needs_adult(on: date) -> ColumnElement[bool]:
    """Of the rows of cases: a child for whom an adult with authority is still to be reached (Standing.asks)."""
    return and_(is_child_on(on, Case.born, ticked_child()), no_adult_agreed())


def no_adult_agreed() -> ColumnElement[bool]:
    """Of the rows of cases, whatever the age: no adult who decides for the patient has been reached."""
    live = and_(ChildDecision.case_id == Case.id, ChildDecision.ended_at.is_(None))
    decided = is_there(db.select(ChildDecision.id).where(live))
    agreed = is_there(db.select(ChildDecision.id).where(live, ChildDecision.decision == AGREED))
    consented = db.select(Consent.id).where(
        Consent.case_id == Case.id,
        Consent.purpose == Purpose.STORE,
        Consent.given_by == GivenBy.GUARDIAN,
        Consent.withdrawn_at.is_(None),
    )
    not_said = or_(Case.decides.is_(None), Case.decides == "unknown")
    accompanied = or_(db.func.coalesce(Case.decides.in_(HERE), False), and_(not_said, is_there(consented)))
    return and_(not_(agreed), or_(decided, not_(accompanied)))


def is_blocked(on: date) -> ColumnElement[bool]:
    """Of the rows of cases: a child of whom nothing may be sent to a hospital (Standing.blocks)."""
    live = (ChildDecision.case_id == Case.id, ChildDecision.ended_at.is_(None))
    vital = db.select(ChildDecision.id).where(*live, ChildDecision.decision == VITAL_INTEREST)
    return and_(needs_adult(on), not_(is_there(vital)))


def ticked_child() -> ColumnElement[bool]:
    """Of the rows of cases: the intake was told that this is a child."""
    return db.func.coalesce(Case.age_group == "child", False)


def is_child_on(on: date, born: Any, ticked: Any) -> ColumnElement[bool]:
    """Whether somebody is under 18 on a day; a birth date is kept as precisely as it is needed. Two columns."""
    eighteen = eighteen_on(on)
    length = db.func.length(born)
    is_adult = case(*((length == size, born <= _all_over(eighteen, size)) for size in PRECISE))
    is_minor = case(*((length == size, born > eighteen[:size]) for size in PRECISE))
    return case((born.is_(None), ticked), (is_adult, False), (is_minor, True), else_=ticked)


def eighteen_on(on: date) -> str:
    """The birth date of whoever comes of age on this day, as birth dates are kept."""
    return f"{on.year - ages.ADULT_FROM:04d}{on.isoformat()[4:]}"


def _all_over(day: str, size: int) -> str:
    """The last day, month or year of which no day lies after this one."""
    year, month, of_month = (int(part) for part in day.split("-"))
    if size == YEAR:
        return f"{year if (month, of_month) == (12, 31) else year - 1:04d}"
    if size == MONTH and of_month < monthrange(year, month)[1]:
        return f"{year:04d}-{month - 1:02d}" if month > 1 else f"{year - 1:04d}-12"
    return day[:size]
