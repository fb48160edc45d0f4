"""What may happen to a rota and to an alarm: set, raised, told step by step, acknowledged, ended."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.duty import queries
from referral.duty.hours import StepRow, steps
from referral.duty.models import CALL_BACK, EMERGENCY, EVERYBODY, DutyAlarm, DutyNotice, DutyShift
from referral.errors import Conflict, Invalid
from referral.gateways.queries import reader_by_phone, ways_of_all
from referral.i18n import DEFAULT, _, _l

log = structlog.get_logger()
CLOCK = system("duty")
NOT_A_COORDINATOR = _l("Only an active coordinator can be on duty.")
OVER = _l("This alarm is over. Look at how the case stands now.")


@transaction
def set_shifts(
    country: str,
    turns: Iterable[tuple[str, str]],
    person: uuid.UUID | None,
    deputy: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put one person and one deputy into these shifts, (turn, part) each; nobody is None.

    Raises Invalid for somebody who is no active coordinator.
    """
    for name, chosen in (("person", person), ("deputy", deputy)):
        _check(name, chosen)
    for turn, part in turns:
        shift = _shift(country, turn, part)
        shift.person_id, shift.deputy_id, shift.set_at, shift.set_by = person, deputy, now, actor.id
        db.session.add(shift)
        db.session.flush()
        audit.record(actor, "duty.set_shift", shift, now, country=country, turn=turn, part=part)


def _check(name: str, chosen: uuid.UUID | None) -> None:
    user = db.session.get(User, chosen) if chosen else None
    if chosen and (user is None or not user.active or user.role != Role.COORDINATOR):
        raise Invalid({name: [str(NOT_A_COORDINATOR)]})


def _shift(country: str, turn: str, part: str) -> DutyShift:
    same = (DutyShift.country == country, DutyShift.turn == turn, DutyShift.part == part)
    found = db.session.scalars(db.select(DutyShift).where(*same)).first()
    return found or DutyShift(id=uuid.uuid4(), country=country, turn=turn, part=part)


@transaction
def raise_alarm(
    case_id: uuid.UUID,
    reference: str,
    kind: str,
    grade: str,
    country: str | None,
    now: datetime,
    owner_id: uuid.UUID | None = None,
) -> DutyAlarm:
    """Call for a person, and tell the first of them; an earlier alarm of the case ends. `owner_id` hears of it too.

    The caller holds the case's lock, so that one alarm lives at a time.
    """
    end_alarm(case_id, "raised_again", now)
    alarm = DutyAlarm(
        id=uuid.uuid4(),
        case_id=case_id,
        reference=reference,
        kind=kind,
        grade=grade,
        country=country,
        raised_at=now,
        step="",
        next_at=now,
    )
    db.session.add(alarm)
    db.session.flush()
    _advance(alarm, now)
    if owner_id:
        _tell(alarm, [owner_id], "owner", now)
    return alarm


@transaction
def learn_country(case_id: uuid.UUID, country: str | None, now: datetime) -> None:
    """The country has become known while nobody has acknowledged: its people hear of it too, the clock goes on."""
    alarm = queries.live_alarm(case_id)
    if alarm is None or not alarm.is_open or country is None:
        return
    before, alarm.country = queries.rota_of(alarm.country), country
    if queries.rota_of(country) == before:
        return
    names = [row.step for row in steps()]
    for step in names[: names.index(alarm.step) + 1] if alarm.step else ():
        _tell(alarm, WHO[step](alarm, now), step, now)


@transaction
def acknowledge(alarm: DutyAlarm, actor: Actor, now: datetime) -> None:
    """One person has taken it: nobody else is told any more. The same person's second click is harmless.

    Of two at once the database takes one; the other is told who. Raises Conflict, also when it is over.
    """
    still = (DutyAlarm.id == alarm.id, queries.is_open())
    mine = uuid.UUID(actor.id)
    if guarded_update(DutyAlarm, *still, acknowledged_at=now, acknowledged_by=mine, next_at=None):
        audit.record(actor, "duty.acknowledge", alarm, now, case_id=alarm.case_id)
        return
    db.session.refresh(alarm)
    if alarm.acknowledged_by != mine or alarm.ended_at is not None:
        raise Conflict(_taken(alarm))


