"""Who hears of a step, and by which letter. Letters carry a reference and a link, nothing of the patient.

How often each is told stands in referral/occasions.py; the database holds it (queued.Once).
"""

import uuid
from datetime import datetime
from typing import Any

from referral import occasions, outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db
from referral.hospitals.models import Hospital
from referral.i18n import language_of
from referral.referrals import links
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.second_thoughts.undoing import UNDO_WITHIN
from referral.referrals.step import Step
from referral.referrals.table.states import COORDINATOR, HOSPITAL


def tell_of(step: Step) -> None:
    """Write to the other side: hospital ↔ coordinator; a patient's word and the clock's goes to both.

    An answer that was recorded for the hospital goes to the hospital too, to be looked at.
    """
    move, role = step.move, step.actor.role
    if step.told is not None:
        _tell_of_record(step.referral, step.actor, step.now)
        return
    occasion = f"referral.{step.verb}"
    if role != COORDINATOR and move.coordinator_hears:
        tell_coordinator(step.referral, step.now, occasion=occasion)
    if role != HOSPITAL and move.letter:
        _tell_hospital_of(step, occasion)


def _tell_hospital_of(step: Step, occasion: str) -> None:
    """What ends by another's acceptance is told only once that can no longer be undone; the letter names its step."""
    referral, now = step.referral, step.now
    if step.move.letter_waits:
        due_at, of_step = now + UNDO_WITHIN, str(referral.moves[-1].id)
        tell_hospital(step.move.letter, referral, now, occasion=occasion, due_at=due_at, step=of_step)
    else:
        tell_hospital(step.move.letter, referral, now, occasion=occasion)


def _tell_of_record(referral: Referral, actor: Actor, now: datetime) -> None:
    """The hospital gets what was recorded, with a link that opens; the sender too, if another recorded it."""
    link = links.living(referral, now)
    if link is None and referral.hospital.email:
        link = links.answer_link(referral, now)
    step = referral.moves[-1]
    tell_hospital("referral_recorded", referral, now, link, "referral.recorded", step=str(step.id))
    if actor.id != str(referral.sent_by):
        tell_coordinator(referral, now, occasion=f"referral.{step.verb}")


def tell_coordinator(
    referral: Referral,
    now: datetime,
    user_id: uuid.UUID | None = None,
    occasion: str | None = None,
    window: str = "",
) -> None:
    """Tell whoever sent the referral, or this other coordinator, that there is something to look at."""
    reader = db.session.get_one(User, user_id or referral.sent_by)
    if reader.active:
        language = reader.language or "en"
        row = _row(occasions.ANSWER, occasions.COORDINATOR, occasion)
        facts: dict[str, Any] = {"referral": str(referral.id), "reader": str(reader.id)}
        told = outbox.Reader(row.reader, f"user:{reader.id}", reader.email, language)
        _tell(row, told, referral, window, now, **facts)


def tell_hospital(
    template: str,
    referral: Referral,
    now: datetime,
    link: AnswerLink | None = None,
    occasion: str | None = None,
    window: str = "",
    due_at: datetime | None = None,
    **ids: str,
) -> None:
    """Write to the hospital's registered address, with its link; without an address, to its staff.

    `window`: which time of this occasion it is, where that is not the referral's step. It leaves not before `due_at`.
    """
    link = link or links.living(referral, now)
    facts: dict[str, Any] = {"referral": str(referral.id), "link": str(link.id) if link else None, **ids}
    hospital, row = referral.hospital, _row(template, occasions.HOSPITAL, occasion)
    if hospital.email:
        name, language = f"hospital:{hospital.id}", hospital_language(hospital)
        told = outbox.Reader(row.reader, name, hospital.email, language)
        _tell(row, told, referral, window, now, due_at, **facts)
        return
    for reader in staff(hospital.id):
        language = reader.language or hospital_language(hospital)
        own = {**facts, "link": None, "reader": str(reader.id)}
        told = outbox.Reader(row.reader, f"user:{reader.id}", reader.email, language)
        _tell(row, told, referral, window, now, due_at, **own)


def _row(template: str, reader: str, occasion: str | None) -> occasions.Telling:
    """A step that nobody wrote down fails a test; a person at a hospital must not meet that."""
    return occasions.telling(occasion, reader) or occasions.of_wording(template, reader)


def _tell(
    row: occasions.Telling,
    reader: outbox.Reader,
    referral: Referral,
    window: str,
    now: datetime,
    due_at: datetime | None = None,
    /,
    **facts: Any,
) -> None:
    time = window or str(referral.version)
    outbox.tell(row.occasion, reader, f"referral:{referral.id}", time, now, due_at, **facts)


def hospital_language(hospital: Hospital) -> str:
    """The language of letters to a hospital's registered address: its country's."""
    return language_of(hospital.country)


def staff(hospital_id: uuid.UUID) -> list[User]:
    """Active accounts of a hospital's people."""
    bound = (User.role == Role.HOSPITAL, User.hospital_id == hospital_id, User.active)
    return list(db.session.scalars(db.select(User).where(*bound).order_by(User.email)))


def is_reachable(hospital: Hospital) -> bool:
    """Whether anybody would read a letter to this hospital."""
    return bool(hospital.email) or bool(staff(hospital.id))
