"""What is due of each case that is not over, kept as a row: what a page of the queue reads, and nothing of a person."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model

EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)
SORTED = ("grade", "not_back", "has_no_moment", "first_at", "reference")
HOLDS = ("holds_after", "holds_until", "parked_until", "state")
"""What is asked of every row that is counted, so that counting looks into an index only."""


def _flagged(name: str, *columns: str) -> Index:
    """An index of the rows alone of which something is true."""
    is_so: dict[str, Any] = {"sqlite_where": text(f"{name} = 1"), "postgresql_where": text(name)}
    return Index(f"ix_queue_row_{name}", name, *(columns or SORTED), *HOLDS, **is_so)


def _known(name: str, *columns: str) -> Index:
    """An index of the rows alone of which something is known."""
    is_so: dict[str, Any] = {f"{of}_where": text(f"{name} IS NOT NULL") for of in ("sqlite", "postgresql")}
    return Index(f"ix_queue_row_{name}", name, *columns, *HOLDS, **is_so)


class QueueRow(Model):
    """What is due of one case. The database writes it anew with each change of what it is reckoned from (keeping.py).

    It holds on the days after `holds_after` up to `holds_until`: what a day changes by itself is a second row, so that
    the clock changes nothing here. All else that time brings is a moment or a day, compared with now by whoever reads.
    `missed_after`: the day of a treatment that has no place yet. `no_show_after`: somebody
    did not come, or is booked for this day. `born`: of somebody for whom no adult has agreed.
    """

    __tablename__ = "queue_row"
    __table_args__ = (
        Index("ix_queue_row_sorted", *SORTED, *HOLDS),
        Index(
            "ix_queue_row_by_treatment",
            "has_no_treatment",
            "next_treatment_due",
            "grade",
            "reference",
            *HOLDS,
        ),
        Index("ix_queue_row_state", "state", "holds_after", "holds_until", "parked_until"),
        Index("ix_queue_row_owner", "owner_id", *HOLDS),
        Index("ix_queue_row_country", "place_country", *HOLDS),
        Index("ix_queue_row_place", "place_name", *HOLDS),
        _known("first_at"),
        _known("at", "code", "owner_id"),
        _known("missed_after", "at"),
        _known("answer_by"),
        _known("no_show_after"),
        _known("born", "is_ticked_child"),
        _flagged("came_back"),
        _flagged("has_question"),
        _flagged("not_delivered"),
        _flagged("is_undated"),
        _flagged("is_to_arrange", "booked_on", "is_undated"),
        _flagged("may_be_known"),
        _flagged("told_contact"),
        _flagged("is_told"),
        _flagged("is_incomplete"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("patient_case.id", ondelete="CASCADE"), primary_key=True
    )
    holds_after: Mapped[date] = mapped_column(primary_key=True)
    holds_until: Mapped[date]

    reference: Mapped[str]
    state: Mapped[str]
    priority: Mapped[str]
    next_treatment_due: Mapped[date | None]
    place_name: Mapped[str | None]
    place_country: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None]
    parked_until: Mapped[date | None]

    code: Mapped[str]
    grade: Mapped[int]
    at: Mapped[datetime | None]
    first_at: Mapped[datetime | None]
    not_back: Mapped[bool]
    has_no_moment: Mapped[bool]
    has_no_treatment: Mapped[bool]
    missed_after: Mapped[date | None]

    answer_by: Mapped[datetime | None]
    booked_on: Mapped[date | None]
    no_show_after: Mapped[date | None]
    born: Mapped[str | None]
    is_ticked_child: Mapped[bool]
    came_back: Mapped[bool]
    has_question: Mapped[bool]
    not_delivered: Mapped[bool]
    is_undated: Mapped[bool]
    is_to_arrange: Mapped[bool]
    may_be_known: Mapped[bool]
    told_contact: Mapped[bool]
    is_told: Mapped[bool] = mapped_column(server_default=false())
    is_incomplete: Mapped[bool]


class QueueCheck(Model):
    """The last time all rows were reckoned anew: when, how many cases they are of, of how many they differed."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cases: Mapped[int]
    differed: Mapped[int]
