"""Told by the patient, then taken over or refused by a coordinator, and undone; every step is audited."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update

from referral import audit
from referral.audit import Actor
from referral.contact_changes import queries
from referral.contact_changes.models import REFUSED, REPLACED, TAKEN, ContactChange
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, TooMany
from referral.i18n import _l
from referral.intake.actions.filing import claim_open, save_group
from referral.intake.actions.hearing import tell_owner
from referral.intake.found import NONE_OF_THESE
from referral.intake.localities.search import Locality, locality_named
from referral.intake.models import Case
from referral.intake.moves import unpark
from referral.intake.questions.completeness import answers_of, mark_of

MOST_TOLD = 3
TOO_OFTEN = _l("You have told us several changes within an hour. Wait a while, or call us.")
DECIDED = _l("Somebody has decided this already. Look at how it stands now.")
CHANGED_SINCE = _l("The answers were changed again since then. Correct them in the intake.")
OF_PHONE = ("phone", "phone_shared", "safe_to_contact")


@transaction
def tell(case: Case, said: dict[str, str], actor: Actor, now: datetime) -> ContactChange:
    """Keep what a patient tells, sealed, beside the case; what was told before and is undecided is replaced by it.

    The case stands at the desk with it from now on. Raises TooMany after three within an hour, Conflict where the case
    is over.
    """
    claim_open(case)
    if queries.told_lately(case, now) >= MOST_TOLD:
        raise TooMany(TOO_OFTEN)
    waits = (ContactChange.case_id == case.id, ContactChange.decided_at.is_(None))
    db.session.execute(update(ContactChange).where(*waits).values(verdict=REPLACED, decided_at=now))
    change = ContactChange(id=uuid.uuid4(), case=case, told_at=now)
    change.said = said
    db.session.add(change)
    case.contact_told_at = now
    unpark(case)
    audit.record(actor, "contact.told", change, now, case_id=case.id, told=sorted(said))
    db.session.flush()
    tell_owner(case, "contact.told", now)
    return change


@transaction
def take_over(change: ContactChange, actor: Actor, now: datetime) -> None:
    """Write what was told into the case; what it replaces is kept for undoing. Raises Conflict for the second."""
    case = change.case
    claim_open(case)
    _decide(change, TAKEN, actor, now)
    change.before = {group: _write(case, group, new, actor, now) for group, new in _new(change).items()}
    audit.record(actor, "contact.taken", change, now, case_id=case.id)


@transaction
def refuse(change: ContactChange, actor: Actor, now: datetime) -> None:
    """Leave the case as it is. Raises Conflict for the second."""
    claim_open(change.case)
    _decide(change, REFUSED, actor, now)
    audit.record(actor, "contact.refused", change, now, case_id=change.case_id)


@transaction
def undo(change: ContactChange, actor: Actor, now: datetime) -> None:
    """The decision was a mistake: the answers of before hold again and what was told is to be decided.

    Raises Conflict where the answers were changed since, where something else was told meanwhile, and for the second.
    """
    case = change.case
    claim_open(case)
    db.session.refresh(change)
    later = queries.last_told(case.id)
    if change.verdict not in (TAKEN, REFUSED) or later is None or later.id != change.id:
        raise Conflict(DECIDED)
    for group, kept in (change.before or {}).items():
        if mark_of(case, group) != kept["mark"]:
            raise Conflict(CHANGED_SINCE)
        save_group(case, group, kept["answers"], actor, now)
    decided = (ContactChange.id == change.id, ContactChange.verdict == change.verdict)
    if not guarded_update(ContactChange, *decided, verdict=None, decided_at=None, decided_by=None):
        raise Conflict(DECIDED)
    change.before, case.contact_told_at = None, change.told_at
    audit.record(actor, "contact.undone", change, now, case_id=case.id)


def _decide(change: ContactChange, verdict: str, actor: Actor, now: datetime) -> None:
    waits = (ContactChange.id == change.id, ContactChange.decided_at.is_(None))
    decided: dict[str, Any] = {"verdict": verdict, "decided_at": now, "decided_by": uuid.UUID(actor.id)}
    if not guarded_update(ContactChange, *waits, **decided):
        raise Conflict(DECIDED)
    change.case.contact_told_at = None


def _write(case: Case, group: str, new: dict[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    before = answers_of(case, group)
    save_group(case, group, new, actor, now)
    return {"answers": before, "mark": mark_of(case, group)}


def _new(change: ContactChange) -> dict[str, dict[str, Any]]:
    """Group → its answers with what was told; the old shelter's address says nothing of a new town."""
    said, found = change.said or {}, {}
    if "phone" in said:
        found["contact"] = {
            **answers_of(change.case, "contact"),
            **{name: said[name] for name in OF_PHONE if name in said},
        }
    if "town" in said:
        found["place"] = locality_of(said)
    return found


def locality_of(said: dict[str, str]) -> dict[str, Any]:
    """A town as the intake keeps it; one that the gazetteer does not know stays sealed as typed, with its country."""
    words = {"place_typed": said["town"], "place_country": said["country"]}
    town = town_of(said)
    if town is None:
        return {**words, "place_code": NONE_OF_THESE}
    return {**words, "place_code": town.id, "place_name": town.name, "lat": town.lat, "lon": town.lon}


def town_of(said: dict[str, str]) -> Locality | None:
    """The town that was meant; nothing where none of this very name lies in that country."""
    return locality_named(said["town"], said["country"])
