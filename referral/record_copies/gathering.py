"""Everything that our tables hold of a person, table by table, as the schema says (intake.person_rows).

What stands sealed is opened; keys and keyed marks stay out (names.WITHHELD). Staff are named by role and a number,
another patient by nothing at all; hospitals and societies by name.
"""

import base64
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, Table

from referral.accounts.models import User
from referral.crypto import Sealed
from referral.db import db
from referral.hospitals.models import Hospital
from referral.i18n import _, _l, day_words, moment_words
from referral.intake.alike import one_person
from referral.intake.localities.in_words import town_name
from referral.intake.models import Case, Patient
from referral.intake.person_rows import model_of, person_tables, rows_of
from referral.labels import label
from referral.record_copies import names
from referral.record_copies.names import Named, Section
from referral.societies import queries as societies
from referral.societies.models import Society

Row = dict[str, Any]
ANOTHER = _l("Another person")
YES, NO, YOU = _l("Yes"), _l("No"), _l("You")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Cell(NamedTuple):
    """One column of a row: its key, what it is, its value fit for JSON, and the same in words."""

    key: str
    named: Named
    value: Any
    words: str


class Gathered(NamedTuple):
    """One table: its name, what it is, its rows of this person, and what of it is withheld, with the reason."""

    table: str
    section: Section
    rows: list[list[Cell]]
    withheld: dict[str, str]


@dataclass
class Whose:
    """The person under every entry of whom it was decided that they are one, and the names of who else appears."""

    people: list[Patient]
    cases: list[Case]
    staff: dict[uuid.UUID, str] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, case: Case) -> "Whose":
        """Everybody who is this person and was not erased."""
        known = db.select(Patient).where(
            Patient.id.in_(one_person(case.patient_id)), Patient.erased_at.is_(None)
        )
        people = list(db.session.scalars(known.order_by(Patient.created_at, Patient.id)))
        return cls(people, [each for one in people for each in one.cases])

    @property
    def references(self) -> dict[uuid.UUID, str]:
        """Each request's id → its reference."""
        return {each.id: each.reference for each in self.cases}

    @property
    def ids(self) -> set[uuid.UUID]:
        """The ids of the person's entries."""
        return {each.id for each in self.people}

    def of_staff(self, user_id: uuid.UUID | None) -> str | None:
        """A member of staff by role and number, the same one always by the same number; no name."""
        if user_id is None:
            return None
        if user_id not in self.staff:
            user = db.session.get(User, user_id)
            role = label("role", user.role if user else None)
            self.counted[role] += 1
            self.staff[user_id] = f"{role} {self.counted[role]}"
        return self.staff[user_id]


def gather(whose: Whose) -> Iterator[Gathered]:
    """Every table of a person that has rows of this one, or none: each with what it is."""
    for table in person_tables():
        rows = sorted(_rows(table, whose), key=lambda row: _order(table, row[0]))
        withheld = {
            names.key_of(column): str(names.WITHHELD[kind])
            for column in table.columns
            if (kind := names.named(table, column).kind) in names.WITHHELD
        }
        shown = [_cells(table, row, key, whose) for row, key in rows]
        yield Gathered(table.name, names.section_of(table), shown, withheld)


def _rows(table: Table, whose: Whose) -> Iterator[tuple[Row, AESGCM]]:
    """Each row once, with the key that opens what is sealed in it."""
    seen: set[tuple[Any, ...]] = set()
    for person in whose.people:
        for row in db.session.execute(db.select(table).where(rows_of(table, person.id))).mappings():
            own = tuple(row[column.name] for column in table.primary_key) or tuple(row.values())
            if own not in seen:
                seen.add(own)
                yield dict(row), person.data_key.opened()


def _order(table: Table, row: Row) -> tuple[str, str]:
    moments = (row[each.name] for each in table.columns if isinstance(row[each.name], datetime))
    return str(next(moments, "")), str(row.get("id", ""))


def _cells(table: Table, row: Row, key: AESGCM, whose: Whose) -> list[Cell]:
    cells = []
    for column in table.columns:
        named = names.named(table, column)
        if named.kind in names.WITHHELD:
            continue
        raw = _opened(table, column, row, key)
        value, words = _said(_target(column), named, raw, whose)
        cells.append(Cell(names.key_of(column), named, value, words))
    return cells


