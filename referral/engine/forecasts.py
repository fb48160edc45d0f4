"""What each service is expected to have free: the reports and answers of the last weeks, told to `matching.forecast`.

A standing acceptance with a date of treatment takes a slot on that day; a refusal for want of slots says that
the diary is full; a report says how many there were and when the first begins. What was given back is left out.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, case, or_, tuple_
from sqlalchemy.orm import aliased

from matching.facts.arrays import cube_index
from matching.facts.figures import figure
from matching.learning import forecast
from matching.learning.forecast import Diaries
from matching.vocabulary import AgeGroup, Modality, ServiceKey, ServiceKind
from referral.db import db
from referral.engine import directory
from referral.engine.directory import Expected, Lasting, Report, Row, Told, days_of, kind_of
from referral.hospitals.models import Service, SlotReport
from referral.prepared import prepared
from referral.referrals.table.reasons import NO_CAPACITY
from referral.referrals.table.states import STANDING

AGES, MODALITIES = tuple(AgeGroup), tuple(Modality)

Numbers = dict[ServiceKey[uuid.UUID], ServiceKey[int]]
"""Each service by its hospital's id → by its hospital's number among the rows."""


class Event(NamedTuple):
    """Something that tells of a service's diary at a moment: `kind` is reported, gave or full."""

    at: float
    kind: str
    service: ServiceKey[int]
    free: int
    day: float | None


def rows(now: datetime, wanted: Iterable[ServiceKind], lasting: Lasting | None = None) -> list[Row]:
    """The directory as of now, with what is expected of the services that somebody waits for.

    `wanted`: their modalities and age groups. Something is expected also where no source names them: what such
    services give elsewhere. Whether it gives them is asked first all the same. `lasting`: where it is at hand.
    """
    found, kinds = directory.rows(now, lasting), set(wanted)
    by_id = {row.id: row for row in found}
    _report(by_id, kinds, now)
    numbers = _numbers(list(by_id), kinds)
    told = _expected(numbers, found, now)
    awaited = {key.kind for key in numbers}
    for row in found:
        row.wanted = awaited
    for key, number in numbers.items():
        if told.slots[at := cube_index(number)] >= 0:
            start = round(float(told.start_in_days[at]), 2)
            by_id[key.hospital].expected[key.kind] = Expected(int(told.slots[at]), start)
    return found


def _numbers(hospitals: Sequence[uuid.UUID], wanted: Iterable[ServiceKind]) -> Numbers:
    """Each wanted service of each hospital as `matching` counts it."""
    known = [
        ServiceKind(Modality(modality), AgeGroup(age_group))
        for modality, age_group in wanted
        if modality in MODALITIES and age_group in AGES
    ]
    return {
        ServiceKey(hospital_id, *kind): ServiceKey(number, *kind)
        for number, hospital_id in enumerate(hospitals)
        for kind in known
    }


def _expected(numbers: Numbers, found: Sequence[Row], now: datetime) -> forecast.Expected:
    shape = (len(AGES), len(MODALITIES), len(found))
    diaries = Diaries.of(shape)
    for event in sorted(_events(numbers, found, now), key=lambda event: event[:4]):
        _tell(diaries, event)
    asked, by_id = np.zeros(shape, np.int32), {row.id: row for row in found}
    for key, number in numbers.items():
        asked[cube_index(number)] = by_id[key.hospital].asked.get(key.kind, 0)
    return diaries.expected(days_of(now), asked)


def _tell(diaries: Diaries, event: Event) -> None:
    if event.kind == "gave" and event.day is not None:
        diaries.gave(event.service, event.day, event.at)
    elif event.kind == "full":
        diaries.full(event.service, event.at)
    else:
        diaries.reported(event.service, event.free, event.day, event.at)


def _events(numbers: Numbers, found: Iterable[Row], now: datetime) -> Iterator[Event]:
    for row in found:
        for kind, reports in row.reports.items():
            if service := numbers.get(ServiceKey(row.id, *kind)):
                yield from (_reported(each, service) for each in reports if _since(now) <= each.as_of <= now)
        for told in row.lately:
            if service := numbers.get(ServiceKey(row.id, *kind_of(told.modality, told.age_group))):
                yield from _answered(told, service)


def _since(now: datetime) -> datetime:
    return now - timedelta(days=figure("forecast.looks_back_days"))


def _reported(report: Report, service: ServiceKey[int]) -> Event:
    day = _midday(report.earliest_start)
    return Event(days_of(report.as_of), "reported", service, report.places, day)


def _answered(told: Told, service: ServiceKey[int]) -> Iterator[Event]:
    """A standing acceptance with a date, or a refusal for want of slots; other answers tell of no diary."""
    at = days_of(told.answered_at) if told.answered_at else 0.0
    if told.state in STANDING and told.first_date is not None:
        yield Event(at, "gave", service, 0, _midday(told.first_date))
    if told.state == "rejected" and told.reason == NO_CAPACITY:
        yield Event(at, "full", service, 0, None)


def _report(by_id: dict[uuid.UUID, Row], wanted: set[ServiceKind], now: datetime) -> None:
    """Give each row its reports of the weeks looked back on, and its last ones, for the wanted services."""
    for hospital_id, modality, age_group, *report in db.session.execute(
        *_reports(sorted(wanted), _since(now), now)
    ):
        if (row := by_id.get(hospital_id)) and report[0] is not None:
            row.reports.setdefault(kind_of(modality, age_group), []).append(Report(*report))


@prepared
def _reports(wanted: list[ServiceKind], since: datetime, now: datetime) -> Select[Any]:
    columns = (Service.hospital_id, Service.modality, Service.age_group)
    told = [getattr(SlotReport, name) for name in Report._fields]
    last = _last_report()
    # Joined from without, so that the databases go service by service: each finds its own by the index.
    of_service = and_(
        SlotReport.service_id == Service.id,
        SlotReport.as_of >= case((last < since, last), else_=since),
        or_(SlotReport.as_of <= now, SlotReport.as_of == last),
    )
    query = db.select(*columns, *told).select_from(Service).outerjoin(SlotReport, of_service)
    asked = query.where(tuple_(Service.modality, Service.age_group).in_(wanted))
    return asked.order_by(SlotReport.as_of)


def _last_report() -> ColumnElement[datetime]:
    """When a service was last reported on: the end of its own part of an index."""
    each = aliased(SlotReport)
    newest = db.select(db.func.max(each.as_of, type_=each.as_of.type)).where(each.service_id == Service.id)
    return newest.correlate(Service).scalar_subquery()


def _midday(day: date | None) -> float | None:
    """A date in days, at its noon."""
    return None if day is None else (day - date(1970, 1, 1)).days + 0.5
