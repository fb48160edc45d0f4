"""What each service is expected to have free: the reports and answers of the last weeks, told to `matching.forecast`.

A standing acceptance with a date of treatment takes a place on that day; a refusal for want of places says that
the diary is full; a report says how many there were and when the first begins. What was given back is left out.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from matching.facts.arrays import cube_index
from matching.facts.figures import figure
from matching.learning import forecast
from matching.learning.forecast import Diaries
from matching.vocabulary import AgeGroup, Modality, ServiceKey, ServiceKind
from referral.db import db
from referral.engine import directory
from referral.engine.directory import Expected, Row, days_of
from referral.hospitals.models import PlacesReport, Service
from referral.referrals.models import Referral
from referral.referrals.moves import NO_CAPACITY, PLACING_STATES

AGES, MODALITIES = tuple(AgeGroup), tuple(Modality)
STANDING = (*PLACING_STATES, "completed")

Numbers = dict[ServiceKey[uuid.UUID], ServiceKey[int]]
"""Each service by its hospital's id → by its hospital's number among the rows."""


class Event(NamedTuple):
    """Something that tells of a service's diary at a moment: `kind` is reported, gave or full."""

    at: float
    kind: str
    service: ServiceKey[int]
    free: int
    day: float | None


def rows(now: datetime, wanted: Iterable[ServiceKind]) -> list[Row]:
    """The directory as of now, with what is expected of the services that somebody waits for.

    `wanted`: their modalities and age groups. Something is expected also where no source names them: what such
    services give elsewhere. Whether it gives them is asked first all the same.
    """
    found = directory.rows(now)
    by_id = {row.id: row for row in found}
    numbers = _numbers(list(by_id), wanted)
    told = _expected(numbers, found, now)
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
    for event in sorted(_events(numbers, now), key=lambda event: event[:4]):
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


def _events(numbers: Numbers, now: datetime) -> Iterator[Event]:
    since = now - timedelta(days=figure("forecast.looks_back_days"))
    kinds = ((_reports, "reported"), (_acceptances, "gave"), (_refusals, "full"))
    for select, kind in kinds:
        for hospital_id, modality, age_group, at, free, day in select(since, now):
            if service := numbers.get(ServiceKey(hospital_id, modality, age_group)):
                yield Event(days_of(at), kind, service, free, _midday(day))


def _reports(since: datetime, now: datetime) -> Iterable[Any]:
    columns = (Service.hospital_id, Service.modality, Service.age_group)
    told = (PlacesReport.as_of, PlacesReport.places, PlacesReport.earliest_start)
    wanted = db.select(*columns, *told).join(Service, Service.id == PlacesReport.service_id)
    return db.session.execute(wanted.where(PlacesReport.as_of.between(since, now))).all()


def _acceptances(since: datetime, now: datetime) -> Iterable[Any]:
    wanted = _answers(since, now, Referral.first_date)
    standing = Referral.state.in_(STANDING), Referral.first_date.is_not(None)
    return db.session.execute(wanted.where(*standing)).all()


def _refusals(since: datetime, now: datetime) -> Iterable[Any]:
    wanted = _answers(since, now, db.null())
    return db.session.execute(
        wanted.where(Referral.state == "rejected", Referral.reason == NO_CAPACITY)
    ).all()


def _answers(since: datetime, now: datetime, day: Any) -> Any:
    columns = (Referral.hospital_id, Referral.modality, Referral.age_group, Referral.answered_at)
    wanted = db.select(*columns, db.literal(0), day)
    return wanted.where(Referral.answered_at.between(since, now))


def _midday(day: date | None) -> float | None:
    """A date in days, at its noon."""
    return None if day is None else (day - date(1970, 1, 1)).days + 0.5
