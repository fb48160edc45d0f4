"""An accepted proposal is carried out, by a table of its kinds; what it overwrites is handed back to be kept."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from referral.audit import Actor, record
from referral.db import db
from referral.errors import Conflict
from referral.hospitals.actions import set_open
from referral.hospitals.importing import desk_words
from referral.hospitals.importing.comparing import SAID, gained_and_lost, is_contact_its_own
from referral.hospitals.importing.finding import plain
from referral.hospitals.importing.models import (
    CHANGED,
    CLOSED,
    MISTAKE,
    MOVED,
    NEW,
    RENAMED,
    TWIN,
    VANISHED,
    Proposal,
    SourceRow,
)
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.models import Hospital, Statement

Kept = dict[str, Any]
DAYS = frozenset({"dated", "read", "valid_until", "checked"})
FILLED_IN = {"phone": "contact_source", "website": "contact_source"}
"""What a twin may tell of a hospital that nobody has told yet, and what names its source."""


def apply(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """Carry out what is proposed; what it overwrote, for taking_back. Raises Conflict where it has changed since."""
    return KINDS[proposal.kind](proposal, actor, now)


def _add(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """A hospital of its own, with what its source says of it."""
    row = _row_of(proposal)
    if row.hospital_id:
        raise Conflict(desk_words.ADDED_ALREADY)
    facts = {**_FACTS, **_typed(row.content["facts"])}
    hospital = Hospital(id=uuid.uuid4(), code=_code(proposal), **facts)
    db.session.add(hospital)
    db.session.flush()
    row.hospital_id = proposal.hospital_id = hospital.id
    record(actor, "hospital.loaded", hospital, now)
    return {"created": str(hospital.id), **_say(hospital, proposal, now)}


_FACTS: dict[str, Any] = {"precision": "city", "coordinates_source": "", "source": "", "city": ""}


def _code(proposal: Proposal) -> str:
    """The source's own where it is ours, else one that nobody has to read."""
    row = _row_of(proposal)
    if proposal.source == "own":
        return row.key
    key = re.sub(r"[^a-z0-9]+", "-", row.key.casefold()).strip("-")[:60]
    return f"{proposal.country}-{proposal.source}-{key}-{row.id.hex[:6]}".lower()


def _join(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """The row is this hospital: what its source says is added, gaps are filled in, nothing is overwritten."""
    row, hospital = _row_of(proposal), _hospital_of(proposal)
    row.hospital_id = hospital.id
    told = _gaps(hospital, row.content["facts"], SOURCES[proposal.source].title)
    return {"linked": True, "columns": _set(hospital, told), **_say(hospital, proposal, now)}


def _gaps(hospital: Hospital, facts: Mapping[str, Any], title: str) -> dict[str, Any]:
    """What is told of how it is reached where nobody told it; nothing beside the hospital's own word or leave."""
    told = {name: facts[name] for name in FILLED_IN if facts.get(name) and not getattr(hospital, name)}
    if not told or is_contact_its_own(hospital):
        return {}
    return told | {"contact_source": facts.get("contact_source") or title}


def _overwrite(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """Set what is proposed, if the hospital still is as it was when it was proposed."""
    hospital = _hospital_of(proposal)
    changes = {name: each for name, each in proposal.changes.items() if name != SAID}
    is_told = is_contact_its_own(hospital) and not changes.keys().isdisjoint(FILLED_IN)
    if is_told or any(plain(getattr(hospital, name)) != each["before"] for name, each in changes.items()):
        raise Conflict(desk_words.CHANGED_MEANWHILE)
    kept = {"columns": _set(hospital, {name: each["after"] for name, each in changes.items()})}
    said = _say(hospital, proposal, now) if SAID in proposal.changes else {}
    record(actor, "hospital.reloaded", hospital, now, fields=sorted(proposal.changes))
    return {**kept, **said}


def _close(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    hospital = _hospital_of(proposal)
    if hospital.closed_at is not None:
        return {}
    set_open(hospital, False, actor, now)
    return {"closed": True}


def _end_words(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """The source has it no more: what it said is no longer taken at its word. The hospital stays."""
    hospital = _hospital_of(proposal)
    said = [each for each in hospital.statements if each.title == SOURCES[proposal.source].title]
    return {"ended": _end(said, now)}


def _answer(proposal: Proposal, actor: Actor, now: datetime) -> Kept:
    """A reported mistake changes nothing by itself; whoever answers has seen to it."""
    return {}


KINDS: dict[str, Callable[[Proposal, Actor, datetime], Kept]] = {
    NEW: _add,
    TWIN: _join,
    CHANGED: _overwrite,
    RENAMED: _overwrite,
    MOVED: _overwrite,
    CLOSED: _close,
    VANISHED: _end_words,
    MISTAKE: _answer,
}


def _row_of(proposal: Proposal) -> SourceRow:
    if proposal.row is None:
        raise Conflict(desk_words.SAYS_OTHERWISE)
    return proposal.row


def _hospital_of(proposal: Proposal) -> Hospital:
    if proposal.hospital is None:
        raise Conflict(desk_words.SAYS_OTHERWISE)
    return proposal.hospital


def _set(hospital: Hospital, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set columns; column → what was there and what is there now."""
    kept = {name: [plain(getattr(hospital, name)), value] for name, value in values.items()}
    for name, value in _typed(values).items():
        setattr(hospital, name, value)
    return kept


def _say(hospital: Hospital, proposal: Proposal, now: datetime) -> Kept:
    """What the source says of treatments is added, what it says no more is ended."""
    title, said = SOURCES[proposal.source].title, _row_of(proposal).content["said"]
    gained, lost = gained_and_lost(hospital.statements, said, title, now.date())
    added = [Statement(id=uuid.uuid4(), hospital_id=hospital.id, **_typed(each)) for each in gained]
    db.session.add_all(added)
    return {"added": [str(each.id) for each in added], "ended": _end(lost, now)}


def _end(said: list[Statement], now: datetime) -> dict[str, str | None]:
    kept = {str(each.id): plain(each.valid_until) for each in said}
    for each in said:
        each.valid_until = now.date() - timedelta(days=1)
    return kept


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Values as columns take them: days are days again."""
    return {
        name: date.fromisoformat(value) if name in DAYS and value else value for name, value in facts.items()
    }
