"""The life of cards and documents, and the clinician's word on a card."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import Conflict, Invalid
from referral.materials import queries
from referral.materials.models import LIFE, Material
from referral.materials.saying import wrong_with
from referral.published_life import MOVED_ON


@transaction
def write(code: str, kind: str, said: Mapping[str, Any], seen: int, actor: Actor, now: datetime) -> Material:
    """Keep a new edition as a draft, which no clinician has checked; what is published stays until it is published.

    `said`: words, facts, source, source_title, page_date, read_on, note (and, of what is shipped, clinician and
    clinician_on). Raises Invalid for words that are too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(kind, said["words"]):
        raise Invalid(wrong)
    material = queries.material_about(code) or _first(code, kind)
    LIFE.write(material, said, seen, actor, now, code=code)
    return material


def _first(code: str, kind: str) -> Material:
    material = Material(id=uuid.uuid4(), code=code, kind=kind)
    db.session.add(material)
    db.session.flush()
    return material


@transaction
def check(material: Material, number: int, actor: Actor, now: datetime) -> None:
    """Somebody has compared an edition with its source. Raises Conflict for its writer and for an older edition."""
    LIFE.check(material, number, actor, now)


@transaction
def publish(material: Material, number: int, actor: Actor, now: datetime) -> None:
    """Everybody reads this edition from now on; a second person says so. Raises Conflict."""
    LIFE.publish(material, number, actor, now)


@transaction
def confirm(material: Material, actor: Actor, now: datetime) -> None:
    """Its source was read again and still says so. Raises Conflict where nothing is published."""
    LIFE.confirm(material, actor, now)


@transaction
def withdraw(material: Material, actor: Actor, now: datetime) -> None:
    """Nobody reads it any more. Raises Conflict where nothing is published."""
    LIFE.withdraw(material, actor, now)


@transaction
def bring_back(material: Material, actor: Actor, now: datetime) -> None:
    """What was withdrawn is a draft again. Raises Conflict."""
    LIFE.bring_back(material, actor, now)


@transaction
def note_clinician(material: Material, number: int, role: str, on: date, actor: Actor, now: datetime) -> None:
    """A clinician of this role has checked the words of this edition on that day; said once, of the newest alone.

    Raises Conflict for an older edition and where it was said before.
    """
    edition = LIFE.edition_of(material, number)
    if number != material.newest or edition.clinician:
        raise Conflict(MOVED_ON)
    edition.clinician, edition.clinician_on = role, on
    audit.record(actor, "materials.clinician_noted", material, now, number=number)
