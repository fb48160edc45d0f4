"""How long things are stored: one table, unsigned; the machine deletes what names nobody and lists who is due."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, and_, delete, func, or_
from sqlalchemy.orm import load_only

from referral.db import db, transaction
from referral.intake.models import Case, CaseMove, Erasure, Patient
from referral.outbox import ENDED
from referral.paging import Page, page_of

TABLE = Path(__file__).parent / "data" / "retention.csv"
CALLED = {"letter": "outbox_message"}
"""What a rule speaks of → its table, where that has another name."""


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


def _expired(rule: Rule, now: datetime) -> Delete:
    """The rows that a rule deletes: of the table it names, those that are past their time."""
    table = db.metadata.tables[CALLED.get(rule.what, rule.what)]
    before = now - rule.span
    if rule.counted_from == "expiry":
        return delete(table).where(table.c.expires_at < before)
    return delete(table).where(table.c.state.in_(ENDED), table.c.created_at < before)


@transaction
def clear(now: datetime) -> dict[str, int]:
    """Delete what the table says is deleted and is past its time; what → how many."""
    kinds = [rule for rule in rules().values() if rule.then == "deleted"]
    return {rule.what: _deleted(_expired(rule, now)) for rule in kinds}


def _deleted(statement: Delete) -> int:
    return int(getattr(db.session.execute(statement), "rowcount", 0))


def due_for_erasure(now: datetime, page: int = 1) -> Page[Case]:
    """Cases past their time whose person nobody has asked to erase yet, oldest first; a person decides."""
    past = _nobody_asked().where(or_(_is_old_draft(now), _is_long_closed(now)))
    shown = load_only(Case.reference, Case.state, Case.created_at)
    return page_of(past.order_by(Case.state.desc(), Case.created_at, Case.id).options(shown), page)


def _is_old_draft(now: datetime) -> ColumnElement[bool]:
    return and_(Case.state == "draft", Case.created_at < now - rules()["draft"].span)


def _is_long_closed(now: datetime) -> ColumnElement[bool]:
    closed = db.select(CaseMove.case_id).where(CaseMove.verb == "close").group_by(CaseMove.case_id)
    long_ago = closed.having(func.max(CaseMove.at) < now - rules()["closed_case"].span)
    return and_(Case.state == "closed", Case.id.in_(long_ago))


def _nobody_asked() -> Select[tuple[Case]]:
    asked = db.select(Erasure.patient_id).where(Erasure.refused_at.is_(None))
    fresh = (Patient.erased_at.is_(None), Patient.id.not_in(asked))
    return db.select(Case).join(Patient).where(*fresh)
