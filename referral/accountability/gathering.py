"""Once a day every figure is reckoned from the requests of the last twelve months: a page only reads what stands there.

The requests are read in their order, some at a time, in no long transaction; the rows are written in one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert

from referral.accountability import facts as read
from referral.accountability.facts import (
    ACCEPTED,
    ANSWERED,
    COMES,
    DECLINED,
    DIMENSIONS,
    ENDED,
    MISSES,
    OPEN,
    SILENT,
    Fact,
)
from referral.accountability.measures import count_of, few, median_of, share_of
from referral.accountability.models import ALL, COUNTRY, HOSPITAL, WHOLE, BoardFigure, BoardRun
from referral.audit import AuditEvent
from referral.db import db, transaction
from referral.forms import as_id
from referral.hospitals.models import Hospital, Service
from referral.intake.models import Case
from referral.intake.questions.not_counted import counted
from referral.zones import day_in

BOARD = "board"
EVERY, SPAN = timedelta(days=1), timedelta(days=365)
UNTOUCHED = "case.untouched"
Scope = tuple[str, str]
Cell = tuple[str, str, str, str]
"""Scope, which one of it, dimension, group."""


def gather_daily(now: datetime) -> None:
    """Reckon the figures once a day."""
    last = db.session.get(BoardRun, BOARD)
    if last is None or last.at <= now - EVERY:
        gather(now)


def gather(now: datetime) -> int:
    """Reckon every figure anew; of how many requests."""
    since = now - SPAN
    cells, number = _cells(read.facts(since, now))
    beside = {**report_ages(now)}
    untouched = _untouched(since, now)
    rows = [_row(cell, summary(found)) for cell, found in cells.items()]
    for row in rows:
        if row["dimension"] == WHOLE:
            scope = (row["scope"], row["scope_id"])
            row["figures"] |= {"reports": beside.pop(scope, _no_reports())}
            row["figures"] |= {"untouched": untouched.get(scope, 0)} if scope[0] != HOSPITAL else {}
    _write(rows, BoardRun(name=BOARD, at=now, since=day_in(since), requests=number))
    return number


def _cells(found: Iterable[Fact]) -> tuple[dict[Cell, list[Fact]], int]:
    """The requests of each scope, whole and by group."""
    cells: dict[Cell, list[Fact]] = defaultdict(list)
    number = 0
    cells[ALL, "", WHOLE, ""] = []
    for number, fact in enumerate(found, 1):  # noqa: B007 - the last one is how many there are
        for scope in ((ALL, ""), (COUNTRY, fact.country), (HOSPITAL, fact.hospital)):
            cells[*scope, WHOLE, ""].append(fact)
            for dimension in DIMENSIONS:
                cells[*scope, dimension, fact.groups[dimension]].append(fact)
    return cells, number


def _row(cell: Cell, figures: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(("scope", "scope_id", "dimension", "value"), cell, strict=True)) | {"figures": figures}


def summary(found: Sequence[Fact]) -> dict[str, Any]:
    """The figures of one group; nothing of one that is too small."""
    if few(len(found)):
        return {}
    by_outcome = Counter(fact.outcome for fact in found)
    answered = sum(by_outcome[each] for each in ANSWERED)
    owed = answered + by_outcome[SILENT]
    visits = [fact.visit for fact in found if fact.visit]
    reasons = Counter(fact.reason or "other" for fact in found if fact.outcome == DECLINED)
    return {
        "requests": len(found),
        "outcomes": {each: count_of(by_outcome[each]) for each in (ACCEPTED, DECLINED, SILENT, ENDED, OPEN)},
        "answer": median_of((f.hours for f in found if f.hours is not None), longer=by_outcome[SILENT]),
        "accepted": share_of(by_outcome[ACCEPTED], owed),
        "late": share_of(sum(fact.is_late for fact in found), owed),
        "missed": share_of(visits.count(MISSES), len(visits)),
        "came": count_of(visits.count(COMES)),
        "treatment": median_of(fact.days for fact in found if fact.days is not None),
        "no_start": count_of(sum(fact.start_unknown for fact in found)),
        "reasons": {code: count_of(number) for code, number in reasons.most_common()},
        "impossible": sum(fact.impossible for fact in found),
    }


def report_ages(now: datetime) -> dict[Scope, dict[str, Any]]:
    """How old, in days, the figures of free places are today; how many kinds of places have none."""
    wanted = db.select(Service.hospital_id, Hospital.country, Service.reported_at, Service.free)
    ages: dict[Scope, list[float]] = defaultdict(list)
    unknown: Counter[Scope] = Counter()
    for hospital_id, country, reported_at, free in db.session.execute(
        wanted.join(Hospital).where(Hospital.closed_at.is_(None))
    ):
        for scope in ((ALL, ""), (COUNTRY, country), (HOSPITAL, str(hospital_id))):
            if free is None or reported_at is None:
                unknown[scope] += 1
            else:
                ages[scope].append(max((now - reported_at) / timedelta(days=1), 0.0))
    scopes = {*ages, *unknown}
    return {each: {**_ages(ages[each]), "unknown": unknown[each]} for each in scopes}


def _ages(days: list[float]) -> dict[str, Any]:
    """They are of hospitals, not of people: the oldest is said, and a median from ten on."""
    oldest = round(max(days), 1) if days else None
    return {**median_of(days), "number": len(days), "oldest": oldest}


def _no_reports() -> dict[str, Any]:
    return {"n": None, "number": 0, "oldest": None, "unknown": 0}


def _untouched(since: datetime, now: datetime) -> dict[Scope, int]:
    """On how many cases nobody acted in time, so that people were told; by the country where the patient is."""
    told = db.select(AuditEvent.case_id).where(
        AuditEvent.verb == UNTOUCHED, AuditEvent.at.between(since, now)
    )
    ids = [as_id(str(each)) for each in db.session.scalars(told.distinct())]
    found: Counter[Scope] = Counter()
    for first in range(0, len(ids), read.CHUNK):
        part = db.select(Case.id.label("case_id"), Case.place_country)
        rows = db.session.execute(part.where(Case.id.in_(ids[first : first + read.CHUNK])))
        for row in counted(rows):
            found.update([(ALL, ""), (COUNTRY, row.place_country or "")])
    db.session.rollback()
    return found


@transaction
def _write(rows: list[dict[str, Any]], run: BoardRun) -> None:
    db.session.execute(delete(BoardFigure))
    db.session.execute(insert(BoardFigure), rows)
    db.session.merge(run)
