"""The list after an acceptance: each item as it stands today for this hospital and this day, and by when it is due."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from referral.db import db
from referral.intake.models import Case
from referral.prepared import prepared
from referral.referrals.arranging.desk_words import WORDS, ItemWords
from referral.referrals.arranging.due_dates import due_on
from referral.referrals.arranging.items import BY_DAY, ITEMS
from referral.referrals.arranging.models import ARRANGED, OPEN, Arrangement
from referral.referrals.models import Referral
from referral.referrals.table.states import BOOKED


@dataclass(frozen=True, slots=True)
class Line:
    """One item: how it stands, what was said of it, by when it is due; `again`: it was arranged for another day."""

    code: str
    state: str
    due_on: date | None
    kept: Arrangement | None = None
    again: bool = False

    @property
    def words(self) -> ItemWords:
        return WORDS[self.code]

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    def is_due(self, today: date) -> bool:
        """Whether it should be arranged by today and is not."""
        return self.is_open and self.due_on is not None and self.due_on <= today

    @property
    def said(self) -> Mapping[str, str]:
        """By whom, at what hour, which note; nothing where nothing was said."""
        return (self.kept.said if self.kept else None) or {}


def accepted_of(case: Case) -> Referral | None:
    """The referral by which a hospital expects this patient, before they have come; None where there is none."""
    query = db.select(Referral).where(Referral.case_id == case.id, Referral.state.in_(sorted(BOOKED)))
    return db.session.scalars(query.options(joinedload(Referral.hospital))).first()


def lines_of(case: Case, referral: Referral | None) -> list[Line]:
    """Every item of a case, in the table's order. Without a hospital nothing is due, and what was said is kept."""
    kept = {each.item: each for each in kept_of(case)}
    return [_line(code, case, referral, kept.get(code)) for code in ITEMS]


def kept_of(case: Case) -> list[Arrangement]:
    """What stands of each item."""
    return list(db.session.scalars(*_kept_of(case.id)))


@prepared
def _kept_of(case_id: uuid.UUID) -> Select[tuple[Arrangement]]:
    return db.select(Arrangement).where(Arrangement.case_id == case_id, Arrangement.ended_at.is_(None))


def _line(code: str, case: Case, referral: Referral | None, kept: Arrangement | None) -> Line:
    first_date = referral.first_date if referral else None
    due = due_on(code, case.priority, first_date)
    if kept is None:
        return Line(code, OPEN, due)
    again = referral is not None and kept.state != OPEN and not holds(kept, referral)
    return Line(code, OPEN if again else kept.state, due, kept, again)


def holds(kept: Arrangement, referral: Referral) -> bool:
    """Whether what was said is of this hospital and, where the item follows the day, of this day."""
    if kept.referral_id != referral.id:
        return False
    return kept.state != ARRANGED or kept.item not in BY_DAY or kept.for_day == referral.first_date
