"""The clock of societies: what is not needed ends, what nobody answered lapses, who agreed is asked again."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement

from referral import audit, outbox
from referral.audit import system
from referral.db import db, guarded_update, transaction
from referral.errors import Refusal
from referral.intake.actions import tell_desk
from referral.intake.models import Case
from referral.intake.states import PAUSED
from referral.outbox import OutboxMessage
from referral.referrals.moving import lock_case
from referral.societies import links
from referral.societies.actions import liaisons, relays
from referral.societies.clocks import ASK_BEFORE, ERASED_AFTER, INVITATION_LASTS, may_lapse
from referral.societies.kinds import LAPSED, OPEN
from referral.societies.models import ACTIVE, ENDED, INVITED, Liaison, Relay, SocietyLink

log = structlog.get_logger()
CLOCK = system("clock")
REMIND_AT = 0.5
"""The part of its time after which a society that has not answered is reminded, once; a choice of ours."""
RUNNING = (Relay.undelivered_at.is_(None), Relay.paused_at.is_(None))
"""No letter came back, and the case is no emergency."""
NOT_REMINDED = (Relay.reminded_at.is_(None), *RUNNING)
IN_EMERGENCY = Relay.case_id.in_(db.select(Case.id).where(Case.state == PAUSED))


def tick(now: datetime) -> dict[str, int]:
    """Do what is due, each thing in a transaction of its own; what → how many."""
    return {
        "paused": _each(_pause, _open_relays(Relay.paused_at.is_(None), IN_EMERGENCY), now),
        "resumed": _each(_resume, _open_relays(Relay.paused_at.is_not(None), ~IN_EMERGENCY), now),
        "void": _each(_void, _open_relays(), now),
        "reminded": _each(_remind, _open_relays(Relay.due_at > now, *NOT_REMINDED), now),
        "lapsed": _each(_lapse, _open_relays(Relay.due_at <= now, *RUNNING), now),
        "asked": _each(_ask, _to_ask(now), now),
        "ended": _each(_end, _ids(db.select(Liaison.id).where(_is_over(now))), now),
    }


def _each(act: Callable[[uuid.UUID, datetime], bool], ids: Iterable[uuid.UUID], now: datetime) -> int:
    return sum(_safely(act, row_id, now) for row_id in ids)


def _safely(act: Callable[[uuid.UUID, datetime], bool], row_id: uuid.UUID, now: datetime) -> bool:
    """One row's failure never stops the others; it is tried again in the next round."""
    try:
        return act(row_id, now)
    except Refusal as refusal:
        log.info("the clock was overtaken", code=refusal.code, row=str(row_id))
    except Exception as error:
        log.error("the clock failed at one row", error=type(error).__name__, row=str(row_id))
    return False


def _ids(query: object) -> list[uuid.UUID]:
    found = list(db.session.scalars(query))  # type: ignore[call-overload]
    db.session.rollback()
    return found


def _open_relays(*conditions: object) -> list[uuid.UUID]:
    query = db.select(Relay.id).where(Relay.state.in_(OPEN), *conditions)  # type: ignore[arg-type]
    return _ids(query.order_by(Relay.due_at))


@transaction
def _pause(relay_id: uuid.UUID, now: datetime) -> bool:
    relay = _locked(relay_id)
    running = (Relay.id == relay_id, Relay.state.in_(OPEN), Relay.paused_at.is_(None))
    if relay.case.state != PAUSED:
        return False
    return guarded_update(Relay, *running, paused_at=relay.case.emergency_at or now)


@transaction
def _resume(relay_id: uuid.UUID, now: datetime) -> bool:
    """The society gets the time back that passed while the case was an emergency; its links open as much longer."""
    relay = _locked(relay_id)
    if relay.case.state == PAUSED or relay.paused_at is None:
        return False
    lost = max(now - max(relay.paused_at, relay.asked_at), timedelta(0))
    paused = (Relay.id == relay_id, Relay.state.in_(OPEN), Relay.paused_at.is_not(None))
    if not guarded_update(Relay, *paused, paused_at=None, due_at=relay.due_at + lost):
        return False
    for link in links.of_relay(relay_id):
        link.expires_at += lost
    return True


@transaction
def _void(relay_id: uuid.UUID, now: datetime) -> bool:
    """The case is closed, the consent gone, or nobody of the society is left."""
    relay = _locked(relay_id)
    if why := relays.why_void(relay):
        return relays.void(relay, why, CLOCK, now)
    if any(each.liaison.state != ENDED for each in links.of_relay(relay_id)):
        return False
    tell_desk(relay.case, now)
    return relays.void(relay, "nobody", CLOCK, now)


