"""Ages of cases: filled in for rows of before, and the group that changes when somebody comes of age while waiting."""

import uuid
from datetime import datetime

from referral import audit
from referral.audit import system
from referral.db import db, guarded_lock, transaction
from referral.intake import ages
from referral.intake.models import Case, Patient
from referral.intake.states import LIVING
from referral.zones import day_in

AT_ONCE = 200
FILLING, CLOCK = system("fill-ages"), system("clock")


def fill_ages(now: datetime) -> int:
    """Open the birth date of each open case that keeps no age yet; how many ages are known now that were not."""
    filled, last = 0, uuid.UUID(int=0)
    while cases := _fill_after(last, now):
        filled, last = filled + sum(cases.values()), max(cases)
    return filled


@transaction
def _fill_after(last: uuid.UUID, now: datetime) -> dict[uuid.UUID, bool]:
    """The next cases, and whether their age is known now; each opening is noted."""
    without = db.select(Case).join(Patient).where(Case.id > last, Case.born.is_(None), Case.state != "closed")
    living = without.where(Patient.erased_at.is_(None)).order_by(Case.id).limit(AT_ONCE)
    cases = db.session.scalars(living).all()
    for case in cases:
        case.born = ages.needed_of(
            (case.patient.identity or {}).get("birth_date"), day_in(now, case.place_country)
        )
        audit.record(FILLING, "case.fill_age", case, now, case_id=case.id, known=case.born is not None)
    return {case.id: case.born is not None for case in cases}


def who_came_of_age(now: datetime) -> list[uuid.UUID]:
    """Open cases of children who are 18 by now."""
    children = db.select(Case.id, Case.born, Case.place_country).where(
        Case.age_group == "child", Case.born.is_not(None)
    )
    rows = db.session.execute(children.where(Case.state.in_(LIVING))).all()
    db.session.rollback()
    return [case_id for case_id, born, where in rows if ages.age_group(born, day_in(now, where)) == "adult"]


@transaction
def come_of_age(case_id: uuid.UUID, now: datetime) -> bool:
    """From their 18th birthday an adults' team is asked; a second call is harmless."""
    if not guarded_lock(Case, Case.id == case_id, Case.state != "closed", Case.age_group == "child"):
        return False
    case = db.session.get_one(Case, case_id, populate_existing=True)
    if ages.age_group(case.born, day_in(now, case.place_country)) != "adult":
        return False
    contact = {**(case.answers or {}).get("contact", {}), "age_group": "adult"}
    case.age_group, case.answers = "adult", {**(case.answers or {}), "contact": contact}
    audit.record(CLOCK, "case.came_of_age", case, now, case_id=case.id)
    return True