def _taken(alarm: DutyAlarm) -> object:
    by = db.session.get(User, alarm.acknowledged_by) if alarm.acknowledged_by else None
    if by is None or alarm.ended_at is not None:
        return OVER
    return _("%(name)s has taken it already. Please agree who calls.", name=by.name)


@transaction
def end_alarm(case_id: uuid.UUID, why: str, now: datetime) -> None:
    """The alarm of a case is over: a doctor has seen the patient, the call was made, the case is closed."""
    alarm = queries.live_alarm(case_id)
    if alarm is not None:
        alarm.ended_at, alarm.ended, alarm.next_at = now, why, None
        db.session.flush()


def escalate(now: datetime) -> int:
    """Take every step that is due, each alarm in a transaction of its own; how many. Safe to run twice."""
    _leave_what_nobody_holds(now)
    return sum(_safely(alarm_id, now) for alarm_id in queries.due(now))


@transaction
def _leave_what_nobody_holds(now: datetime) -> None:
    """Who took an alarm and whose account was switched off since does not call: it goes on to the next."""
    taken = (DutyAlarm.acknowledged_at.is_not(None), DutyAlarm.ended_at.is_(None))
    gone = db.select(User.id).where(User.active.is_(False))
    left = db.select(DutyAlarm).where(*taken, DutyAlarm.acknowledged_by.in_(gone)).with_for_update()
    for alarm in db.session.scalars(left):
        alarm.acknowledged_at, alarm.acknowledged_by, alarm.next_at = None, None, now
        audit.record(CLOCK, "duty.left", alarm, now, case_id=alarm.case_id)


def _safely(alarm_id: uuid.UUID, now: datetime) -> bool:
    """One alarm's failure never stops the others; it is logged and tried again in the next round."""
    try:
        return _take_step(alarm_id, now)
    except Exception as error:
        log.error("an alarm was not passed on", error=type(error).__name__, row=str(alarm_id))
    return False


@transaction
def _take_step(alarm_id: uuid.UUID, now: datetime) -> bool:
    mine = (DutyAlarm.id == alarm_id, queries.is_open(), DutyAlarm.next_at <= now)
    locked = db.select(DutyAlarm).where(*mine).with_for_update().execution_options(populate_existing=True)
    alarm = db.session.scalars(locked).first()
    if alarm is None:
        return False
    _advance(alarm, now)
    return True


def _advance(alarm: DutyAlarm, now: datetime) -> None:
    """Take the steps that are due. A step at which nobody is to be told waits for nobody."""
    while alarm.next_at is not None and alarm.next_at <= now:
        following = _following(alarm.step)
        if following is None:
            alarm.next_at = None
            return
        reached = _tell(alarm, WHO[following.step](alarm, now), following.step, now)
        alarm.next_at = alarm.next_at + following.waits if following.waits and reached else alarm.next_at
        alarm.step = following.step
    db.session.flush()


def _following(step: str) -> StepRow | None:
    names = ["", *(row.step for row in steps())]
    after = names.index(step)
    return steps()[after] if after < len(steps()) else None


OCCASIONS = {EMERGENCY: "case.raise_emergency", CALL_BACK: "case.want_call_back"}
"""What the letter of an alarm of each kind tells, as the table of occasions names it."""


