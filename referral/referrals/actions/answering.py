"""A hospital's answers to a referral: each one verb, in one transaction, by the table of moves.

With `told` a coordinator records an answer that the hospital gave elsewhere, by telephone or letter.
"""

from datetime import date, datetime

from referral.audit import Actor, system
from referral.db import db, transaction
from referral.errors import Invalid
from referral.hospitals.models import Hospital
from referral.referrals import wording
from referral.referrals.models import Referral
from referral.referrals.moves import UNDECIDED
from referral.referrals.moving import make
from referral.referrals.told import Told


@transaction
def receive(referral: Referral, actor: Actor, now: datetime) -> bool:
    """Note that the hospital has opened the referral; later openings change nothing."""
    return make(referral, "receive", actor, now) if referral.state == "requested" else False


@transaction
def accept(
    referral: Referral,
    actor: Actor,
    now: datetime,
    first_date: date | None = None,
    note: str | None = None,
    another_place: bool = False,
    seen: int | None = None,
    told: Told | None = None,
) -> bool:
    """Accept the patient: the case is placed, a place is taken, every other open request of the case ends.

    Raises NoPlaceLeft when the reported places are used up; `another_place` reports one more and takes it.
    """
    check_not_past("first_date", first_date, now)
    done = make(
        referral,
        "accept",
        actor,
        now,
        note=note,
        seen=seen,
        another_place=another_place,
        told=told,
        first_date=first_date,
    )
    if done:
        supersede_others(referral, now)
    return done


@transaction
def accept_with_conditions(
    referral: Referral,
    actor: Actor,
    now: datetime,
    hold_until: datetime,
    note: str,
    first_date: date | None = None,
    another_place: bool = False,
    seen: int | None = None,
    told: Told | None = None,
) -> bool:
    """Accept if something is settled first (the note): a place is held until then, nothing else changes."""
    if hold_until <= now:
        raise Invalid({"hold_until": [str(wording.DATE_PAST)]}, {"note": note})
    check_words("note", note, wording.CONDITIONS_NEEDED)
    check_not_past("first_date", first_date, now)
    return make(
        referral,
        "accept_with_conditions",
        actor,
        now,
        note=note,
        seen=seen,
        another_place=another_place,
        told=told,
        hold_until=hold_until,
        first_date=first_date,
    )


@transaction
def meet_conditions(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The conditions are met: the held place becomes the patient's, as after a plain acceptance."""
    done = make(referral, "meet_conditions", actor, now, note=note, seen=seen, hold_until=None)
    if done:
        supersede_others(referral, now)
    return done


@transaction
def fail_conditions(
    referral: Referral, actor: Actor, now: datetime, note: str | None = None, seen: int | None = None
) -> bool:
    """The conditions cannot be met, or their time is over: the held place is free again."""
    return make(referral, "fail_conditions", actor, now, note=note, seen=seen)


@transaction
def reject(
    referral: Referral,
    actor: Actor,
    now: datetime,
    reason: str,
    note: str | None = None,
    seen: int | None = None,
    told: Told | None = None,
) -> bool:
    """Decline with a coded reason; "other" needs a note."""
    return make(referral, "reject", actor, now, reason=reason, note=note, seen=seen, told=told)


@transaction
def ask_information(
    referral: Referral,
    actor: Actor,
    now: datetime,
    note: str,
    seen: int | None = None,
    told: Told | None = None,
) -> bool:
    """Ask the coordinator a question; the referral waits for the answer."""
    check_words("note", note, wording.QUESTION_NEEDED)
    return make(referral, "ask_information", actor, now, note=note, seen=seen, told=told)


@transaction
def refer_onward(
    referral: Referral,
    actor: Actor,
    now: datetime,
    to: Hospital,
    note: str | None = None,
    seen: int | None = None,
    told: Told | None = None,
) -> bool:
    """Name another hospital that should be asked; the coordinator decides whether to ask it."""
    if to.id == referral.hospital_id or to.closed_at is not None:
        raise Invalid({"hospital": [str(wording.OTHER_HOSPITAL_NEEDED)]}, {"note": note})
    return make(referral, "refer_onward", actor, now, note=note, seen=seen, told=told, referred_to_id=to.id)


def supersede_others(referral: Referral, now: datetime) -> None:
    """End the case's other undecided referrals and tell their hospitals; the case's row is locked by now."""
    others = db.select(Referral).where(
        Referral.case_id == referral.case_id, Referral.id != referral.id, Referral.state.in_(UNDECIDED)
    )
    for other in db.session.scalars(others.order_by(Referral.id)).all():
        make(other, "supersede", system("acceptance"), now)


def check_not_past(name: str, day: date | None, now: datetime) -> None:
    """Raise Invalid for a day before today."""
    if day is not None and day < now.date():
        raise Invalid({name: [str(wording.DATE_PAST)]}, {name: str(day)})


def check_words(name: str, words: str | None, sentence: object) -> None:
    """Raise Invalid when nothing was written."""
    if not (words or "").strip():
        raise Invalid({name: [str(sentence)]}, {name: words})
