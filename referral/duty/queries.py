"""Who is on duty now, and what nobody has acknowledged yet."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.db import db
from referral.duty.hours import turn_at
from referral.duty.models import ALARMS, EVERYBODY, DutyAlarm, DutyNotice, DutyShift
from referral.errors import NotFound
from referral.labels import LABELS
from referral.paging import Page, page_of
from referral.prepared import prepared


class Person(NamedTuple):
    """Somebody of the rota, as others need them."""

    id: uuid.UUID
    name: str
    phone: str | None


class OnDuty(NamedTuple):
    """Who is on duty for a country ("" for everybody's rota) and who is their deputy; None: nobody is."""

    country: str
    person: Person | None
    deputy: Person | None
    stands_in: Person | None = None
    """Where neither is: who answers from everybody's rota."""

    @property
    def people(self) -> list[Person]:
        """Whoever there is of the two."""
        return [each for each in (self.person, self.deputy) if each]


def rotas() -> tuple[str, ...]:
    """Everybody's rota, then one for each country that receives people."""
    return (EVERYBODY, *LABELS["receiving_country"])


def rota_of(country: str | None) -> str:
    """Whose rota answers for a case in this country: its own, or everybody's."""
    return country if country in LABELS["receiving_country"] else EVERYBODY


def on_duty(now: datetime, wanted: Iterable[str] | None = None) -> list[OnDuty]:
    """Who is on duty now, rota by rota, in one statement; people whose account is off are nobody."""
    countries = tuple(rotas() if wanted is None else wanted)
    turns = {country: turn_at(now, country) for country in countries}
    keys = {key for turn in turns.values() for key in turn.keys}
    rows = db.session.execute(*_shifts(countries, tuple(keys)))
    found = {(s.country, s.turn, s.part): (p, d) for s, p, d in rows}
    return [_on_duty(country, turns[country], found) for country in countries]


@prepared
def _shifts(countries: tuple[str, ...], keys: tuple[str, ...]) -> Select[tuple[DutyShift, User, User]]:
    person, deputy = aliased(User), aliased(User)
    return (
        db.select(DutyShift, person, deputy)
        .outerjoin(person, (person.id == DutyShift.person_id) & person.active)
        .outerjoin(deputy, (deputy.id == DutyShift.deputy_id) & deputy.active)
        .where(DutyShift.country.in_(countries), DutyShift.turn.in_(keys))
    )


def _on_duty(country: str, turn: Any, found: dict[Any, Any]) -> OnDuty:
    shift = next((found[k] for key in turn.keys if (k := (country, key, turn.part)) in found), (None, None))
    return OnDuty(country, *(Person(each.id, each.name, each.phone) if each else None for each in shift))


def answering(now: datetime, country: str | None) -> OnDuty:
    """Who answers for a case in this country now: its own rota's people, else those of everybody's."""
    own, everybody = on_duty(now, [rota_of(country), EVERYBODY])
    return own if own.people else everybody


def on_duty_everywhere(now: datetime) -> list[OnDuty]:
    """Every rota as it stands now; one without people of its own names who stands in from everybody's."""
    everybody, *others = on_duty(now)
    first = next(iter(everybody.people), None)
    return [everybody, *(each if each.people else each._replace(stands_in=first) for each in others)]


def nobody_on_duty(now: datetime) -> list[str]:
    """The rotas in which neither a person nor a deputy is on duty now."""
    return [each.country for each in on_duty(now) if not each.people]


def shifts_of(country: str) -> list[tuple[DutyShift, str | None, str | None]]:
    """The whole rota of a country with names: the days of the week, then single dates."""
    person, deputy = aliased(User), aliased(User)
    query = (
        db.select(DutyShift, person.name, deputy.name)
        .outerjoin(person, (person.id == DutyShift.person_id) & person.active)
        .outerjoin(deputy, (deputy.id == DutyShift.deputy_id) & deputy.active)
        .where(DutyShift.country == country)
    )
    found = [tuple(row) for row in db.session.execute(query.order_by(DutyShift.turn, DutyShift.part))]
    return sorted(found, key=lambda row: len(row[0].turn))


def coordinators() -> list[tuple[str, str]]:
    """Who can be on duty: active coordinators, by name."""
    query = db.select(User.id, User.name).where(User.role == Role.COORDINATOR, User.active)
    return [(str(each), name) for each, name in db.session.execute(query.order_by(User.name, User.id))]


def live_alarm(case_id: uuid.UUID) -> DutyAlarm | None:
    """The alarm of a case that is not over."""
    query = db.select(DutyAlarm).where(DutyAlarm.case_id == case_id, DutyAlarm.ended_at.is_(None))
    return db.session.scalars(query).first()


def alarm_of(alarm_id: uuid.UUID) -> DutyAlarm:
    """One alarm; raises NotFound."""
    found = db.session.get(DutyAlarm, alarm_id)
    if found is None:
        raise NotFound()
    return found


def alarm_with_name(case_id: uuid.UUID) -> tuple[DutyAlarm, str | None] | None:
    """The alarm of a case that is not over, and who acknowledged it, in one statement."""
    found = db.session.execute(*_alarm_with_name(case_id)).first()
    return (found[0], found[1]) if found else None


@prepared
def _alarm_with_name(case_id: uuid.UUID) -> Select[tuple[DutyAlarm, str]]:
    query = db.select(DutyAlarm, User.name).outerjoin(User, User.id == DutyAlarm.acknowledged_by)
    return query.where(DutyAlarm.case_id == case_id, DutyAlarm.ended_at.is_(None))


def is_open() -> Any:
    """The condition under which nobody has acknowledged an alarm that is not over."""
    return DutyAlarm.acknowledged_at.is_(None) & DutyAlarm.ended_at.is_(None)


def open_count() -> int:
    """How many alarms nobody has acknowledged."""
    return int(db.session.scalar(db.select(db.func.count()).select_from(DutyAlarm).where(is_open())) or 0)


def open_by_kind(now: datetime) -> dict[str, Any]:
    """Of alarms that nobody has acknowledged: how many of each kind, for how many seconds the oldest of each waits,
    for how many of them nobody is on duty now, and on how many rotas nobody is, nor anybody on everybody's who would
    answer there; in two statements, however many there are."""
    query = db.select(DutyAlarm.kind, DutyAlarm.country, db.func.count(), db.func.min(DutyAlarm.raised_at))
    rows = db.session.execute(query.where(is_open()).group_by(DutyAlarm.kind, DutyAlarm.country)).all()
    has_people = {each.country: bool(each.people) for each in on_duty(now)}
    count, oldest, nobody = dict.fromkeys(ALARMS, 0), dict.fromkeys(ALARMS, 0.0), 0
    for kind, country, number, since in rows:
        count[kind] += number
        oldest[kind] = max(oldest[kind], (now - since).total_seconds())
        nobody += 0 if has_people[rota_of(country)] or has_people[EVERYBODY] else number
    empty = 0 if has_people[EVERYBODY] else list(has_people.values()).count(False)
    return {"count": count, "oldest_s": oldest, "nobody": nobody, "rotas": empty}


def open_alarms(page: int = 1) -> Page[DutyAlarm]:
    """What nobody has acknowledged, the oldest first, by page."""
    return page_of(db.select(DutyAlarm).where(is_open()).order_by(DutyAlarm.raised_at, DutyAlarm.id), page)


def due(now: datetime) -> list[uuid.UUID]:
    """The alarms whose next step is due, the oldest first."""
    query = db.select(DutyAlarm.id).where(is_open(), DutyAlarm.next_at <= now)
    return list(db.session.scalars(query.order_by(DutyAlarm.next_at, DutyAlarm.id)))


def told(alarm_id: uuid.UUID) -> set[uuid.UUID]:
    """Who has been told of an alarm."""
    return set(db.session.scalars(db.select(DutyNotice.person_id).where(DutyNotice.alarm_id == alarm_id)))
