"""A hospital's slots: reported by people, taken, held and given back by referrals; never below zero.

free = latest report − slots taken or held after it + slots given back after it. Unknown is not zero:
nothing is counted down where no figure was reported, and a hospital may accept. Every change happens under
the service's row lock and leaves an entry in the ledger; `free_by_ledger` recomputes it from entries alone.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.config import setting
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NoSlotLeft
from referral.hospitals.models import Hospital, Service, SlotMove, SlotReport
from referral.i18n import _l

TAKEN, HELD, RELEASED = "taken", "held", "released"
FREE, FULL, ASK = "free", "full", "ask"
TICK = timedelta(microseconds=1)
MOST_SLOTS = 9_999

NO_SLOT_LEFT = _l(
    "The last place that was reported for this treatment has been taken. If you have another place, "
    "you can report it and accept in one step."
)
NEVER_REPORTED = _l("No number of places has been reported yet. Please report one first.")
FIGURE_MOVED = _l("The number of places has changed since you opened the page. Please look at it once more.")
WRONG_SLOTS = _l("Please write a whole number of places, zero or more.")


class WantsSlot(Protocol):
    """What a referral tells of itself here: who it is, and which service it needs."""

    @property
    def id(self) -> Any: ...
    @property
    def hospital_id(self) -> Any: ...
    @property
    def modality(self) -> Any: ...
    @property
    def age_group(self) -> Any: ...


@transaction
def report_slots(
    hospital_id: uuid.UUID,
    modality: str,
    age_group: str,
    slots: int,
    earliest_start: date | None,
    actor: Actor,
    now: datetime,
    source: str,
) -> Service:
    """Note what somebody says about a service's slots now; from here on the figure counts from it.

    Raises Invalid for anything but a whole number from 0 to MOST_SLOTS.
    """
    if isinstance(slots, bool) or not isinstance(slots, int) or not 0 <= slots <= MOST_SLOTS:
        raise Invalid({"places": [str(WRONG_SLOTS)]})
    service = service_of(hospital_id, modality, age_group)
    _write_report(service, slots, earliest_start, actor, _lock(service, now), source)
    audit.record(actor, "places.reported", service, now, places=slots)
    return service


@transaction
def still_true(service: Service, actor: Actor, now: datetime, shown: int | None = None) -> Service:
    """Say again the figure that is shown, as of now. Raises Conflict when there is none, or it has moved."""
    moment = _lock(service, now)
    if service.free is None:
        raise Conflict(NEVER_REPORTED)
    if shown is not None and shown != service.free:
        raise Conflict(FIGURE_MOVED)
    _write_report(service, service.free, service.earliest_start, actor, moment, "still true")
    audit.record(actor, "places.still_true", service, now, places=service.free)
    return service


@transaction
def take_slot(referral: WantsSlot, actor: Actor, now: datetime, kind: str = TAKEN) -> Service:
    """Take (or, with kind="held", hold) one slot for a referral; a slot it held becomes the one it takes.

    A referral that already has a slot of this kind takes no second. Nothing is counted where the number is
    unknown. Raises NoSlotLeft when it is known and used up; of many at once exactly one wins the last slot.
    """
    service = service_of(referral.hospital_id, referral.modality, referral.age_group)
    moment = _lock(service, now)
    has = _slot_of(referral.id)
    if has is None:
        _count_down(service)
        _write_move(service, referral.id, kind, moment)
    elif has.kind != kind:
        _write_move(service, referral.id, RELEASED, moment, releases=has.id)
        _write_move(service, referral.id, kind, _lock(service, now))
    return service


@transaction
def report_another(referral: WantsSlot, actor: Actor, now: datetime) -> Service:
    """Report one slot more than is known to be free, on the word of the hospital that wants to accept."""
    service = service_of(referral.hospital_id, referral.modality, referral.age_group)
    moment = _lock(service, now)
    if service.free is not None:
        _write_report(service, service.free + 1, service.earliest_start, actor, moment, "said when accepting")
        audit.record(actor, "places.reported", service, now, places=service.free)
    return service


@transaction
def release_slot(referral: WantsSlot, now: datetime) -> bool:
    """Give back what a referral took or held; True when there was something. A second time does nothing."""
    has = _slot_of(referral.id)
    if has is None:
        return False
    service = db.session.get_one(Service, has.service_id)
    moment = _lock(service, now)
    if (has := _slot_of(referral.id)) is None:
        return False
    _write_move(service, referral.id, RELEASED, moment, releases=has.id)
    guarded_update(Service, Service.id == service.id, Service.free.is_not(None), free=Service.free + 1)
    return True


def free_by_ledger(service: Service) -> int | None:
    """The number of free slots, recomputed from reports and entries alone; None while none was reported."""
    newest = db.select(SlotReport).where(SlotReport.service_id == service.id)
    report = db.session.scalars(newest.order_by(SlotReport.as_of.desc()).limit(1)).first()
    if report is None:
        return None
    after = db.select(SlotMove.kind, func.count()).where(
        SlotMove.service_id == service.id, SlotMove.at > report.as_of
    )
    count = dict(db.session.execute(after.group_by(SlotMove.kind)).tuples().all())
    return max(0, report.places - count.get(TAKEN, 0) - count.get(HELD, 0) + count.get(RELEASED, 0))


def standing(service: Service | None, now: datetime, stale_after: timedelta) -> str:
    """What the figure means today: "free", "full" (a fresh zero) or "ask" (unknown, or a stale zero)."""
    if service is None or service.free is None:
        return ASK
    if service.free > 0:
        return FREE
    return ASK if is_stale(service, now, stale_after) else FULL


def is_stale(service: Service, now: datetime, stale_after: timedelta) -> bool:
    """Whether the figure was last said too long ago to be trusted without asking."""
    return service.reported_at is None or now - service.reported_at > stale_after


def service_of(hospital_id: uuid.UUID, modality: str, age_group: str) -> Service:
    """The hospital's service for a modality and age group, made (with slots unknown) when missing."""
    wanted = {"hospital_id": hospital_id, "modality": modality, "age_group": age_group}
    query = db.select(Service).filter_by(**wanted)
    found = db.session.scalars(query).first()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            made = Service(**wanted)
            db.session.add(made)
        return made
    except IntegrityError:
        return db.session.scalars(query).one()


