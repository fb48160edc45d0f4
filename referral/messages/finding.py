"""What is to be told as of a moment: one function a row of the table of occasions, read off the database as it stands.

Nothing is remembered between two looks, so that a worker that was killed, or stood still for days, tells what is still
true and tells it once: the window says which time it is, and the database keeps that once.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from referral import occasions
from referral.db import db
from referral.intake.models import Case
from referral.occasions import (
    ACCEPTED,
    ASKING_OTHERS,
    DAY_SET,
    SLOT_LOST,
    STILL_NEEDED,
    TREATMENT_DUE,
    VISIT_NEAR,
)
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.second_thoughts.undoing import UNDO_WITHIN
from referral.referrals.table.moves import UNDO
from referral.referrals.table.states import BOOKED
from referral.zones import day_in

PATIENT_SIDE = (occasions.PATIENT, occasions.CONTACT)
PATIENT, DESK = (occasions.PATIENT,), (occasions.COORDINATOR,)
NEWS_FOR = timedelta(days=7)
"""What happened longer ago is no news any more: after so long a standstill a person tells it."""
PRESSES = timedelta(hours=48)
"""A treatment that is so near does not wait for the hour in which an acceptance can be undone."""
TREATMENT_STAGES = ((-3, -1, "overdue"), (0, 1, "1"), (2, 3, "3"), (4, 7, "7"))
"""Days left from, to → which notice: told late rather than not, and the next one takes its place. A choice of ours."""
VISIT_STAGES = ((1, 1, "1"), (2, 3, "3"))
"""Three days and one day before: a choice of ours."""
EVERY = 7
"""Days between two questions whether somebody is well and still needs this."""
ASKED_LATE = 3
"""So many days late that question is still put; after them the next week's takes its place."""
NOES = ("reject", "refer_onward", "expire", "fail_conditions")
LOSSES = (UNDO, "cancel", "withdraw_after_acceptance")


@dataclass(frozen=True, slots=True)
class News:
    """One thing to be told of a case: which time of it, to whom, with what opaque ids and days."""

    case_id: uuid.UUID
    occasion: str
    window: str
    readers: tuple[str, ...]
    facts: dict[str, str] = field(default_factory=dict)


Finder = Callable[[datetime], Iterator[News]]


def _moves(now: datetime, *verbs: str) -> Iterator[tuple[ReferralMove, Referral]]:
    """These steps of the last days, each with its referral, the first first."""
    recent = (ReferralMove.verb.in_(verbs), ReferralMove.at >= now - NEWS_FOR)
    query = db.select(ReferralMove, Referral).join(Referral, Referral.id == ReferralMove.referral_id)
    for row in db.session.execute(query.where(*recent).order_by(ReferralMove.at, ReferralMove.id)).all():
        yield row[0], row[1]


def _of_step(move: ReferralMove, referral: Referral) -> dict[str, str]:
    return {"referral": str(referral.id), "step": str(move.id)}


def _accepted(now: datetime) -> Iterator[News]:
    """A yes that stands, once it cannot be undone; at once where the treatment is within two days."""
    for move, referral in _moves(now, *(each.partition(".")[2] for each in ACCEPTED)):
        if referral.state in BOOKED and (move.at <= now - UNDO_WITHIN or _presses(referral.case, now)):
            facts = _of_step(move, referral)
            yield News(referral.case_id, f"referral.{move.verb}", str(move.id), PATIENT_SIDE, facts)


def _presses(case: Case, now: datetime) -> bool:
    due = case.next_treatment_due
    return due is not None and due <= day_in(now + PRESSES, case.place_country)


def _lost(now: datetime) -> Iterator[News]:
    """A place that is one no more."""
    for move, referral in _moves(now, *LOSSES):
        if referral.state not in BOOKED:
            yield News(referral.case_id, SLOT_LOST, str(move.id), PATIENT, _of_step(move, referral))


def _day_set(now: datetime) -> Iterator[News]:
    """A first day, or another one."""
    for move, referral in _moves(now, "set_appointment"):
        if referral.state in BOOKED and referral.first_date is not None:
            facts = {**_of_step(move, referral), "day": referral.first_date.isoformat()}
            yield News(referral.case_id, DAY_SET, str(move.id), PATIENT_SIDE, facts)


def _asking_others(now: datetime) -> Iterator[News]:
    """However many hospitals could not say yes on one day: once, in the next daytime, while the case waits."""
    for move, referral in _moves(now, *NOES):
        case = referral.case
        if case.state == "waiting":
            window = day_in(move.at, case.place_country).isoformat()
            yield News(case.id, ASKING_OTHERS, window, PATIENT, {"since": move.at.isoformat()})


def _visit_near(now: datetime) -> Iterator[News]:
    """Three days and one day before a first day."""
    today = day_in(now)
    near = Referral.first_date.between(today, today + timedelta(days=5))
    query = db.select(Referral).where(Referral.state.in_(BOOKED), near).order_by(Referral.id)
    for referral in db.session.scalars(query):
        assert referral.first_date is not None
        stage = stage_of(VISIT_STAGES, referral.first_date, day_in(now, referral.hospital.country))
        if stage:
            facts = {"referral": str(referral.id), "day": referral.first_date.isoformat()}
            window = f"{referral.id} {facts['day']} {stage}"
            yield News(referral.case_id, VISIT_NEAR, window, PATIENT_SIDE, facts)


def _still_needed(now: datetime) -> Iterator[News]:
    """Every week of waiting."""
    waiting = (Case.state == "waiting", Case.submitted_at <= now - timedelta(days=EVERY - 1))
    query = db.select(Case.id, Case.submitted_at, Case.place_country).where(*waiting).order_by(Case.id)
    for case_id, since, country in db.session.execute(query):
        weeks, late = divmod((day_in(now, country) - day_in(since, country)).days, EVERY)
        if weeks and late <= ASKED_LATE:
            yield News(case_id, STILL_NEEDED, f"week {weeks}", PATIENT)


def _treatment_due(now: datetime) -> Iterator[News]:
    """Days before the next treatment, and once it is late, while there is no day for it."""
    today = day_in(now)
    near = Case.next_treatment_due.between(today - timedelta(days=4), today + timedelta(days=8))
    query = db.select(Case).where(Case.state.in_(("waiting", "emergency", "placed")), near)
    for case in db.session.scalars(query.order_by(Case.id)):
        due = case.next_treatment_due
        stage = stage_of(TREATMENT_STAGES, due, day_in(now, case.place_country)) if due else ""
        if due and stage and not _has_day(case, due):
            yield News(case.id, TREATMENT_DUE, f"{due} {stage}", DESK, {"day": due.isoformat()})


def _has_day(case: Case, due: date) -> bool:
    """Whether a hospital that agreed has named a day in time."""
    booked = (Referral.case_id == case.id, Referral.state.in_(BOOKED), Referral.first_date <= due)
    return case.state == "placed" and db.session.scalar(db.select(Referral.id).where(*booked)) is not None


def stage_of(stages: tuple[tuple[int, int, str], ...], day: date, today: date) -> str:
    """Which notice a day asks for today; "" for none."""
    left = (day - today).days
    return next((stage for least, most, stage in stages if least <= left <= most), "")


FINDERS: tuple[Finder, ...] = (
    _day_set,
    _accepted,
    _lost,
    _visit_near,
    _treatment_due,
    _asking_others,
    _still_needed,
)
"""In the order of what matters most to its reader, should the day's limit be reached."""


def found(now: datetime) -> list[News]:
    """All that is to be told as of now, told before or not."""
    return [news for find in FINDERS for news in find(now)]
