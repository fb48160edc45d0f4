"""What became of each request, as far as the figures look at it: codes, hours and days, nothing of a person."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from referral.db import db
from referral.hospitals.models import Hospital
from referral.intake.ages import ADULT_FROM, years_on
from referral.intake.models import Case
from referral.intake.questions.not_counted import counted
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.moves import LATE, UNDO
from referral.referrals.table.states import BOOKED
from referral.zones import day_in

ACCEPTED, DECLINED, SILENT, ENDED, OPEN = "accepted", "declined", "silent", "ended", "open"
"""The hospital said yes; no; nothing in time; the request was taken back before; it is still awaited."""
OUTCOMES: dict[str, str] = {
    "accept": ACCEPTED,
    "accept_with_conditions": ACCEPTED,
    LATE: ACCEPTED,
    "reject": DECLINED,
    "refer_onward": DECLINED,
    "expire": SILENT,
    "withdraw": ENDED,
    "close_hospital": ENDED,
    "supersede": ENDED,
}
"""Step → what it makes of the request; the first holds, but for a late yes after silence and for what is undone."""
ANSWERED = (ACCEPTED, DECLINED)
ASKS, GIVES = "ask_information", "give_information"
"""Between them the hospital waits for us; that time is not its own."""
COMES, MISSES, STARTS = "attend", "miss", "start_treatment"
LOOKED_AT = (*OUTCOMES, UNDO, ASKS, GIVES, COMES, MISSES, STARTS)
STILL_TO_START = frozenset({*BOOKED, "attended"})
UNKNOWN, ONWARD = "unknown", "referred_onward"
BANDS = ((0, 17), (18, 39), (40, 64), (65, None))
CHUNK = 1000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Step(NamedTuple):
    """One step of a request: its verb, when it was taken (told, where it was recorded), its coded reason."""

    verb: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One request. `hours` to the answer, `days` to the first treatment: None where not known.

    `impossible`: it was answered, or treated, before it was sent; that time is not counted and said to be missing.
    """

    hospital: str
    country: str
    groups: dict[str, str]
    outcome: str
    hours: float | None
    is_late: bool
    reason: str | None
    visit: str
    days: float | None
    start_unknown: bool
    impossible: bool


def facts(since: datetime, now: datetime) -> Iterator[Fact]:
    """Every request sent since then that reached its hospital, of whoever is counted, some read at a time."""
    after = (since, None)
    while rows := _sent(after, now):
        steps = _steps([row.id for row in rows])
        seen = counted(rows)
        db.session.rollback()
        yield from (fact_of(row, steps[row.id]) for row in seen)
        after = (rows[-1].sent_at, rows[-1].id)


def facts_of(ids: Sequence[Any]) -> Iterator[Fact]:
    """These requests, some read at a time, but those that never reached their hospital."""
    for first in range(0, len(ids), CHUNK):
        part = (Referral.id.in_(ids[first : first + CHUNK]), Referral.undelivered_at.is_(None))
        rows = counted(db.session.execute(_wanted().where(*part).order_by(Referral.id)))
        steps = _steps([row.id for row in rows])
        db.session.rollback()
        yield from (fact_of(row, steps[row.id]) for row in rows)


def _wanted() -> Any:
    columns = (Referral.id, Referral.case_id, Referral.hospital_id, Referral.sent_at)
    times = (Referral.reached_at, Referral.deadline_at)
    of_case = (
        Case.born,
        Case.priority,
        Case.site_group,
        Case.answers["contact"]["sex"].as_string().label("sex"),
    )
    wanted = db.select(*columns, *times, Referral.state, Referral.age_group, Hospital.country, *of_case)
    return wanted.join(Case, Case.id == Referral.case_id).join(Hospital, Hospital.id == Referral.hospital_id)


def _sent(after: tuple[datetime, Any], now: datetime) -> Sequence[Any]:
    """The next requests in the order in which they were sent, by the index of that order."""
    at, last = after
    beyond = (
        Referral.sent_at >= at if last is None else (Referral.sent_at > at) | _same_moment_later(at, last)
    )
    living = (beyond, Referral.sent_at >= at, Referral.sent_at <= now, Referral.undelivered_at.is_(None))
    return db.session.execute(
        _wanted().where(*living).order_by(Referral.sent_at, Referral.id).limit(CHUNK)
    ).all()


