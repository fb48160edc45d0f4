"""Letters of advice: that there is something to read, by when, and where; nothing of a patient."""

import uuid
from typing import Any

from flask import url_for

from referral.accounts.queries import may_read
from referral.advice.models import OPEN, WAITED_FOR, AdviceRequest, AdviceSeat
from referral.advice.queries import is_shown
from referral.db import db
from referral.outbox import letter


@letter("advice_asked")
def advice_asked(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once the adviser has answered or said no, or nothing of it may be shown any more."""
    seat = db.session.get(AdviceSeat, uuid.UUID(facts["seat"]))
    if seat is None or seat.state not in WAITED_FOR or not may_read(facts["reader"]):
        return None
    if seat.request.state != OPEN or not is_shown(seat.request_id):
        return None
    return {"until": seat.request.due_at, "link": url_for("advice.show_own", seat_id=seat.id, _external=True)}


@letter("advice_reminder")
def advice_reminder(facts: dict[str, Any]) -> dict[str, Any] | None:
    """As the first one."""
    return advice_asked(facts)


@letter("advice_over")
def advice_over(facts: dict[str, Any]) -> dict[str, Any] | None:
    """To whoever closes a request, or asked it: something came of it that a person has to look at."""
    request = db.session.get(AdviceRequest, uuid.UUID(facts["request"]))
    if request is None or not may_read(facts["reader"]):
        return None
    seat = next((each for each in request.seats if str(each.user_id) == facts["reader"]), None)
    link = (
        url_for("advice.show_own", seat_id=seat.id, _external=True)
        if seat
        else url_for("advice.show", advice_id=request.id, _external=True)
    )
    return {"link": link}


@letter("advice_void")
def advice_void(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What was asked has ended; nothing is said of why."""
    return {"link": url_for("advice.list_own", _external=True)} if may_read(facts["reader"]) else None