def _tell(alarm: DutyAlarm, people: Iterable[uuid.UUID], step: str, now: datetime) -> int:
    """Each of them once, by letter and one other way, with nothing of the patient; how many heard of it only now."""
    new = list(set(people) - queries.told(alarm.id))
    reached = (User.id.in_(new), User.active, User.email != "")
    readers = db.session.scalars(db.select(User).where(*reached).order_by(User.id)).all()
    ways = ways_of_all(readers)
    for reader in readers:
        db.session.add(DutyNotice(alarm_id=alarm.id, person_id=reader.id, step=step, at=now))
        facts: dict[str, Any] = {
            "case_id": str(alarm.case_id),
            "reader": str(reader.id),
            "alarm": str(alarm.id),
            "step": step,
        }
        name, language = f"user:{reader.id}", reader.language or DEFAULT
        told = outbox.Reader(occasions.COORDINATOR, name, reader.email, language)
        _write(alarm, told, str(alarm.id), now, facts)
        if by_phone := reader_by_phone(reader, ways[reader.id]):
            _write(alarm, by_phone, _by_phone(alarm), now, facts)
    if readers:
        audit.record(CLOCK, "duty.told", alarm, now, case_id=alarm.case_id, step=step, people=len(readers))
    db.session.flush()
    return len(readers)


def _write(
    alarm: DutyAlarm, reader: outbox.Reader, window: str, now: datetime, facts: dict[str, Any]
) -> None:
    outbox.tell(OCCASIONS[alarm.kind], reader, f"case:{alarm.case_id}", window, now, **facts)


def _by_phone(alarm: DutyAlarm) -> str:
    """An alarm is told once by letter, and once by whatever other way somebody has."""
    return f"{alarm.id} by phone"


@outbox.when_lost
def pass_on(letter: outbox.OutboxMessage, now: datetime) -> None:
    """Nobody of the step has got the letter: the next is told now instead of after the step's minutes."""
    if "alarm" not in letter.facts:
        return
    step = letter.facts.get("step")
    mine = (DutyAlarm.id == uuid.UUID(letter.facts["alarm"]), queries.is_open(), DutyAlarm.step == step)
    locked = db.select(DutyAlarm).where(*mine).with_for_update().execution_options(populate_existing=True)
    alarm = db.session.scalars(locked).first()
    if alarm is None or alarm.next_at is None or _reaches_another(letter, alarm, step):
        return
    alarm.next_at = min(alarm.next_at, now)
    audit.record(CLOCK, "duty.not_reached", alarm, now, case_id=alarm.case_id, step=step)
    _advance(alarm, now)


def _reaches_another(letter: outbox.OutboxMessage, alarm: DutyAlarm, step: str | None) -> bool:
    """Whether the same step is on its way to, or has reached, somebody else, or the same person by another way."""
    kept = outbox.OutboxMessage
    beside = (
        kept.window.in_((str(alarm.id), _by_phone(alarm))),
        kept.id != letter.id,
        kept.state.not_in(outbox.UNDELIVERED),
    )
    others = db.session.scalars(db.select(kept).where(*beside))
    return any(each.facts.get("step") == step and each.noticed_at is None for each in others)


Whom = Callable[[DutyAlarm, datetime], list[uuid.UUID]]


def _person(alarm: DutyAlarm, now: datetime) -> list[uuid.UUID]:
    (found,) = queries.on_duty(now, [queries.rota_of(alarm.country)])
    return [found.person.id] if found.person else []


def _deputy(alarm: DutyAlarm, now: datetime) -> list[uuid.UUID]:
    """The shift's deputy; where there is none, whoever is on duty for everybody."""
    own, everybody = queries.on_duty(now, [queries.rota_of(alarm.country), EVERYBODY])
    if own.deputy:
        return [own.deputy.id]
    return [each.id for each in everybody.people] if own.country != EVERYBODY else []


def _all_of(role: Role) -> Whom:
    def people(_alarm: DutyAlarm, _now: datetime) -> list[uuid.UUID]:
        query = db.select(User.id).where(User.role == role, User.active)
        return list(db.session.scalars(query.order_by(User.created_at, User.id)))

    return people


WHO: dict[str, Whom] = {
    "on_duty": _person,
    "deputy": _deputy,
    "coordinators": _all_of(Role.COORDINATOR),
    "administrators": _all_of(Role.ADMINISTRATOR),
}
"""Who hears of an alarm at each step."""
