"""A danger is reported, looked at, judged, mended, and closed by a second person; its words may be erased."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.audit import Actor
from referral.crypto import new_data_key
from referral.dangers import limits, queries
from referral.dangers.models import (
    CLOSED,
    JUDGED,
    LOOKED,
    MENDED,
    NEW,
    NOT_A_DANGER,
    UNKNOWN,
    YES,
    Danger,
)
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import DEFAULT, _l

REPORTED = "danger.reported"
MOVED_ON = _l("Somebody was faster. Look at how it stands now.")
SECOND = _l("A second person closes it: not who judged it, and not who mended it.")
DECIDE_AUTHORITY = _l("Somebody came to harm: first write whether the authority was told.")


@transaction
def report(
    danger_id: uuid.UUID,
    said: str,
    reach: str,
    harm: str,
    page: str,
    language: str,
    actor: Actor,
    now: datetime,
) -> Danger:
    """Keep what somebody reports, sealed, and tell administrators and clinicians at once; sent twice it is one.

    `page`: the template of a route. Nothing that was written leaves with a letter or stands in the trail.
    """
    if (same := db.session.get(Danger, danger_id)) is not None:
        return same
    row = Danger(id=danger_id, data_key=new_data_key(), harm=harm, page=page, language=language)
    row.said, row.reach, row.role, row.state = said, reach, actor.role, NEW
    row.reported_at, row.due_at = now, limits.due(harm, now)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, REPORTED, row, now, harm=harm)
    for user in queries.officers():
        tell(REPORTED, row, user, now)
    return row


def tell(occasion: str, danger: Danger, user: User, now: datetime) -> None:
    """A letter to one account: that there is a danger, never what was written."""
    reader = outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)
    facts = {"danger": str(danger.id), "reader": str(user.id)}
    outbox.tell(occasion, reader, f"danger:{danger.id}", danger.due_at.isoformat(), now, **facts)


def _move(
    danger: Danger, before: tuple[str, ...], state: str, actor: Actor, now: datetime, **facts: Any
) -> None:
    """The guarded step of one report; Conflict where somebody was faster."""
    if not guarded_update(Danger, Danger.id == danger.id, Danger.state.in_(before), state=state, **facts):
        raise Conflict(MOVED_ON)
    audit.record(actor, f"danger.{state}", danger, now)


@transaction
def look(danger: Danger, actor: Actor, now: datetime) -> None:
    """Somebody looks after it from now on: its clock ends."""
    _move(danger, (NEW,), LOOKED, actor, now, looked_at=now, looked_by=uuid.UUID(actor.id))


@transaction
def judge(danger: Danger, said: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Say what it was (`verdict`), which `hazard` it belongs to and why (`reason`); whoever judges has looked at it.

    Judged anew, until it is mended, what was judged before is replaced.
    """
    by = {
        "judged_at": now,
        "judged_by": uuid.UUID(actor.id),
        "verdict": said["verdict"],
        "hazard": said["hazard"],
    }
    if danger.looked_at is None:
        by |= {"looked_at": now, "looked_by": uuid.UUID(actor.id)}
    _move(danger, (NEW, LOOKED, JUDGED), JUDGED, actor, now, **by)
    danger.reason = said["reason"]


@transaction
def mend(danger: Danger, said: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Say what was done so that it does not happen again (`mending`); what is no danger needs none."""
    if danger.verdict == NOT_A_DANGER:
        raise Conflict(MOVED_ON)
    _move(danger, (JUDGED,), MENDED, actor, now, mended_at=now, mended_by=uuid.UUID(actor.id))
    danger.mending = said["mending"]


@transaction
def close(danger: Danger, user: User, now: datetime) -> None:
    """A second person agrees that it is over. What is no danger needs no mending.

    Raises Conflict where it is not that far, or where the person is no second one.
    """
    if not queries.is_second_person(danger, user):
        raise Conflict(SECOND)
    if danger.is_serious and danger.authority == UNKNOWN:
        raise Conflict(DECIDE_AUTHORITY)
    before = (JUDGED,) if danger.verdict == NOT_A_DANGER else (MENDED,)
    _move(danger, before, CLOSED, user.as_actor(), now, closed_at=now, closed_by=user.id)


@transaction
def tell_authority(danger: Danger, said: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Write whether the authority was told (`authority`), and where it was on which day (`authority_on`)."""
    danger.authority = told = said["authority"]
    danger.authority_on = said.get("authority_on") if told == YES else None
    audit.record(actor, "danger.authority", danger, now, told=told)


@transaction
def erase(danger: Danger, actor: Actor, now: datetime) -> None:
    """Whoever reported it asks for it, or somebody's data stands in it: what they wrote is read by nobody any more.

    What people of ours wrote of it stays, under a new key.
    """
    old, ours = danger.data_key, (danger.reason, danger.mending)
    danger.said_sealed = danger.reach_sealed = None
    danger.data_key, danger.erased_at = new_data_key(), now
    danger.reason, danger.mending = ours
    old.destroy(now)
    audit.record(actor, "danger.erased", danger, now)


@transaction
def note_export(danger: Danger, actor: Actor, now: datetime) -> None:
    """Somebody saved the log as a table; noted beside its newest row."""
    audit.record(actor, "danger.exported", danger, now)
