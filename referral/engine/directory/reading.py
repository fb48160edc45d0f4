"""The directory's rows, read in a few queries, however many referrals there ever were."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, union_all
from sqlalchemy.orm import aliased

from matching.facts.figures import figure
from matching.vocabulary import Country, ServiceKind
from referral.accounts.models import User
from referral.db import db
from referral.engine.directory.shapes import Answer, Capacity, Listed, Said, Told
from referral.hospitals.models import Hospital, Service, Statement
from referral.prepared import prepared
from referral.referrals.models import Referral
from referral.referrals.table.states import UNANSWERED, UNDECIDED

NEWEST = 50
"""So many of a hospital's newest answers, and of the requests it passed over, tell how it answers: a choice of ours."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PASSED_OVER = tuple(sorted(set(UNANSWERED) - set(UNDECIDED)))


def said_by_hospital() -> dict[uuid.UUID, list[Said]]:
    """By hospital: what is said of it."""
    found: dict[uuid.UUID, list[Said]] = defaultdict(list)
    wanted = _select(Statement.hospital_id, *_columns(Statement, Said))
    for hospital_id, *columns in wanted:
        said = Said(*columns)
        found[hospital_id].append(said._replace(sites=tuple(said.sites)))
    return found


def capacities() -> dict[uuid.UUID, dict[ServiceKind, Capacity]]:
    """By hospital and service: its present figure."""
    found: dict[uuid.UUID, dict[ServiceKind, Capacity]] = defaultdict(dict)
    for hospital_id, modality, age_group, *figures in db.session.execute(*_capacities()):
        found[hospital_id][ServiceKind(modality, age_group)] = Capacity(*figures)
    return found


@prepared
def _capacities() -> Select[Any]:
    service = (Service.hospital_id, Service.modality, Service.age_group)
    return db.select(*service, *_columns(Service, Capacity))


def _select(*columns: Any) -> Iterable[Any]:
    return db.session.execute(db.select(*columns)).all()


def _columns(model: Any, shape: Any) -> list[Any]:
    return [getattr(model, name) for name in shape._fields]


def hospitals() -> Iterator[tuple[Listed, bool]]:
    """Every oncology hospital of the five countries, and whether anybody there has an account."""
    staffed = db.select(User.id).where(User.hospital_id == Hospital.id, User.active).exists()
    served = Hospital.country.in_([each.value for each in Country])
    wanted = db.select(*_columns(Hospital, Listed), staffed).where(Hospital.is_oncology, served)
    return ((Listed(*each), is_staffed) for *each, is_staffed in db.session.execute(wanted))


def told_lately(now: datetime) -> dict[uuid.UUID, list[Told]]:
    """By hospital: its open referrals, the newest that it passed over, those it answered lately."""
    found: dict[uuid.UUID, list[Told]] = defaultdict(list)
    for row in db.session.execute(*_told(now - timedelta(days=figure("forecast.looks_back_days")), now)):
        if row.state is not None:
            found[row.hospital_id].append(Told(*row))
    return found


@prepared
def _told(since: datetime, now: datetime) -> CompoundSelect[Any]:
    is_passed_over = Referral.state.in_(PASSED_OVER)
    answered_lately = Referral.answered_at.between(since, now) & Referral.state.not_in(
        [*UNDECIDED, *PASSED_OVER]
    )
    told = db.select(*_columns(Referral, Told))
    return union_all(
        told.where(Referral.state.in_(UNDECIDED)),
        _of_each(told, is_passed_over, _is_newest("deadline_at", lambda each: each.state.in_(PASSED_OVER))),
        _of_each(told, answered_lately),
    )


def _of_each(wanted: Select[Any], *which: Any) -> Select[Any]:
    """Hospital by hospital, by its index; from without, so that no database goes the other way: else an empty row."""
    mine = and_(Referral.hospital_id == Hospital.id, *which)
    return wanted.select_from(Hospital).outerjoin(Referral, mine)


def _is_newest(name: str, which: Callable[[Any], Any]) -> ColumnElement[bool]:
    """Whether a referral is among its hospital's newest of a kind by this moment, however many there are."""
    other = aliased(Referral)
    moment = getattr(other, name)
    last = db.select(moment).where(other.hospital_id == Hospital.id, which(other)).order_by(moment.desc())
    oldest = last.offset(NEWEST - 1).limit(1).correlate(Hospital).scalar_subquery()
    column: Any = getattr(Referral, name)
    among: ColumnElement[bool] = column >= db.func.coalesce(oldest, LONG_AGO, type_=column.type)
    return among


def newest_answers() -> dict[uuid.UUID, list[Answer]]:
    """By hospital: when each of its newest answers was asked for, and when it came."""
    found: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    for hospital_id, *answer in db.session.execute(*_newest_answers()):
        if hospital_id is not None:
            found[hospital_id].append((answer[0], answer[1]))
    return found


@prepared
def _newest_answers() -> Select[Any]:
    reached = db.func.coalesce(Referral.reached_at, Referral.sent_at, type_=Referral.sent_at.type)
    answered = db.select(Referral.hospital_id, reached, Referral.answered_at)
    came = Referral.answered_at.is_not(None)
    return _of_each(answered, came, _is_newest("answered_at", lambda each: each.answered_at.is_not(None)))
