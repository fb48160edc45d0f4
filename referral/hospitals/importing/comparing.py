"""What a finding says otherwise than the directory: by kind of proposal, column by column, before and after."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from referral.hospitals.actions import OWN_WORD
from referral.hospitals.importing.finding import Finding, Source, plain
from referral.hospitals.importing.models import CHANGED, CLOSED, MOVED, RENAMED
from referral.hospitals.importing.neighbours import MOVED_IMPRECISE, MOVED_METRES, metres, plain_name
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.tables import PRECISIONS, STATEMENT_KEY

SAID = "said"
POINT = ("lat", "lon", "precision", "coordinates_source")
COMPARED = {
    "name_en": "",
    "city": "",
    "phone": "contact_source",
    "website": "contact_source",
    "scope": "scope_source",
    "level": "level_source",
    "languages": "languages_source",
    "takes": "takes_source",
    "takes_from": "takes_source",
    "takes_to": "takes_source",
    "is_oncology": "source",
    "note": "",
}
"""The columns that a change of a hospital may touch, each with the column that names its source."""
BRIEF = ("modality", "form", "answer", "age_group", "sites", "words")
"""What a page shows of a statement."""
Change = dict[str, Any]


def compared(
    hospital: Hospital, finding: Finding, before: Mapping[str, Any] | None, source: Source, on: date
) -> dict[str, dict[str, Change]]:
    """Kind of proposal → column → before and after. `before`: the source's row of last time; what it repeats is old."""
    facts = {name: value for name, value in finding.facts.items() if value not in ("", [], None)}
    told = {name: value for name, value in facts.items() if _is_news(name, value, before, hospital, source)}
    found = {
        RENAMED: _renamed(hospital, told, source),
        MOVED: _moved(hospital, facts) if told.keys() & {"lat", "lon"} else {},
        CHANGED: {**_changed(hospital, told, facts), **_said(hospital, finding, source, on)},
        CLOSED: _closed(hospital, finding),
    }
    return {kind: changes for kind, changes in found.items() if changes}


def _is_news(
    name: str, value: Any, before: Mapping[str, Any] | None, hospital: Hospital, source: Source
) -> bool:
    if source.trust and name not in source.trust:
        return False
    if getattr(hospital, COMPARED.get(name) or "source") == OWN_WORD:
        return False
    if COMPARED.get(name) == "contact_source" and is_contact_its_own(hospital):
        return False
    return before is None or before.get("facts", {}).get(name) != value


def is_contact_its_own(hospital: Hospital) -> bool:
    """Whether it has told or agreed to how it is reached: then no source fills in so much as an empty telephone."""
    return hospital.contact_agreed_at is not None or hospital.contact_source == OWN_WORD


def _renamed(hospital: Hospital, told: Mapping[str, Any], source: Source) -> dict[str, Change]:
    name = told.get("name", hospital.name)
    is_same = name == hospital.name or (source.trust and plain_name(name) == plain_name(hospital.name))
    return {} if is_same else {"name": change(hospital.name, name)}


def _moved(hospital: Hospital, facts: Mapping[str, Any]) -> dict[str, Change]:
    """Only what is further than a point may be wrong; a better point nearby is a change of its own (_changed)."""
    away = metres(hospital.lat, hospital.lon, facts["lat"], facts["lon"])
    limit = MOVED_IMPRECISE if facts.get("precision") == "city" else MOVED_METRES
    return _point(hospital, facts) if away > limit else {}


def _point(hospital: Hospital, facts: Mapping[str, Any]) -> dict[str, Change]:
    return {name: change(plain(getattr(hospital, name)), facts[name]) for name in POINT if name in facts}


def _changed(hospital: Hospital, told: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Change]:
    found: dict[str, Change] = {}
    for name, named_by in COMPARED.items():
        if name in told and plain(getattr(hospital, name)) != told[name]:
            found[name] = change(plain(getattr(hospital, name)), told[name])
            if named_by in facts:
                found[named_by] = change(plain(getattr(hospital, named_by)), facts[named_by])
    is_near = "lat" in told and not _moved(hospital, facts)
    if is_near and _rank(facts.get("precision")) < _rank(hospital.precision):
        found |= _point(hospital, facts)
    return found


def _rank(precision: Any) -> int:
    return PRECISIONS.index(precision) if precision in PRECISIONS else len(PRECISIONS)


def _closed(hospital: Hospital, finding: Finding) -> dict[str, Change]:
    return {"closed_at": change("", "closed")} if finding.is_closed and hospital.closed_at is None else {}


def _said(hospital: Hospital, finding: Finding, source: Source, on: date) -> dict[str, Change]:
    """What the source says of treatments that is not kept of it yet, and what it does not say any more."""
    gained, lost = gained_and_lost(hospital.statements, finding.said, source.title, on)
    if not gained and not lost:
        return {}
    return {SAID: change([brief(vars(each)) for each in lost], [brief(each) for each in gained])}


def gained_and_lost(
    statements: Iterable[Statement], said: Iterable[Mapping[str, Any]], title: str, on: date
) -> tuple[list[Mapping[str, Any]], list[Statement]]:
    """The statements to add, and those of this source that live and are said no more."""
    own = {key_of(vars(each)): each for each in statements if each.title == title}
    now = {key_of(each): each for each in said}
    lost = [each for key, each in own.items() if key not in now and _lives(each, on)]
    gained = [each for key, each in now.items() if key not in own or not _lives(own[key], on)]
    return gained, lost


def _lives(said: Statement, on: date) -> bool:
    return said.valid_until is None or said.valid_until >= on


def key_of(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells one statement of a hospital from another."""
    return tuple(itemgetter(*STATEMENT_KEY)(said))


def brief(said: Mapping[str, Any]) -> dict[str, Any]:
    """A statement as far as a page of proposals shows it."""
    return {name: said[name] for name in BRIEF if said.get(name)}


def change(before: Any, after: Any) -> Change:
    """One column's row of a diff."""
    return {"before": before, "after": after}