def _lock(service: Service, now: datetime) -> datetime:
    """Lock the row, read it anew, and give the moment of the next entry: later than every one before."""
    guarded_update(Service, Service.id == service.id, ledger_at=Service.ledger_at)
    db.session.refresh(service)
    before = max((at for at in (service.ledger_at, service.reported_at) if at), default=None)
    moment = max(now, before + TICK) if before else now
    service.ledger_at = moment
    db.session.flush()
    return moment


def _count_down(service: Service) -> None:
    if service.free is None:
        return
    last_or_more = (Service.id == service.id, Service.free > 0)
    if not guarded_update(Service, *last_or_more, free=Service.free - 1):
        raise NoSlotLeft(NO_SLOT_LEFT)


def _slot_of(referral_id: uuid.UUID) -> SlotMove | None:
    given_back = db.select(SlotMove.releases_id).where(SlotMove.releases_id.is_not(None))
    has = db.select(SlotMove).where(
        SlotMove.referral_id == referral_id, SlotMove.kind != RELEASED, SlotMove.id.not_in(given_back)
    )
    return db.session.scalars(has).first()


def _write_report(
    service: Service, slots: int, start: date | None, actor: Actor, moment: datetime, source: str
) -> None:
    db.session.add(
        SlotReport(
            service_id=service.id,
            places=slots,
            earliest_start=start,
            as_of=moment,
            reported_by_kind=actor.kind,
            reported_by=actor.id,
            source=source,
        )
    )
    service.free, service.reported_at, service.earliest_start = slots, moment, start
    db.session.flush()


def _write_move(
    service: Service, referral_id: uuid.UUID, kind: str, moment: datetime, releases: uuid.UUID | None = None
) -> None:
    entry = SlotMove(
        service_id=service.id, referral_id=referral_id, kind=kind, at=moment, releases_id=releases
    )
    db.session.add(entry)
    db.session.flush()


def figures(now: datetime) -> dict[str, int]:
    """Of how many services of open hospitals somebody has reported places, and how many reports have grown stale."""
    before = now - timedelta(days=setting("STALE_AFTER_DAYS"))
    stale = db.func.count().filter(Service.reported_at < before)
    of_open = db.select(db.func.count(), stale).select_from(Service).join(Service.hospital)
    row = db.session.execute(of_open.where(Service.free.is_not(None), Hospital.closed_at.is_(None))).one()
    return dict(zip(("reported", "stale"), map(int, row), strict=True))