def _locked(relay_id: uuid.UUID) -> Relay:
    relay = db.session.get_one(Relay, relay_id)
    lock_case(relay.case_id)
    db.session.refresh(relay)
    return relay


@transaction
def _remind(relay_id: uuid.UUID, now: datetime) -> bool:
    """Half of its time is over: whoever got the letter gets one more, on a day on which the society is open."""
    relay = _locked(relay_id)
    half = relay.asked_at + (relay.due_at - relay.asked_at) * REMIND_AT
    if not half <= now < relay.due_at or relay.case.state == PAUSED or _is_on_its_way(relay):
        return False
    if not may_lapse(relay.case.priority, relay.society.country, now):
        return False
    if not guarded_update(Relay, Relay.id == relay_id, Relay.state.in_(OPEN), *NOT_REMINDED, reminded_at=now):
        return False
    for link in links.of_relay(relay_id):
        if link.is_alive(now) and link.liaison.undelivered_at is None:
            liaisons.tell(link.liaison, "relay.remind", link, f"relay:{relay.id}", now)
    audit.record(CLOCK, "relay.reminded", relay, now, case_id=relay.case_id)
    return True


@transaction
def _lapse(relay_id: uuid.UUID, now: datetime) -> bool:
    """Its time is over: the desk hears, and its page proposes the next society. Not while the case is an emergency,
    on a day on which the society is closed, or while no letter has left or arrived."""
    relay = _locked(relay_id)
    if relay.case.state == PAUSED or not may_lapse(relay.case.priority, relay.society.country, now):
        return False
    if relay.undelivered_at or _is_on_its_way(relay):
        return False
    due = (Relay.id == relay_id, Relay.state.in_(OPEN), Relay.due_at <= now, *RUNNING)
    if not guarded_update(Relay, *due, state=LAPSED, lapsed_at=now, closed_at=now):
        return False
    audit.record(CLOCK, "relay.lapsed", relay, now, case_id=relay.case_id)
    tell_desk(relay.case, now)
    return True


def _is_on_its_way(relay: Relay) -> bool:
    """Whether all its letters still wait to leave: then nobody was asked yet."""
    return relay.first_seen_at is None and outbox.is_on_its_way(f"relay:{relay.id}", "relay.sent")


@outbox.when_lost
def raise_undelivered(lost: OutboxMessage, now: datetime) -> None:
    """No letter of a request arrived: its clock stands still, and the desk hears."""
    if lost.occasion != "relay.sent":
        return
    link = db.session.get(SocietyLink, uuid.UUID(lost.facts["link"]))
    relay = link.relay if link else None
    if relay is None or not relay.is_open or relay.first_seen_at or relay.undelivered_at:
        return
    if all(each.lost_at for each in links.of_relay(relay.id)):
        relay.undelivered_at = now
        audit.record(CLOCK, "relay.not_delivered", relay, now, case_id=relay.case_id)
        tell_desk(relay.case, now)


def _to_ask(now: datetime) -> list[uuid.UUID]:
    """Whose ninety days end soon and who was not asked for these yet."""
    soon = (now + ASK_BEFORE).date()
    due = (Liaison.state == ACTIVE, Liaison.confirm_by <= soon)
    fresh = Liaison.asked_at.is_(None) | (Liaison.asked_at < now - 2 * ASK_BEFORE)
    return _ids(db.select(Liaison.id).where(*due, fresh, Liaison.undelivered_at.is_(None)))


@transaction
def _ask(liaison_id: uuid.UUID, now: datetime) -> bool:
    liaison = db.session.get_one(Liaison, liaison_id, with_for_update=True)
    if liaison.state != ACTIVE:
        return False
    liaisons.ask_to_confirm(liaison, now)
    audit.record(CLOCK, "liaison.asked", liaison, now)
    return True


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Who did not agree in time, or not again after twelve months."""
    silent = (Liaison.state == INVITED) & (Liaison.invited_at < now - INVITATION_LASTS)
    over = (Liaison.state == ACTIVE) & (Liaison.valid_until < (now - ERASED_AFTER).date())
    return silent | over


@transaction
def _end(liaison_id: uuid.UUID, now: datetime) -> bool:
    """Looked at once more under a lock: whoever has agreed meanwhile stays."""
    still = db.select(Liaison.id).where(Liaison.id == liaison_id, _is_over(now)).with_for_update()
    if db.session.scalar(still) is None:
        return False
    return liaisons.end(db.session.get_one(Liaison, liaison_id), "expired", CLOCK, now)


__all__ = ["raise_undelivered", "tick"]
