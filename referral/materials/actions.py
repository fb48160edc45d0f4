"""Cards and documents are written, and the clinician's word on a card. What follows an edition: published_life."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.i18n import _l
from referral.materials.models import LIFE, Material, MaterialEdition
from referral.materials.saying import wrong_with
from referral.published_life import MOVED_ON

NOT_ITS_WRITER = _l("Whoever wrote it does not note that a clinician has checked it: ask a colleague.")
NOT_ALONE = _l("A second person agrees: neither whoever wrote it, nor whoever noted it.")
NOT_THAT_DAY = _l("These words were not written yet on that day, or the day has not come.")


@transaction
def write(code: str, kind: str, said: Mapping[str, Any], seen: int, actor: Actor, now: datetime) -> Material:
    """Keep a new edition as a draft, which no clinician has checked; what is published stays until it is published.

    `said`: words, facts, source, source_title, page_date, read_on, note (and, of what is shipped, clinician and
    clinician_on). Raises Invalid for words that are too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(kind, said["words"]):
        raise Invalid(wrong)
    material: Material = LIFE.begun({"code": code}, kind=kind)
    LIFE.write(material, said, seen, actor, now, code=code)
    return material


@transaction
def note_clinician(material: Material, number: int, role: str, on: date, actor: Actor, now: datetime) -> None:
    """A clinician of this role has checked the words of this edition on that day; a second person has to agree.

    Raises Conflict for an older edition, for whoever wrote it and where it was noted before; Invalid for a day on which
    these words were not there.
    """
    edition = _unchecked(material, number)
    if edition.written_by == uuid.UUID(actor.id):
        raise Conflict(NOT_ITS_WRITER)
    if not edition.written_at.date() <= on <= now.date():
        raise Invalid({"checked_on": [str(NOT_THAT_DAY)]})
    _note(edition, None, said_role=role, said_on=on, said_by=uuid.UUID(actor.id))
    audit.record(actor, "materials.clinician_noted", material, now, number=number)


@transaction
def agree_clinician(material: Material, number: int, actor: Actor, now: datetime) -> None:
    """A second person knows it too: from now on everybody reads that a clinician has checked it. Raises Conflict."""
    edition, me = _unchecked(material, number), uuid.UUID(actor.id)
    if me in (edition.said_by, edition.written_by):
        raise Conflict(NOT_ALONE)
    if edition.said_by is None:
        raise Conflict(MOVED_ON)
    said = {"clinician": edition.said_role, "clinician_on": edition.said_on, "clinician_by": me}
    _note(edition, edition.said_by, **said)
    audit.record(actor, "materials.clinician_agreed", material, now, number=number)


@transaction
def take_back_clinician(material: Material, number: int, actor: Actor, now: datetime) -> None:
    """It was noted by mistake, and nobody has agreed yet. Raises Conflict."""
    edition = _unchecked(material, number)
    if edition.said_by is None:
        raise Conflict(MOVED_ON)
    _note(edition, edition.said_by, said_role=None, said_on=None, said_by=None)
    audit.record(actor, "materials.clinician_taken_back", material, now, number=number)


def _unchecked(material: Material, number: int) -> MaterialEdition:
    """The newest edition, of which no clinician's word stands yet; raises Conflict."""
    edition: MaterialEdition = LIFE.edition_of(material, number)
    if number != material.newest or edition.clinician:
        raise Conflict(MOVED_ON)
    return edition


def _note(edition: MaterialEdition, before: uuid.UUID | None, /, **facts: Any) -> None:
    """Guarded by what was seen: of two at once one is told."""
    seen = (MaterialEdition.said_by == before) if before else MaterialEdition.said_by.is_(None)
    unchecked = (MaterialEdition.id == edition.id, MaterialEdition.clinician == "", seen)
    if not guarded_update(MaterialEdition, *unchecked, **facts):
        raise Conflict(MOVED_ON)
