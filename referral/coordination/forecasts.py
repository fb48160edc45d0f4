"""What each service is expected to have free: the reports and answers of the last weeks, told to `matching.forecast`.

A standing acceptance with a date of treatment takes a place on that day; a refusal for want of places says that
the diary is full; a report says how many there were and when the first begins. What was given back is left out.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from matching import forecast
from matching.figures import figure
from matching.forecast import Diaries
from matching.vocabulary import AgeGroup, Modality
from referral.coordination import directory
from referral.coordination.directory import SECONDS_A_DAY, Cell, Expected, Row
from referral.db import db
from referral.hospitals.models import PlacesReport, Service
from referral.referrals.models import Referral
from referral.referrals.moves import ASKED, PLACING_STATES

AGES, MODALITIES = tuple(AgeGroup), tuple(Modality)
STANDING = (*PLACING_STATES, "completed")
FULL = "no_capacity"

Place = tuple[int, int, int]
"""A service as `matching` counts: age group, modality and hospital."""


class Event(NamedTuple):
    """Something that tells of a service's diary at a moment: `kind` is reported, gave or full."""

    at: float
    kind: str
    place: Place
    free: int
    day: float | None


def rows(now: datetime, wanted: Iterable[Cell]) -> list[Row]:
    """The directory as of now, with what is expected of each service of a hospital.

    `wanted`: modalities and age groups somebody waits for. Of these something is expected also where no source
    names them: what such services give elsewhere. Whether it gives them is asked first all the same.
    """
    found = directory.rows(now)
    wanted = [cell for cell in wanted if cell[0] in MODALITIES and cell[1] in AGES]
    hospitals = {row.id: number for number, row in enumerate(found)}
    places = _expected(hospitals, now)
    for row in found:
        row.expected = dict(_of_row({*row.cells(), *wanted}, hospitals[row.id], places))
    return found


def _expected(hospitals: dict[uuid.UUID, int], now: datetime) -> forecast.Expected:
    shape = (len(AGES), len(MODALITIES), len(hospitals))
    diaries = Diaries.of(shape)
    for event in sorted(_events(hospitals, now), key=lambda event: event[:4]):
        _tell(diaries, event)
    asked = np.zeros(shape, np.int32)
    for place, count in _asked(hospitals).items():
        asked[place] = count
    return diaries.expected(days_of(now), asked)


def days_of(moment: datetime) -> float:
    """A moment in days."""
    return moment.timestamp() / SECONDS_A_DAY


def _of_row(
    cells: Collection[Cell], number: int, found: forecast.Expected
) -> Iterator[tuple[Cell, Expected]]:
    for modality, age_group in cells:
        at = AGES.index(AgeGroup(age_group)), MODALITIES.index(Modality(modality)), number
        if found.places[at] >= 0:
            start = round(float(found.start_in_days[at]), 2)
            yield (modality, age_group), Expected(int(found.places[at]), start)


def _tell(diaries: Diaries, event: Event) -> None:
    if event.kind == "gave" and event.day is not None:
        diaries.gave(event.place, event.day, event.at)
    elif event.kind == "full":
        diaries.full(event.place, event.at)
    else:
        diaries.reported(event.place, event.free, event.day, event.at)


def _events(hospitals: dict[uuid.UUID, int], now: datetime) -> Iterator[Event]:
    since = now - timedelta(days=figure("forecast.looks_back_days"))
    wanted = ((_reports, "reported"), (_acceptances, "gave"), (_refusals, "full"))
    for select, kind in wanted:
        for hospital_id, modality, age_group, at, free, day in select(since, now):
            if (place := _place(hospitals, hospital_id, modality, age_group)) is not None:
                yield Event(days_of(at), kind, place, free, _midday(day))


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
    return db.session.execute(wanted.where(Referral.state == "rejected", Referral.reason == FULL)).all()


def _answers(since: datetime, now: datetime, day: Any) -> Any:
    columns = (Referral.hospital_id, Referral.modality, Referral.age_group, Referral.answered_at)
    wanted = db.select(*columns, db.literal(0), day)
    return wanted.where(Referral.answered_at.between(since, now))


def _asked(hospitals: dict[uuid.UUID, int]) -> Counter[Place]:
    columns = (Referral.hospital_id, Referral.modality, Referral.age_group)
    rows = db.session.execute(db.select(*columns).where(Referral.state.in_(ASKED)))
    places = (_place(hospitals, *row) for row in rows)
    return Counter(place for place in places if place is not None)


def _place(
    hospitals: dict[uuid.UUID, int], hospital_id: uuid.UUID, modality: str, age_group: str
) -> Place | None:
    """A service by its numbers; None for one the engine does not know."""
    known = hospital_id in hospitals and modality in MODALITIES and age_group in AGES
    if not known:
        return None
    return AGES.index(AgeGroup(age_group)), MODALITIES.index(Modality(modality)), hospitals[hospital_id]


def _midday(day: date | None) -> float | None:
    """A date in days, at its noon."""
    return None if day is None else (day - date(1970, 1, 1)).days + 0.5
