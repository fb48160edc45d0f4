"""The public totals: how many people were registered in a quarter that is over, each counted once in every table.

A quarter is published once and never again: numbers of today and of yesterday, or of two spans that overlap, could be
subtracted from one another.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from matching.vocabulary import site_groups
from referral.accountability.facts import AGE_BANDS, CHUNK, UNKNOWN, band_of
from referral.accountability.measures import few
from referral.accountability.models import PublicTotal
from referral.accountability.suppression import published
from referral.db import db, transaction
from referral.intake.models import Case, Patient
from referral.intake.questions.not_counted import Since, since
from referral.labels import LABELS
from referral.zones import REGION, day_in

TOTAL = "total"
QUARTERS_BACK = 4
NO_CASE_OF_ITS_OWN = "duplicate"
"""Whoever was registered twice is counted once."""
STANDING: dict[str, str] = {
    "draft": "waits",
    "emergency": "waits",
    "waiting": "waits",
    "placed": "accepted",
    "in_treatment": "treated",
    "closed": "over",
}
"""State of a case when its quarter was published → what is said of it."""
ELSEWHERE = "elsewhere"
SEX = Case.answers["contact"]["sex"].as_string().label("sex")


def publish_quarters(now: datetime) -> int:
    """Publish the quarters that are over and were not published yet, four at most; how many."""
    quarters = list(_quarters(day_in(now)))
    there = set(db.session.scalars(db.select(PublicTotal.period).distinct()))
    new = [each for each in quarters if name_of(each) not in there]
    for first in new:
        _publish(first, now)
    return len(new)


def _quarters(today: date) -> Iterator[date]:
    """The first days of the quarters that are over, the newest first."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    for _ in range(QUARTERS_BACK):
        before = first - timedelta(days=1)
        first = date(before.year, before.month - 2, 1)
        yield first


def name_of(first: date) -> str:
    """A quarter's name.

    >>> name_of(date(2026, 7, 1))
    '2026-Q3'
    """
    return f"{first.year}-Q{(first.month + 2) // 3}"


def _publish(first: date, now: datetime) -> None:
    counts = _counts(first)
    total = counts.pop(TOTAL, Counter())[""]
    rows = [(TOTAL, "", None if few(total) else total)]
    if not few(total):
        for dimension, found in counts.items():
            lines = published(found)
            rows.extend((dimension, code, number) for code, number in (lines or {}).items())
    _write(name_of(first), rows, now)


@transaction
def _write(period: str, rows: list[tuple[str, str, int | None]], now: datetime) -> None:
    named = ("dimension", "value", "number")
    facts = {"period": period, "published_at": now}
    db.session.execute(insert(PublicTotal), [dict(zip(named, row, strict=True)) | facts for row in rows])


def _counts(first: date) -> dict[str, Counter[str]]:
    """Of each dimension how many people are in each of its groups, those with nobody too."""
    found: dict[str, Counter[str]] = {
        "country": Counter(dict.fromkeys((*LABELS["receiving_country"], ELSEWHERE), 0)),
        "age": Counter(dict.fromkeys((*AGE_BANDS, UNKNOWN), 0)),
        "sex": Counter(dict.fromkeys(("female", "male", UNKNOWN), 0)),
        "standing": Counter(dict.fromkeys(STANDING.values(), 0)),
        "site": Counter(dict.fromkeys((*site_groups(), UNKNOWN), 0)),
        TOTAL: Counter(),
    }
    for row in _registered(first):
        found["country"][country_of(row)] += 1
        found["age"][band_of(row.born, row.age_group, first)] += 1
        found["sex"][row.sex if row.sex in ("female", "male") else UNKNOWN] += 1
        found["standing"][STANDING[row.state]] += 1
        found["site"][row.site_group or UNKNOWN] += 1
        found[TOTAL][""] += 1
    return found


def _registered(first: date) -> Iterator[Any]:
    after = (first + timedelta(days=95)).replace(day=1)
    begins, ends = (datetime.combine(day, time(), REGION).astimezone(UTC) for day in (first, after))
    yield from registered(begins, ends)


def registered(begins: datetime, ends: datetime) -> Sequence[Any]:
    """The people registered from one moment until before another."""
    return people(Case.submitted_at >= begins, Case.submitted_at < ends)


def people(*which: Any) -> Sequence[Any]:
    """What is counted of some cases: whoever was registered twice once, whoever was erased or said no never."""
    found = people_ever(*which)
    out = not_counted([row.id for row in found])
    return [row for row in found if _is_described(row) and row.id not in out]


def _is_described(row: Any) -> bool:
    return row.erased_at is None and row.outcome != NO_CASE_OF_ITS_OWN


def not_counted(ids: Sequence[Any]) -> Since:
    """Which of these cases are not counted, and since when; asked some at a time."""
    parts = (since(ids[first : first + CHUNK]) for first in range(0, len(ids), CHUNK))
    found = {case_id: at for part in parts for case_id, at in part.items()}
    db.session.rollback()
    return found


def people_ever(*which: Any) -> Sequence[Any]:
    """The same with those who asked to be erased and with entries of somebody registered already (`outcome`): nothing
    but that they were may be said of either."""
    columns = (
        Case.id,
        Case.born,
        Case.age_group,
        Case.place_country,
        Case.state,
        Case.outcome,
        Case.site_group,
    )
    of_need = (Case.submitted_at, Case.priority, Case.languages)
    wanted = db.select(*columns, *of_need, SEX, Patient.erased_at).join(Case.patient).where(*which)
    found = db.session.execute(wanted).all()
    db.session.rollback()
    return found


def country_of(row: Any) -> str:
    """Where a patient is, among the receiving countries; elsewhere, or not known."""
    return row.place_country if row.place_country in LABELS["receiving_country"] else ELSEWHERE
