"""The auditor's view of the audit events: by deed, person, case, day and subject; paged, or whole as a table."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, or_

from referral.accounts.models import User
from referral.accounts.trail_words import DEEDS, deed
from referral.audit import AuditEvent
from referral.db import db
from referral.forms import as_id
from referral.i18n import reader_zone
from referral.paging import Page, long_page_of

FILTERS = ("verb", "actor_id", "case_id", "day", "subject_id")
PER_PAGE = 50
AT_ONCE = 1_000
NOBODY = "nobody"
"""What is asked for where what was typed names nobody and nothing: no event has it."""
COLUMNS = (
    "at", "verb", "actor_role", "actor_kind", "actor_id", "subject_kind", "subject_id", "case_id", "hospital_id",
    "request_id", "facts", "id",
)  # fmt: skip


def meant(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed as codes and ids: an address is its account's, a reference its case's; no words of anybody."""
    return {name: FINDERS[name](typed[name].strip()) for name in FILTERS if typed.get(name, "").strip()}


def _verb(typed: str) -> str:
    return typed if typed in DEEDS else NOBODY


def _person(typed: str) -> str:
    if "@" not in typed:
        return _id(typed)
    found = db.session.scalar(db.select(User.id).where(User.email == typed.lower()[:254]))
    return str(found) if found else NOBODY


def _case(typed: str) -> str:
    found: uuid.UUID | None = as_id(typed) or current_app.extensions["case_called"](typed[:40])
    return str(found) if found else NOBODY


def _id(typed: str) -> str:
    """Ids are numbers of ours or the plain names of the system's jobs."""
    is_plain = len(typed) <= 40 and typed.replace("-", "").replace("_", "").isalnum() and typed.isascii()
    return typed if is_plain else NOBODY


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return NOBODY


FINDERS = {"verb": _verb, "actor_id": _person, "case_id": _case, "day": _day, "subject_id": _id}


def events(wanted: Mapping[str, str], page: int) -> Page[AuditEvent]:
    """One page of events, newest first."""
    query = _filtered(db.select(AuditEvent), wanted).order_by(AuditEvent.at.desc(), AuditEvent.id)
    return long_page_of(query, page, PER_PAGE)


def _filtered(query: Select[Any], wanted: Mapping[str, str]) -> Select[Any]:
    for name in (each for each in wanted if each != "day"):
        query = query.where(getattr(AuditEvent, name) == wanted[name])
    return query.where(*_on(wanted["day"])) if "day" in wanted else query


def _on(day: str) -> tuple[Any, ...]:
    """From midnight to midnight where the auditor lives."""
    if day == NOBODY:
        return (AuditEvent.id.is_(None),)
    begins = datetime.combine(date.fromisoformat(day), time(), reader_zone())
    ends = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), reader_zone())
    return AuditEvent.at >= begins.astimezone(UTC), AuditEvent.at < ends.astimezone(UTC)


def whole(wanted: Mapping[str, str]) -> Select[Any]:
    """Every event that fits, newest first, as a query to be read some at a time."""
    columns = [getattr(AuditEvent, name) for name in COLUMNS]
    return _filtered(db.select(*columns), wanted).order_by(AuditEvent.at.desc(), AuditEvent.id)


def some(query: Select[Any], after: Any = None) -> tuple[list[list[str]], Any]:
    """The next events as cells of a table, and where to go on; None at the end."""
    if after is not None:
        later = and_(AuditEvent.at == after.at, AuditEvent.id > after.id)
        query = query.where(or_(AuditEvent.at < after.at, later))
    found = db.session.execute(query.limit(AT_ONCE)).all()
    return [_cells(row) for row in found], found[-1] if len(found) == AT_ONCE else None


HEAD = ("at_utc", "deed", *COLUMNS[1:])


def _cells(row: Any) -> list[str]:
    told = [row.at.isoformat(), deed(row.verb)]
    rest = (getattr(row, name) for name in COLUMNS[1:])
    said = (json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else each for each in rest)
    return [*told, *("" if each is None else str(each) for each in said)]
