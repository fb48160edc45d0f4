"""The clock of advice: reminded once, over, next advisers, ended with its case; then a record without identities."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_
from sqlalchemy.exc import DBAPIError

from referral import audit
from referral.advice import queries, seating
from referral.advice.models import (
    ANSWERED,
    EXPIRED,
    OPEN,
    VOID,
    WAITED_FOR,
    AdviceAnswer,
    AdviceRecord,
    AdviceRequest,
    AdviceSeat,
)
from referral.advice.seating import CLOCK
from referral.advice.wording import CLOCKS
from referral.db import db, guarded_update, transaction
from referral.intake.models import Case
from referral.records import retention

log = structlog.get_logger()
AFTER_CLOSING = timedelta(days=1)
"""So long after its end the request of a closed case stays, so that whoever was told of its end can look."""
AT_ONCE = 200


def tick(now: datetime) -> int:
    """What is due of all requests, each part whole by itself; how many it touched. Safe to repeat."""
    return end_beneath(now) + end_rounds(now) + remind(now) + archive(now)


def _each(deed: Callable[[Any, datetime], object], rows: Iterable[Any], now: datetime) -> int:
    return sum(_safely(deed, each, now) for each in rows)


def _safely(deed: Callable[[Any, datetime], object], row: Any, now: datetime) -> bool:
    """One row's failure never stops the others; it is tried again in the next round."""
    row_id = str(row.id)
    try:
        with db.session.begin_nested():
            return deed(row, now) is not False
    except DBAPIError:
        raise
    except Exception as error:
        log.error("the clock failed at one row", error=type(error).__name__, row=row_id)
        return False


@transaction
def end_beneath(now: datetime) -> int:
    """A closed case, a consent taken back, somebody erased: the request ends, and each adviser is told once."""
    return _each(_void, queries.ended_beneath(), now)


def _void(request: AdviceRequest, now: datetime) -> bool:
    if not _end(request, VOID, now):
        return False
    for seat in queries.sitting(request):
        seating.tell(seat.user, "advice.void", f"advice_seat:{seat.id}", "", now)
    return True


def _end(request: AdviceRequest, state: str, now: datetime) -> bool:
    still = (AdviceRequest.id == request.id, AdviceRequest.state == OPEN)
    if not guarded_update(AdviceRequest, *still, state=state, ended_at=now):
        return False
    audit.record(CLOCK, f"advice.{state}", request, now, case_id=request.case_id)
    return True


@transaction
def end_rounds(now: datetime) -> int:
    """Rounds whose time is over: the next advisers are asked; where none is left the convener closes, or it is over."""
    still = (AdviceRequest.state == OPEN, AdviceRequest.over_at.is_(None), AdviceRequest.due_at <= now)
    first = db.select(AdviceRequest).where(*still).order_by(AdviceRequest.due_at, AdviceRequest.id)
    return _each(_end_round, db.session.scalars(first.limit(AT_ONCE)).all(), now)


def _end_round(request: AdviceRequest, now: datetime) -> None:
    for seat in request.seats:
        seating.lapse(seat, now)
    answered = {seat.discipline for seat in request.seats if seat.state == ANSWERED}
    request.round += 1
    if seating.ask_next(request, [code for code in request.disciplines if code not in answered], now):
        request.due_at = now + timedelta(hours=request.hours)
        return
    if answered:
        request.over_at = now
    else:
        _end(request, EXPIRED, now)
    seating.tell_convener(request, "over", now)


@transaction
def remind(now: datetime) -> int:
    """Whoever has half of the time left, or less, and has not answered is reminded once."""
    late = or_(*(_half_over(int(hours), now) for hours in CLOCKS))
    waits = (AdviceSeat.state.in_(WAITED_FOR), AdviceSeat.reminded_at.is_(None))
    still = (AdviceRequest.state == OPEN, AdviceRequest.over_at.is_(None), AdviceRequest.due_at > now, late)
    waiting = db.session.scalars(
        db.select(AdviceSeat).join(AdviceSeat.request).where(*waits, *still).limit(AT_ONCE)
    ).all()
    return _each(_remind, waiting, now)


def _remind(seat: AdviceSeat, now: datetime) -> None:
    seat.reminded_at = now
    seating.tell(seat.user, "advice.remind", f"advice_seat:{seat.id}", "", now, seat=str(seat.id))


def _half_over(hours: int, now: datetime) -> ColumnElement[bool]:
    """Half of this clock is over for the request and for the seat, which may have been asked later."""
    half = timedelta(hours=hours) / 2
    due = (AdviceRequest.hours == hours, AdviceRequest.due_at <= now + half)
    return and_(*due, AdviceSeat.asked_at <= now - half)


@transaction
def archive(now: datetime) -> int:
    """What is over long enough, or whose case is closed, becomes a record of codes; the rest of it goes."""
    aged = AdviceRequest.ended_at < now - retention.rules()["advice"].span
    closed = (Case.state == "closed") & (AdviceRequest.ended_at < now - AFTER_CLOSING)
    ended = db.select(AdviceRequest).join(AdviceRequest.case).where(or_(aged, closed)).limit(AT_ONCE)
    found = db.session.scalars(ended).all()
    for request in found:
        db.session.add(_record(request))
        audit.record(CLOCK, "advice.archived", request, now, case_id=request.case_id)
    _delete([each.id for each in found])
    return len(found)


def _record(request: AdviceRequest) -> AdviceRecord:
    last = [seat.answers[-1] for seat in request.seats if seat.answers]
    return AdviceRecord(
        month=request.asked_at.date().replace(day=1),
        question=request.question,
        disciplines=request.disciplines,
        site_group=request.case.site_group,
        age_group=request.case.age_group,
        outcome=request.state,
        options=request.options or _usual(code for each in last for code in each.options),
        missing=_usual(code for each in last for code in each.missing),
        asked=len(request.seats),
        answered=len(last),
        hours=request.hours,
    )


def _usual(codes: Iterable[str]) -> list[str]:
    return [code for code, _number in Counter(codes).most_common()]


def _delete(ids: Sequence[object]) -> None:
    db.session.flush()
    seats = db.select(AdviceSeat.id).where(AdviceSeat.request_id.in_(ids))
    for model, which in (
        (AdviceAnswer, AdviceAnswer.seat_id.in_(seats)),
        (AdviceSeat, AdviceSeat.request_id.in_(ids)),
        (AdviceRequest, AdviceRequest.id.in_(ids)),
    ):
        db.session.execute(delete(model).where(which), execution_options={"synchronize_session": False})
    db.session.expire_all()
