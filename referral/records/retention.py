"""How long things are stored: one table, unsigned; the machine deletes what names nobody and lists who is due."""

import csv
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, literal_column, or_, union_all, update
from sqlalchemy.orm import aliased, load_only

from referral.db import db, transaction
from referral.intake.models import Case, CaseMove, Erasure, Patient
from referral.intake.states import OPEN_CASES
from referral.outbox import ENDED
from referral.paging import Page, long_page_of

TABLE = Path(__file__).parent / "data" / "retention.csv"
CLOSING = CaseMove.verb == literal_column("'close'")
"""Written out, so that the database sees that the index of closings holds them all."""
SUGGESTION = "information_suggestion"
CALLED = {
    "letter": "outbox_message",
    "suggestion": SUGGESTION,
    "suggestion_answered": SUGGESTION,
    "suggestion_network": SUGGESTION,
}
"""What a rule speaks of → its table, where that has another name."""
EMPTIED: dict[str, dict[str, str | None]] = {
    "suggestion": {"words": "", "link": ""},
    "suggestion_answered": {"words": "", "link": ""},
    "suggestion_network": {"network": None},
    "record_copy": {"made_sealed": None},
}
"""What a rule empties of its rows, which stay: column → what stands there afterwards."""


BY_ITSELF = ("deleted", "emptied")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table, in codes: what is kept how many days from when, what happens then, on what it rests."""

    what: str
    days: float
    counted_from: str
    then: str
    source: str
    date: str
    signed: str

    @property
    def span(self) -> timedelta:
        """How long it is kept."""
        return timedelta(days=self.days)


@cache
def rules() -> dict[str, Rule]:
    """The whole table by what it speaks of."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["what"]: _rule(row) for row in csv.DictReader(table)}


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(**{**row, "days": float(row["days"])})


def _expired(rule: Rule, now: datetime) -> Delete | Update:
    """What a rule does to the rows of its table that are past their time: deletes them, or empties what it names."""
    table = db.metadata.tables[CALLED.get(rule.what, rule.what)]
    is_over = IS_OVER[rule.counted_from](table.c, now - rule.span)
    if rule.then == "deleted":
        return delete(table).where(*is_over)
    bare = EMPTIED[rule.what]
    full = or_(*(table.c[name].is_distinct_from(nothing) for name, nothing in bare.items()))
    return update(table).where(*is_over, full).values(bare)


IS_OVER: dict[str, Callable[[Any, datetime], tuple[ColumnElement[bool], ...]]] = {
    "expiry": lambda row, before: (row.expires_at < before,),
    "end": lambda row, before: (row.ended_at < before,),
    "telling": lambda row, before: (row.told_at < before,),
    "decision": lambda row, before: (row.decided_at < before,),
    "making": lambda row, before: (row.made_at < before,),
    "sending": lambda row, before: (row.state.in_(ENDED), row.created_at < before),
}
"""From when a rule counts → what of a row says that its time is over."""


@transaction
def clear(now: datetime) -> dict[str, int]:
    """Delete or empty what the table says is past its time; what → how many."""
    kinds = [rule for rule in rules().values() if rule.then in BY_ITSELF]
    return {rule.what: _done(_expired(rule, now)) for rule in kinds}


def _done(statement: Delete | Update) -> int:
    return int(getattr(db.session.execute(statement), "rowcount", 0))


def due_for_erasure(now: datetime, page: int = 1) -> Page[Case]:
    """Cases past their time whose person nobody has asked to erase yet, oldest first; a person decides."""
    past = _nobody_asked().where(
        Case.id.in_(union_all(_old_drafts(now), _long_closed(now))), Case.state.not_in(OPEN_CASES)
    )
    shown = load_only(Case.reference, Case.state, Case.created_at)
    return long_page_of(past.order_by(Case.state.desc(), Case.created_at, Case.id).options(shown), page)


def _old_drafts(now: datetime) -> Select[tuple[uuid.UUID]]:
    return db.select(Case.id).where(Case.state == "draft", Case.created_at < now - rules()["draft"].span)


def _long_closed(now: datetime) -> Select[tuple[uuid.UUID]]:
    """Closed before, and not again since; an index holds the closings by their day."""
    before, later = now - rules()["closed_case"].span, aliased(CaseMove)
    again = db.select(later.id).where(
        later.case_id == CaseMove.case_id, later.verb == "close", later.at >= before
    )
    return db.select(CaseMove.case_id).where(CLOSING, CaseMove.at < before, ~again.exists())


def _nobody_asked() -> Select[tuple[Case]]:
    """Of whom nobody wished it, and who has no need that goes on."""
    asked = db.select(Erasure.id).where(Erasure.patient_id == Patient.id, Erasure.refused_at.is_(None))
    other = aliased(Case)
    goes_on = db.select(other.id).where(other.patient_id == Patient.id, other.state.in_(OPEN_CASES))
    wanted = db.select(Case).join(Patient)
    return wanted.where(Patient.erased_at.is_(None), ~asked.exists(), ~goes_on.exists())
