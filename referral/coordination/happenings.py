"""What happened to a case and who read it: one statement over the four tables that tell it, newest first, by page."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, cast, literal, null, or_, union_all

from referral.audit import AuditEvent
from referral.db import db
from referral.hospitals.models import Hospital
from referral.intake.card.merged import entries_of
from referral.intake.models import Case, CaseMove, CaseNote
from referral.intake.moves import STEPS as CASE_STEPS
from referral.paging import Page, Parts
from referral.prepared import prepared
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table import desk_words

PER_PAGE = 50
OF_CASE, OF_REFERRAL, NOTE, DEED = range(4)
"""Which table tells it; what happened at one moment stands in this order."""
READS = (".read", ".opened")


class Happening(NamedTuple):
    """One row of the history as it is kept; what is sealed stays so."""

    source: int
    is_read: bool
    number: int
    at: datetime
    id: uuid.UUID
    case_id: uuid.UUID | None
    author: uuid.UUID | None
    verb: str | None
    actor_kind: str | None
    actor_id: str | None
    actor_role: str | None
    reason: str | None
    hospital: str | None
    note_sealed: bytes | None
    told_channel: str | None
    told_at: datetime | None
    told_name_sealed: bytes | None
    told_role_sealed: bytes | None
    coded: list[str] | None
    language: str | None

    @property
    def person(self) -> str:
        """The account of whoever did it; nothing where no account did."""
        if self.source == NOTE:
            return str(self.author)
        return str(self.actor_id) if self.actor_kind == "user" else ""


class Told(NamedTuple):
    """One page of what happened, and one of who read it."""

    history: Page[Happening]
    readers: Page[Happening]

    def people(self) -> set[str]:
        """Everybody whose name these pages tell."""
        return {each.person for page in self for each in page.rows if each.person}


TYPES = {
    "number": ReferralMove.number, "at": ReferralMove.at, "id": ReferralMove.id,
    "case_id": CaseNote.case_id, "author": CaseNote.author_id,
    "verb": ReferralMove.verb, "actor_kind": ReferralMove.actor_kind, "actor_id": ReferralMove.actor_id,
    "actor_role": ReferralMove.actor_role, "reason": ReferralMove.reason, "hospital": Hospital.name,
    "note_sealed": ReferralMove.note_sealed, "told_channel": ReferralMove.told_channel, "told_at": ReferralMove.told_at,
    "told_name_sealed": ReferralMove.told_name_sealed, "told_role_sealed": ReferralMove.told_role_sealed,
    "coded": ReferralMove.coded, "language": ReferralMove.language,
}  # fmt: skip
DOER = ("at", "id", "verb", "actor_kind", "actor_id", "actor_role")
WORDS = (
    *("number", "reason", "note_sealed", "told_channel", "told_at", "told_name_sealed", "told_role_sealed"),
    *("coded", "language"),
)
OWN_VERBS = [
    "case.add_note",
    *(f"case.{verb}" for verb in CASE_STEPS),
    *(f"referral.{verb}" for verb in desk_words.STEPS),
]
"""What the audit trail notes of a thing that tells it by a row of its own."""


def told_of(case: Case, history: int, readers: int) -> Told:
    """The pages with these numbers of what happened to a case, and of who read it; beyond the last, the last."""
    pages = Parts({False: history, True: readers}, PER_PAGE).pages(partial(_rows, case))
    return Told(pages[False], pages[True])


def readers_since(case: Case, since: datetime) -> set[str]:
    """The accounts that have read a case since a moment, whatever page of its readers is shown."""
    return set(db.session.scalars(*_readers_since(str(case.id), since)))


@prepared
def _readers_since(case_id: str, since: datetime) -> Select[tuple[str]]:
    of_case = (AuditEvent.case_id == case_id, AuditEvent.at > since, AuditEvent.actor_kind == "user")
    return db.select(AuditEvent.actor_id).where(_is_read(), *of_case).distinct()


def _rows(case: Case, parts: Parts) -> list[tuple[Happening, bool, int, int]]:
    """What happened, whether it was a read, how many of these there are, and its position among them."""
    pages = (parts.asked[False], parts.asked[True])
    found = db.session.execute(*_happened(case.id, str(case.id), entries_of(case.id), *pages))
    return [(Happening(*row[:-2]), row.is_read, row[-2], row[-1]) for row in found]


@prepared
def _happened(
    case_id: uuid.UUID, audited: str, entries: list[uuid.UUID], history: int, readers: int
) -> Select[Any]:
    """`audited`: the case as the audit trail names it; `entries`: it and those that go on with it."""
    parts = Parts({False: history, True: readers}, PER_PAGE)
    told = union_all(_case_moves(case_id), _referral_moves(case_id), _notes(entries), _deeds(audited)).cte().c
    newest_first = (told.at.desc(), told.source, told.number.desc(), told.id)
    columns = (told[name] for name in Happening._fields)
    rows = db.select(*columns, *parts.numbered(told.is_read, *newest_first)).subquery()
    wanted = db.select(rows).where(parts.shown(rows.c.is_read, rows.c.position))
    return wanted.order_by(rows.c.is_read, rows.c.position)


def _told(source: int, is_read: Any = None, **columns: Any) -> Select[Any]:
    """One of the four selects: its own columns, and nothing for the others'."""
    given = {"source": literal(source), "is_read": literal(False) if is_read is None else is_read, **columns}
    absent = {name: cast(null(), column.type) for name, column in TYPES.items() if name not in given}
    return db.select(*({**given, **absent}[name].label(name) for name in Happening._fields))


def _of(model: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names}


def _case_moves(case_id: uuid.UUID) -> Select[Any]:
    return _told(OF_CASE, **_of(CaseMove, (*DOER, "reason"))).where(CaseMove.case_id == case_id)


def _referral_moves(case_id: uuid.UUID) -> Select[Any]:
    told = _told(OF_REFERRAL, hospital=Hospital.name, **_of(ReferralMove, (*DOER, *WORDS)))
    joined = told.join(Referral, Referral.id == ReferralMove.referral_id).join(
        Hospital, Hospital.id == Referral.hospital_id
    )
    return joined.where(Referral.case_id == case_id)


def _notes(entries: list[uuid.UUID]) -> Select[Any]:
    """Also those of an entry that goes on with this one: they tell of the same person, under that entry's key."""
    own = {"author": CaseNote.author_id, "note_sealed": CaseNote.text_sealed, "reason": CaseNote.kind}
    told = _told(NOTE, **own, **_of(CaseNote, ("at", "id", "case_id")))
    return told.where(CaseNote.case_id.in_(entries))


def _deeds(audited: str) -> Select[Any]:
    """What the audit trail alone tells, reads among it."""
    told = _told(DEED, _is_read(), **_of(AuditEvent, DOER))
    return told.where(AuditEvent.case_id == audited, AuditEvent.verb.not_in(OWN_VERBS))


def _is_read() -> ColumnElement[bool]:
    return or_(*(AuditEvent.verb.endswith(each) for each in READS))
