"""Seats: whoever is asked is told once; whoever is lost for a request makes room for the next of the discipline."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.advice.choosing import Chosen, choose, field_of
from referral.advice.models import ACCEPTED, ASKED, LAPSED, OPEN, AdviceRequest, AdviceSeat
from referral.audit import Actor, system
from referral.db import db, guarded_update
from referral.i18n import DEFAULT

CLOCK = system("advice")
OVER = "advice.over"


def seat(request: AdviceRequest, chosen: Iterable[Chosen], now: datetime) -> list[AdviceSeat]:
    """Ask these; each is told once."""
    made = [_seat(request, each, now) for each in chosen]
    db.session.flush()
    for each in made:
        tell(each.user, "advice.asked", f"advice_seat:{each.id}", "", now, seat=str(each.id))
    return made


def _seat(request: AdviceRequest, chosen: Chosen, now: datetime) -> AdviceSeat:
    row = AdviceSeat(
        id=uuid.uuid4(),
        request=request,
        user=chosen.adviser.user,
        discipline=chosen.discipline,
        round=request.round,
        works_there=chosen.works_there,
        asked_at=now,
    )
    db.session.add(row)
    return row


def tell(user: User, occasion: str, subject: str, window: str, now: datetime, **facts: str) -> None:
    """A letter to an account that is not switched off; its words hold nothing of the patient."""
    if user.active:
        reader = outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)
        outbox.tell(occasion, reader, subject, window, now, **facts, reader=str(user.id))


def tell_convener(request: AdviceRequest, window: str, now: datetime) -> None:
    """Who closes a request hears, once for each window, that it is their turn; so does whoever asked."""
    for user_id in dict.fromkeys((request.convener_id, request.asked_by)):
        user = db.session.get(User, user_id)
        if user is not None:
            tell(user, OVER, f"advice_request:{request.id}", window, now, request=str(request.id))


def ask_next(request: AdviceRequest, disciplines: Iterable[str], now: datetime) -> list[AdviceSeat]:
    """Ask the next advisers of these disciplines, under the same consent; none is left: nobody."""
    field = field_of(request.case, request.countries, now)
    taken = [each.user_id for each in request.seats]
    made = seat(request, choose(field, disciplines, request.with_conflict, taken), now)
    if made:
        audit.record(CLOCK, "advice.next_asked", request, now, case_id=request.case_id, number=len(made))
    return made


def lapse(seat: AdviceSeat, now: datetime, actor: Actor = CLOCK) -> bool:
    """This adviser is waited for no longer; False where they have answered or said no."""
    waits = (AdviceSeat.id == seat.id, AdviceSeat.state.in_((ASKED, ACCEPTED)))
    if not guarded_update(AdviceSeat, *waits, state=LAPSED, decided_at=now):
        return False
    audit.record(actor, "advice.lapsed", seat, now, case_id=seat.request.case_id)
    return True


def leave(
    user: User, actor: Actor, now: datetime, stays: Callable[[AdviceSeat], bool] = lambda _seat: False
) -> None:
    """This person is waited for no longer at the seats that they cannot keep; the next of the discipline is asked."""
    for seat in _waiting_of(user):
        if not stays(seat) and lapse(seat, now, actor):
            replace(seat, now)


def _waiting_of(user: User) -> Sequence[AdviceSeat]:
    waits = (AdviceSeat.user_id == user.id, AdviceSeat.state.in_((ASKED, ACCEPTED)))
    return db.session.scalars(
        db.select(AdviceSeat).join(AdviceSeat.request).where(*waits, AdviceRequest.state == OPEN)
    ).all()


def replace(seat: AdviceSeat, now: datetime) -> None:
    """Somebody is not to be had: the next of the discipline is asked at once; where none is left, the asker hears."""
    request = seat.request
    if request.state == OPEN and not ask_next(request, [seat.discipline], now):
        tell_convener(request, f"none_left:{seat.id}", now)
