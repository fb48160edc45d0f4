"""From the acceptance to the first treatment and beyond: each one verb; every way back frees the place."""

from datetime import date, datetime

from referral.audit import Actor
from referral.db import transaction
from referral.referrals.actions.answering import check_not_past
from referral.referrals.models import Referral
from referral.referrals.moving import make


@transaction
def set_appointment(
    referral: Referral,
    actor: Actor,
    now: datetime,
    first_date: date,
    note: str | None = None,
    seen: int | None = None,
) -> bool:
    """Set the first appointment, or change it; the patient is asked to confirm it anew."""
    check_not_past("first_date", first_date, now)
    return make(referral, "set_appointment", actor, now, note=note, seen=seen, first_date=first_date)


@transaction
def confirm(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The patient says they will come."""
    return make(referral, "confirm", actor, now, note=note, seen=seen)


@transaction
def decline(
    referral: Referral,
    actor: Actor,
    now: datetime,
    reason: str,
    note: str | None = None,
    seen: int | None = None,
) -> bool:
    """The patient does not want this place: it is free again, the case is back at the top of the queue."""
    return make(referral, "decline", actor, now, reason=reason, note=note, seen=seen)


@transaction
def attend(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The patient came."""
    return make(referral, "attend", actor, now, note=note, seen=seen)


@transaction
def miss(
    referral: Referral,
    actor: Actor,
    now: datetime,
    reason: str,
    note: str | None = None,
    seen: int | None = None,
) -> bool:
    """A person says that the patient did not come: place free again, case back at the top of the queue."""
    return make(referral, "miss", actor, now, reason=reason, note=note, seen=seen)


@transaction
def cancel(
    referral: Referral,
    actor: Actor,
    now: datetime,
    reason: str,
    note: str | None = None,
    seen: int | None = None,
) -> bool:
    """The hospital cannot keep its acceptance: place free again, case back at the top of the queue."""
    return make(referral, "cancel", actor, now, reason=reason, note=note, seen=seen)


@transaction
def start_treatment(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The treatment has begun; so has the case's."""
    return make(referral, "start_treatment", actor, now, note=note, seen=seen)


@transaction
def complete(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The treatment is completed; the case closes with this outcome."""
    return make(referral, "complete", actor, now, note=note, seen=seen)


@transaction
def withdraw_after_acceptance(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The coordinator takes an accepted referral back: place free again, case at the top, links dead."""
    return make(referral, "withdraw_after_acceptance", actor, now, note=note, seen=seen)