def _same_moment_later(at: datetime, last: Any) -> Any:
    return (Referral.sent_at == at) & (Referral.id > last)


def _steps(of: Sequence[Any]) -> dict[Any, list[Step]]:
    """The steps that matter, in order; an answer recorded for a hospital came when its people gave it."""
    moment = db.func.coalesce(ReferralMove.told_at, ReferralMove.at, type_=ReferralMove.at.type)
    wanted = db.select(ReferralMove.referral_id, ReferralMove.verb, moment, ReferralMove.reason)
    wanted = wanted.where(ReferralMove.referral_id.in_(of), ReferralMove.verb.in_(LOOKED_AT))
    found: dict[Any, list[Step]] = defaultdict(list)
    for referral_id, *step in db.session.execute(wanted.order_by(ReferralMove.number)):
        found[referral_id].append(Step(*step))
    return found


def fact_of(row: Any, steps: Sequence[Step]) -> Fact:
    """What one request says, by its row and its steps."""
    asked = row.reached_at or row.sent_at
    outcome, answered, reason = _outcome(steps)
    hours = _since(asked + _waited(steps, answered), answered, HOUR) if outcome in ANSWERED else None
    started = next((step.at for step in steps if step.verb == STARTS), None)
    days = _since(asked, started, DAY)
    verbs = {step.verb for step in steps}
    return Fact(
        hospital=str(row.hospital_id),
        country=row.country,
        groups=groups_of(row, day_in(row.sent_at, row.country)),
        outcome=outcome,
        hours=_possible(hours),
        is_late=outcome == SILENT or (hours is not None and answered > row.deadline_at),
        reason=reason,
        visit=MISSES if MISSES in verbs else COMES if verbs & {COMES, STARTS} else "",
        days=_possible(days),
        start_unknown=outcome == ACCEPTED and started is None and row.state in STILL_TO_START,
        impossible=any(value is not None and value < 0 for value in (hours, days)),
    )


def _outcome(steps: Sequence[Step]) -> tuple[str, Any, str | None]:
    """How it was answered, when, for which coded reason."""
    found: tuple[str, Any, str | None] = (OPEN, None, None)
    for step in steps:
        if step.verb == UNDO:
            found = (OPEN, None, None)
        elif step.verb in OUTCOMES and (found[0] == OPEN or step.verb == LATE):
            reason = ONWARD if step.verb == "refer_onward" else step.reason
            found = (OUTCOMES[step.verb], step.at, reason if OUTCOMES[step.verb] == DECLINED else None)
    return found


def _waited(steps: Sequence[Step], until: datetime | None) -> timedelta:
    """How long the hospital waited for us before it answered."""
    waited, since = timedelta(0), None
    for step in steps:
        if until is not None and step.at > until:
            break
        if step.verb == ASKS:
            since = step.at
        elif step.verb == GIVES and since is not None:
            waited, since = waited + max(step.at - since, timedelta(0)), None
    return waited


def _since(begin: datetime, end: datetime | None, unit: timedelta) -> float | None:
    return None if end is None else (end - begin) / unit


def _possible(value: float | None) -> float | None:
    return None if value is None or value < 0 else value


def groups_of(row: Any, day: date) -> dict[str, str]:
    """Which group of each dimension a patient belongs to, on a day; "unknown" is a group of its own."""
    return {
        "age": band_of(row.born, row.age_group, day),
        "sex": row.sex if row.sex in ("female", "male") else UNKNOWN,
        "priority": row.priority,
        "site": row.site_group or UNKNOWN,
    }


DIMENSIONS = ("age", "sex", "priority", "site")


def band_of(born: str | None, ticked: str | None, day: date) -> str:
    """The band of ages on a day; unknown where the birth date leaves it open, but for a child by the tick."""
    years = years_on(born, day)
    if years is None:
        return _name(*BANDS[0]) if ticked == "child" else UNKNOWN
    if years.most < ADULT_FROM:
        return _name(*BANDS[0])
    fits = [(low, high) for low, high in BANDS if low <= years.least and (high is None or years.most <= high)]
    return _name(*fits[0]) if fits else UNKNOWN


def _name(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}-{high}"


AGE_BANDS = tuple(_name(*band) for band in BANDS)
