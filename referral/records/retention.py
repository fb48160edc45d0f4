"""How long things are kept: one table, unsigned; the machine deletes what names nobody and lists who is due."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Delete, Select, delete, func

from referral.db import db, transaction
from referral.intake.models import Case, CaseMove, Erasure, Patient
from referral.outbox import DEAD, SENT

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
    return delete(table).where(table.c.state.in_((SENT, DEAD)), table.c.created_at < before)


@transaction
def clear(now: datetime) -> dict[str, int]:
    """Delete what the table says is deleted and is past its time; what → how many."""
    kinds = [rule for rule in rules().values() if rule.then == "deleted"]
    return {rule.what: _deleted(_expired(rule, now)) for rule in kinds}


def _deleted(statement: Delete) -> int:
    return int(getattr(db.session.execute(statement), "rowcount", 0))


def due_for_erasure(now: datetime) -> list[Case]:
    """Cases past their time whose person nobody has asked to erase yet, oldest first; a person decides."""
    return [case for query in (_old_drafts(now), _long_closed(now)) for case in db.session.scalars(query)]


def _old_drafts(now: datetime) -> Select[tuple[Case]]:
    return _nobody_asked().where(Case.state == "draft", Case.created_at < now - rules()["draft"].span)


def _long_closed(now: datetime) -> Select[tuple[Case]]:
    closed = db.select(CaseMove.case_id).where(CaseMove.verb == "close").group_by(CaseMove.case_id)
    long_ago = closed.having(func.max(CaseMove.at) < now - rules()["closed_case"].span)
    return _nobody_asked().where(Case.state == "closed", Case.id.in_(long_ago))


def _nobody_asked() -> Select[tuple[Case]]:
    asked = db.select(Erasure.patient_id).where(Erasure.refused_at.is_(None))
    fresh = (Patient.erased_at.is_(None), Patient.id.not_in(asked))
    return db.select(Case).join(Patient).where(*fresh).order_by(Case.created_at)