def _opened(table: Table, column: Any, row: Row, key: AESGCM) -> Any:
    raw = row[column.name]
    sealed = _sealed_in(model_of(table)).get(column.name) if isinstance(column.type, LargeBinary) else None
    return raw if raw is None or sealed is None else sealed.opened(model_of(table), row["id"], raw, key)


def _sealed_in(model: Any) -> dict[str, Sealed[Any]]:
    """Column → what opens it."""
    kept = (each for part in getattr(model, "__mro__", ()) for each in vars(part).values())
    return {each.column: each for each in kept if isinstance(each, Sealed)}


def _target(column: Any) -> str:
    """The table that a column refers to; empty where it refers to none."""
    return next((key.column.table.name for key in column.foreign_keys), "")


def _said(target: str, named: Named, raw: Any, whose: Whose) -> tuple[Any, str]:
    """A value fit for JSON, and in words."""
    if raw is None:
        return None, ""
    if named.kind == names.CODE:
        return _coded(named, raw)
    told = BY_KIND.get(named.kind) or BY_TARGET.get(target)
    if (named.kind == names.PERSON or target == "patient") and raw in whose.ids:
        return str(raw), str(YOU)
    if told is not None:
        said = told(raw, whose)
        return said, str(said)
    return plain(raw), in_words(raw)


def _coded(named: Named, raw: Any) -> tuple[Any, str]:
    if isinstance(raw, list):
        parts = [_coded(named, each) for each in raw]
        return [value for value, _words in parts], ", ".join(words for _value, words in parts)
    words = names.code_words(named.codes, str(raw))
    return ({"code": raw, "words": words} if words else raw), words or in_words(raw)


def _person(raw: Any, whose: Whose) -> str:
    return str(raw) if raw in whose.ids else _case(raw, whose)


def _case(raw: Any, whose: Whose) -> str:
    return whose.references.get(raw) or str(ANOTHER)


def _actor(raw: Any, whose: Whose) -> str:
    """Whose step it was: staff by role; a link, a system's name or the person as it is."""
    try:
        user = db.session.get(User, uuid.UUID(str(raw)))
    except ValueError:
        user = None
    return str(whose.of_staff(user.id)) if user else str(raw)


def _hospital(raw: Any, _whose: Whose) -> str:
    found = db.session.get(Hospital, raw)
    if not found:
        return str(raw)
    return f"{found.name}, {town_name(found.city, found.country)}, {label('country', found.country)}"


def _society(raw: Any, _whose: Whose) -> str:
    society = db.session.get(Society, raw)
    edition = societies.newest(society) if society else None
    return edition.name if edition else str(raw)


Told = Callable[[Any, Whose], Any]
BY_KIND: dict[str, Told] = {
    names.PERSON: _person,
    names.CASE: _case,
    names.STAFF: lambda raw, whose: whose.of_staff(raw),
    names.ACTOR: _actor,
}
"""What names somebody, though no foreign key says so."""
BY_TARGET: dict[str, Told] = {
    "user": lambda raw, whose: whose.of_staff(raw),
    "hospital": _hospital,
    "society": _society,
    "patient": _person,
    "patient_case": _case,
}
"""The table that a column refers to → what stands in its place."""


def plain(value: Any) -> Any:
    """A value fit for JSON: days and moments in ISO 8601, bytes in base64."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, uuid.UUID) else value


def in_words(value: Any) -> str:
    """A value as people read it, in the language that is spoken now."""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, str) and DAY.fullmatch(value):
        return day_words(date.fromisoformat(value))
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, bytes):
        return str(_("%(size)s bytes", size=len(value)))
    if isinstance(value, dict):
        return "; ".join(f"{names.key_words(key)}: {in_words(each)}" for key, each in value.items() if each)
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return str(value)


def text_of(found: dict[str, Any]) -> str:
    """record.json: two spaces, letters as they are written."""
    return json.dumps(found, ensure_ascii=False, indent=2)
